import { useEffect, useRef, useState } from 'react';
import { finestStep, instantsBetween, type Moment, runTimeline } from '../../../triage/past/timeline';
import { type Inquiry } from '../inquiry';
import { type TimelineRange } from './timelineRange';

/** As many as a browser sends to one host at once, less those of the page itself. */
const CONCURRENCY = 4;

interface Timeline {
  /** In ascending order; more and more of them. */
  moments: readonly Moment[];
  /** How many there will be. */
  total: number;
  isRunning: boolean;
  cancel(): void;
}

/** Judges the range that it is first called with, instant by instant, until it is done, cancelled or unmounted. */
export function useTimeline({ triage }: Inquiry, { from, to }: TimelineRange): Timeline {
  const [run] = useState(() => ({ triage, instants: instantsBetween(from, to, finestStep(from, to)) }));
  const [moments, setMoments] = useState<readonly Moment[]>([]);
  const [isRunning, setRunning] = useState(true);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => {
    const own = new AbortController();
    abort.current = own;
    void runTimeline(async (at) => (await run.triage(at)).diagnosis, run.instants, {
      concurrency: CONCURRENCY,
      signal: own.signal,
      onMoment: (moment) => setMoments((known) => [...known, moment].sort((a, b) => a.at - b.at)),
    }).then(() => !own.signal.aborted && setRunning(false));
    return () => own.abort();
  }, [run]);
  return {
    moments,
    total: run.instants.length,
    isRunning,
    cancel: () => {
      abort.current?.abort();
      setRunning(false);
    },
  };
}
