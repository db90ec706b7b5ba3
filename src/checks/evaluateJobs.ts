import { type PromError } from '../promClient/errors';
import { type ExpectedJob } from './expectedJobs';
import { foundCheck } from './foundCheck';
import { intervalCheck } from './intervalCheck';
import { type JobAnswers, type JobTarget, readTargets } from './jobTargets';
import { serviceNameCheck } from './serviceNameCheck';
import { type Check, type JobCheck, worstState } from './types';
import { upCheck } from './upCheck';

/** Judges each job. Of one that isn't there at all, only that is said. */
export function evaluateJobs(jobs: readonly ExpectedJob[], answers: JobAnswers): JobCheck[] {
  const read = readTargets(jobs, answers);
  const seenProducts = (except: ExpectedJob): boolean =>
    jobs.some(
      (job) =>
        job !== except &&
        job.product === except.product &&
        (read.get(job)?.targets ?? []).some(({ hasDelivered }) => hasDelivered)
    );
  return jobs.map((job) => {
    const [presence, ...others] =
      job.runningThere === null ? (['pages'] as const) : (['machinesSeen', 'machinesNow'] as const);
    const query = answers.queries[presence] ?? null;
    const failure = [presence, ...others, 'up']
      .map((name) => answers.failures[name])
      .find((error) => error !== undefined);
    const { targets = [], gone = [] } = read.get(job) ?? {};
    const found = foundCheck(job, targets, gone, seenProducts(job), query);
    const checks: Check[] =
      failure === undefined ? [found, ...checksOfTargets(job, targets, answers, query)] : [unanswered(found, failure)];
    return { ...headOf(job), state: worstState(checks.map(({ state }) => state)), checks };
  });
}

/** A job of a product that isn't run here. */
export function notApplicableJob(job: ExpectedJob): JobCheck {
  return { ...headOf(job), state: 'not-applicable', checks: [] };
}

function headOf({ product, source }: ExpectedJob): Omit<JobCheck, 'state' | 'checks'> {
  return {
    id: `${product.id}/${source.id}`,
    product: { id: product.id, title: product.title },
    title: source.job,
    source: source.id,
    purpose: source.purpose,
  };
}

function checksOfTargets(
  job: ExpectedJob,
  targets: readonly JobTarget[],
  answers: JobAnswers,
  presenceQuery: string | null
): Check[] {
  const delivered = targets.filter(({ hasDelivered }) => hasDelivered);
  const { serviceName } = job.source;
  return [
    ...(targets.length > 0 ? [upCheck(job, targets, answers)] : []),
    ...(delivered.length > 0 && serviceName !== undefined
      ? [serviceNameCheck(job.source, serviceName, delivered, presenceQuery)]
      : []),
    ...(delivered.length > 0 ? [measuredInterval(job, delivered, answers)] : []),
  ];
}

function measuredInterval(job: ExpectedJob, delivered: readonly JobTarget[], { queries, failures }: JobAnswers): Check {
  const check = intervalCheck(job, delivered, queries.interval ?? null);
  return failures.interval === undefined ? check : unanswered(check, failures.interval);
}

function unanswered(check: Check, failure: PromError): Check {
  return { ...check, state: 'unknown', evidence: `The question was not answered: ${failure.message}`, remedy: null };
}
