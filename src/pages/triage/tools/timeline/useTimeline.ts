import { useEffect, useRef, useState } from 'react';
import { type TimelineRange } from '../../../../components/timelineRange';
import { finestStep, instantsBetween, type Moment, runTimeline } from '../../../../triage/past/timeline';
import { type Inquiry } from '../../../shared/verdict/inquiry';

/** The requests that a browser sends to one host at once, minus those of the page itself. */
const CONCURRENCY = 4;

interface Timeline {
  /** In ascending order; grows while running. */
  moments: readonly Moment[];
  /** The final number of moments. */
  total: number;
  isRunning: boolean;
  cancel(): void;
}

/** Judges the range that it is first called with, instant by instant, until it is done, canceled or unmounted. */
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
