import { useCallback, useEffect, useState } from 'react';
import { type JobCheck } from '../checks/types';
import { PromError } from '../promClient/errors';
import { checkJobs, keyOf, type Subject } from './checkJobs';

type Outcome = { jobs: readonly JobCheck[]; at: number } | { error: PromError };

interface Answered {
  subject: Subject;
  round: number;
  outcome: Outcome;
}

export interface JobChecks {
  /** null until the first answer about this subject. */
  outcome: Outcome | null;
  /** Whether all jobs are being checked. */
  isBusy: boolean;
  /** The job that is being checked alone. */
  busyJob: string | null;
  checkAll(): void;
  checkOne(job: JobCheck): Promise<void>;
}

/** Checks all jobs of a subject at once, and again when asked to. An answer about something else is dropped. */
export function useJobChecks(subject: Subject): JobChecks {
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [round, setRound] = useState(0);
  const [busyJob, setBusyJob] = useState<string | null>(null);

  useEffect(() => {
    let isCurrent = true;
    ask(subject).then((outcome) => isCurrent && setAnswered({ subject, round, outcome }));
    return () => {
      isCurrent = false;
    };
  }, [subject, round]);

  const checkOne = useCallback(
    async (job: JobCheck): Promise<void> => {
      setBusyJob(keyOf(job));
      const fresh = await ask(subject, job.product.id);
      setAnswered((last) => (last?.subject === subject ? { ...last, outcome: merge(last.outcome, fresh, job) } : last));
      setBusyJob(null);
    },
    [subject]
  );

  return {
    outcome: answered?.subject === subject ? answered.outcome : null,
    isBusy: answered?.subject !== subject || answered.round !== round,
    busyJob,
    checkAll: () => setRound(round + 1),
    checkOne,
  };
}

async function ask(subject: Subject, product?: string): Promise<Outcome> {
  try {
    return { jobs: await checkJobs(subject, product), at: Date.now() / 1000 };
  } catch (error) {
    return { error: error instanceof PromError ? error : new PromError('bad-answer', String(error)) };
  }
}

function merge(last: Outcome, fresh: Outcome, job: JobCheck): Outcome {
  if ('error' in last || 'error' in fresh) {
    return fresh;
  }
  const again = fresh.jobs.find((other) => keyOf(other) === keyOf(job)) ?? job;
  return { ...last, jobs: last.jobs.map((other) => (keyOf(other) === keyOf(job) ? again : other)) };
}
