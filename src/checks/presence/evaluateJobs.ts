import { unique } from '../../lists';
import { type PromError } from '../../promClient/errors';
import { type ExpectedJob } from '../targets/expectedJobs';
import { foundCheck, notRunCheck, straysOf } from './foundCheck';
import { intervalCheck } from './intervalCheck';
import { queryFailed } from '../texts';
import { type JobAnswers, type JobTarget, readTargets } from '../targets/jobTargets';
import { serviceNameCheck } from './serviceNameCheck';
import { type CheckedProduct } from '../productChecks';
import { type Check, type JobCheck, worstState } from '../types';
import { upCheck } from './upCheck';

/**
 * Judges each job. A job that isn't there has only the check that says so. A product without a trace doesn't run here
 * if another one has a trace.
 * @param run the products that have a trace; all of them if none has one
 */
export function evaluateJobs(
  jobs: readonly ExpectedJob[],
  answers: JobAnswers,
  run: readonly CheckedProduct[] = jobs.map(({ product }) => product)
): JobCheck[] {
  const read = readTargets(jobs, answers);
  const owned = jobs.flatMap((job) => (job.runningThere === null ? [] : (read.get(job)?.targets ?? [])));
  const machineJobs = (answers.results.machinesAll ?? [])
    .map(({ labels }) => labels.job ?? '')
    .filter((name) => !owned.some((target) => target.job === name));
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
    if (!run.includes(job.product)) {
      return { ...headOf(job), state: 'not-applicable', checks: [notRunCheck(job, query)] };
    }
    const { targets = [], gone = [] } = read.get(job) ?? {};
    const ifAbsent = job.runningThere === null ? 'strays' : 'machinesAll';
    const failure = [presence, ...others, 'up', 'crowded', ...(targets.length === 0 ? [ifAbsent] : [])]
      .map((name) => answers.failures[name])
      .find((error) => error !== undefined);
    const strays = answers.results.strays ?? [];
    const found = foundCheck(job, { targets, gone, strays, machineJobs, isProductSeen: seenProducts(job) }, query);
    const checks: Check[] =
      failure === undefined ? [found, ...checksOfTargets(job, targets, answers, query)] : [unanswered(found, failure)];
    return { ...headOf(job), state: worstState(checks.map(({ state }) => state)), checks };
  });
}

/** A job of a product that doesn't run here. */
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
  const labelled = delivered.filter(({ isOnServerPage }) => !isOnServerPage);
  const { serviceName } = job.source;
  return [
    ...(targets.length > 0 ? [upCheck(job, targets, answers)] : []),
    ...(labelled.length > 0 && serviceName !== undefined
      ? [serviceNameCheck(serviceName, labelled, presenceQuery)]
      : []),
    ...(delivered.length > 0 ? [intervalCheck(job, delivered, answers)] : []),
  ];
}

/**
 * The products that have a trace: their metrics, their documented jobs, or their metrics under another name. All products
 * if none has a trace, or if that is unknown.
 */
export function productsThatRun(jobs: readonly ExpectedJob[], answers: JobAnswers): CheckedProduct[] {
  const products = unique(jobs.map(({ product }) => product));
  if (['pages', 'up', 'strays'].some((name) => answers.failures[name] !== undefined)) {
    return products;
  }
  const read = readTargets(jobs, answers);
  // Exporters of machines and brokers may belong to anything.
  const isTraced = (job: ExpectedJob): boolean => {
    const { targets = [], gone = [] } = read.get(job) ?? {};
    return (
      job.product.sources.includes(job.source) &&
      (targets.length + gone.length > 0 || straysOf(job.source, answers.results.strays).length > 0)
    );
  };
  const run = products.filter((product) => jobs.some((job) => job.product === product && isTraced(job)));
  return run.length === 0 ? products : run;
}

function unanswered(check: Check, failure: PromError): Check {
  return { ...check, state: 'unknown', evidence: queryFailed(failure), remedy: null };
}
