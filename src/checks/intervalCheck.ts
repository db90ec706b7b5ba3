import { type ExpectedJob } from './expectedJobs';
import { RECOMMENDED } from './generator/scrapeJobs';
import { type JobAnswers, type JobTarget } from './jobTargets';
import { type Check, type CheckState } from './types';

/** Seconds from a fault to its verdict: up to here as promised, and up to there late but useful. */
const GOOD_BUDGET = 30;
const LATE_BUDGET = 60;
/** Seconds between two looks at Prometheus. */
const REFRESH = 5;
/** A fault must show in so many scrapes to be told from a blip. */
const SCRAPES_TO_JUDGE = 3;

/**
 * Seconds after which a fault shows at the latest: a client's report, the scrapes that must show it, the next look.
 * @param interval seconds between two scrapes
 */
export function detectionBudget({ product, runningThere }: ExpectedJob, interval: number): number {
  return (runningThere === null ? product.reportInterval : 0) + SCRAPES_TO_JUDGE * interval + REFRESH;
}

/**
 * Whether a job is scraped often enough to see a fault in time: the worst case is a client's report, the scrapes that
 * must show it, and the next look. Machines explain a fault that calls have shown, so they can only be late.
 */
export function intervalCheck(
  job: ExpectedJob,
  targets: readonly JobTarget[],
  { queries, failures }: Pick<JobAnswers, 'queries' | 'failures'>
): Check {
  const intervals = targets.map(({ interval }) => interval).filter((interval) => interval !== null);
  const interval = intervals.length === 0 ? null : Math.max(1, Math.round(Math.max(...intervals)));
  const budget = interval === null ? null : detectionBudget(job, interval);
  const state = stateOf(budget, job.runningThere !== null);
  return {
    id: 'interval',
    title: 'Scrape interval',
    why: 'Nothing shows before it is scraped.',
    query: queries.interval ?? null,
    state,
    evidence:
      interval === null
        ? failures.interval === undefined
          ? "It can't be measured: Prometheus holds no two scrapes within five minutes."
          : `The question was not answered: ${failures.interval.message}`
        : `Scraped every ${interval} s: a fault shows after ${budget} s at the latest.`,
    remedy:
      state === 'pass'
        ? null
        : interval === null
          ? failures.interval === undefined
            ? { text: 'Wait for a few scrapes, then check again.', snippet: null }
            : null
          : {
              text: `Set scrape_interval: ${RECOMMENDED.interval}s for this job, and reload Prometheus.`,
              snippet: null,
            },
  };
}

function stateOf(budget: number | null, isOfMachines: boolean): CheckState {
  if (budget === null) {
    return 'unknown';
  }
  if (budget <= GOOD_BUDGET) {
    return 'pass';
  }
  return budget <= LATE_BUDGET || isOfMachines ? 'warn' : 'fail';
}
