import { message } from '../../messages';
import { detectionBudget } from '../../triage/detectionBudget';
import { type ExpectedJob } from '../targets/expectedJobs';
import { type JobAnswers, type JobTarget } from '../targets/jobTargets';
import { queryFailed } from '../texts';
import { type Check, type CheckState } from '../types';

/** Seconds from a fault to its verdict: good, and late but still useful. */
const GOOD_BUDGET = 30;
const LATE_BUDGET = 60;

/** Seconds within which a fault shows. Clients don't report on machines. */
export function budgetOf({ product, runningThere }: ExpectedJob, interval: number): number {
  return detectionBudget(runningThere === null ? product.reportInterval : 0, interval);
}

/**
 * Whether Prometheus scrapes a job often enough to see a fault in time. The worst case is a client's report, the scrapes
 * that must show it, and the next look. Machines only explain a fault that calls show, so the worst state is a warning.
 */
export function intervalCheck(
  job: ExpectedJob,
  targets: readonly JobTarget[],
  { queries, failures }: Pick<JobAnswers, 'queries' | 'failures'>
): Check {
  const intervals = targets.map(({ interval }) => interval).filter((interval) => interval !== null);
  const interval = intervals.length === 0 ? null : Math.max(1, Math.round(Math.max(...intervals)));
  const budget = interval === null ? null : budgetOf(job, interval);
  const state = stateOf(budget, job.runningThere !== null);
  return {
    id: 'interval',
    title: message('checks.interval.title', 'Scrape interval'),
    why: message('checks.interval.why', 'Callscope sees a fault only after Prometheus scrapes it.'),
    query: queries.interval ?? null,
    state,
    evidence:
      interval === null || budget === null
        ? failures.interval === undefined
          ? message(
              'checks.interval.unknown',
              "Can't measure it: Prometheus has fewer than two scrapes from the last five minutes."
            )
          : queryFailed(failures.interval)
        : message('checks.interval.known', 'Scraped every {{interval}} s: a fault shows within {{budget}} s.', {
            interval,
            budget,
          }),
    remedy:
      state === 'pass'
        ? null
        : interval === null
          ? failures.interval === undefined
            ? { text: message('remedy.wait', 'Wait for a few scrapes, then check again.'), snippet: null }
            : null
          : {
              text: message(
                'remedy.interval',
                'Set scrape_interval: {{seconds}}s for this job, and reload Prometheus.',
                { seconds: job.product.checks.scrapeInterval }
              ),
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
