import { message } from '../messages';
import { PromError, settled, toPromError } from '../promClient/errors';
import { type PromClient, type Target } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { getDiscoveryQueries, readDiscovery } from '../triage/targets/discovery';
import { evaluateJobs, productsThatRun } from './presence/evaluateJobs';
import { type ExpectedJob, expectedJobs } from './targets/expectedJobs';
import { featureProbes } from './features/features';
import { findTargets } from './targets/findTargets';
import { jobProbes } from './job/jobProbes';
import { type JobAnswers, readTargets } from './targets/jobTargets';
import { type Expectations, type Facts, type GrafanaFacts, notApplicable, type Probe } from './probe';
import { type CheckedProduct } from './productChecks';
import { productProbes } from './product/productProbes';
import { prometheusProbes } from './prometheus/prometheusProbes';
import { getCrowdedQuery, getPresenceQueries, getScrapeQueries, getStrayQuery, labelsApart } from './targets/queries';
import { runProbes } from './runProbes';
import { type Check, type CheckGroup, worstState } from './types';

export interface CheckOptions extends Expectations {
  products: readonly CheckedProduct[];
  scope: readonly Matcher[];
  /** Unix seconds. */
  at: number;
  /** null outside of Grafana: then no browser receives what Prometheus returns. */
  grafana: GrafanaFacts | null;
  /** Whether `at` is in the past: then only series are judged. */
  isPast?: boolean;
  /** Narrows the checks to one group, or to one check of it. */
  only?: { group: string; check?: string };
}

/** From this version on, Prometheus can leave alerts out of its list of rules. */
const LEAVES_ALERTS_OUT = [2, 53] as const;

/**
 * Runs all checks against a Prometheus: first the targets that deliver and the reports of the backend about itself,
 * then the scrapes, then the queries of each check. At most nine requests, and one more through Grafana if targets
 * share job and instance.
 * @throws PromError if all queries of a round fail
 */
export async function runChecks(client: PromClient, options: CheckOptions): Promise<CheckGroup[]> {
  const { products, scope, at, only, isPast = false } = options;
  const jobs = expectedJobs(products);
  const sources = products.flatMap((product) => product.sources);
  const askedAt = performance.now();
  let listedAt = at;
  const ofNow = <T>(answer: () => Promise<T>): Promise<T | PromError> =>
    isPast ? Promise.resolve(OF_NOW) : answer().catch(toPromError);
  const [first, active, build, runtime, metadata] = await Promise.all([
    settled(client.instant({ ...getPresenceQueries(jobs, scope), ...getDiscoveryQueries(sources, scope) }, at)),
    ofNow(() =>
      client.targets().then((all) => {
        listedAt = at + (performance.now() - askedAt) / 1000;
        return all.filter((target) => mayBeIn(scope, target));
      })
    ),
    client.buildInfo().catch(toPromError),
    ofNow(() => client.runtimeInfo()),
    ofNow(() => client.metadata()),
  ]);
  const areAlertsListed = options.grafana === null || (!(build instanceof PromError) && leavesAlertsOut(build.version));
  const [answers, rules] = await Promise.all([
    askAboutScrapes(client, jobs, first, options).then((asked) => ({ ...asked, targets: active })),
    ofNow(() =>
      client
        .rules(areAlertsListed ? 'all' : 'recording')
        .then((groups) => (groups.length === 0 && build instanceof PromError ? NO_RULES : groups))
    ),
  ]);
  const run = productsThatRun(jobs, answers);
  const facts: Facts = {
    ...options,
    jobs: jobs.filter(({ product }) => run.includes(product)),
    targets: readTargets(jobs, answers),
    apart: answers.apart,
    unanswered: answers.failures.pages ?? answers.failures.up ?? answers.failures.crowded ?? null,
    sources: readDiscovery(sources, first.results, at),
    active,
    listedAt,
    build,
    runtime,
    metadata,
    rules,
    areAlertsListed,
    isPast,
  };
  const groups = groupsOf(facts, jobs, evaluateJobs(jobs, answers, run)).filter(
    ({ head }) => only === undefined || head.id === only.group
  );
  const isWanted = ({ id }: { id: string }): boolean => only?.check === undefined || id === only.check;
  const checks = await runProbes(
    client,
    groups.flatMap(({ probes }) => probes.filter(isWanted).map((probe) => (isPast ? ofThePast(probe) : probe))),
    at
  );
  return groups.map(({ head, done, probes }) => {
    const own = [...done.filter(isWanted), ...checks.splice(0, probes.filter(isWanted).length)];
    return { ...head, state: worstState(own.map(({ state }) => state)), checks: own };
  });
}

/** Prometheus keeps this only for the present. */
const OF_NOW = new PromError('not-supported', message('checks.of-now', 'available only for the present'));

const NOT_OF_THE_PAST = message(
  'checks.not-of-the-past',
  'Not checked for a past instant: available only for the present.'
);

function ofThePast(probe: Probe): Probe {
  return probe.isOfNow === true
    ? {
        ...probe,
        queries: {},
        further: undefined,
        judge: () => notApplicable(NOT_OF_THE_PAST),
      }
    : probe;
}

/**
 * Queries the scrapes of the found targets. If several targets share job and instance, it finds the labels that
 * distinguish them and asks again by these labels.
 */
async function askAboutScrapes(
  client: PromClient,
  jobs: readonly ExpectedJob[],
  first: Pick<JobAnswers, 'results' | 'failures'>,
  { scope, at }: Pick<CheckOptions, 'scope' | 'at'>
): Promise<Omit<JobAnswers, 'targets'>> {
  const targets = findTargets(jobs, first.results);
  const found = [...targets.values()].flat();
  const missing = jobs.filter((job) => job.runningThere === null && targets.get(job)?.length === 0);
  const scrapes = getScrapeQueries(jobs, found, scope);
  const second = await settled(
    client.instant(
      {
        ...scrapes,
        crowded: getCrowdedQuery(jobs, found, scope),
        ...(missing.length > 0 && { strays: getStrayQuery(missing, scope) }),
      },
      at
    )
  );
  const apart = labelsApart(second.results.crowded ?? []);
  const queries = {
    ...getPresenceQueries(jobs, scope, apart),
    ...(apart.length === 0 ? scrapes : getScrapeQueries(jobs, found, scope, apart)),
  };
  const again = apart.length === 0 ? { results: {}, failures: {} } : await settled(client.instant(queries, at));
  return {
    queries,
    results: { ...first.results, ...second.results, ...again.results },
    failures: { ...first.failures, ...second.failures, ...again.failures },
    apart,
  };
}

/** Engines that don't evaluate rules answer like a Prometheus without rules. */
const NO_RULES = new PromError(
  'not-supported',
  message('checks.lists-no-rules', 'this backend lists none, and another one may evaluate them')
);

type Head = Omit<CheckGroup, 'state' | 'checks'>;

interface Planned {
  head: Head;
  /** Checks that are judged already. */
  done: readonly Check[];
  probes: readonly Probe[];
}

function groupsOf(facts: Facts, jobs: readonly ExpectedJob[], jobChecks: readonly CheckGroup[]): Planned[] {
  return [
    { head: PROMETHEUS, done: [], probes: prometheusProbes(facts) },
    { head: FEATURES, done: [], probes: featureProbes(facts) },
    ...facts.products.flatMap((product): Planned[] => {
      const probes = productProbes(product, facts);
      return [
        ...(probes.length === 0 ? [] : [{ head: headOf(product), done: [], probes }]),
        ...jobs.flatMap((job, i): Planned[] => {
          const checked = jobChecks[i];
          return job.product === product && checked !== undefined ? [plannedJob(job, checked, facts)] : [];
        }),
      ];
    }),
  ];
}

function plannedJob(job: ExpectedJob, { checks, ...head }: CheckGroup, facts: Facts): Planned {
  return { head, done: checks, probes: jobProbes(job, facts) };
}

const PROMETHEUS: Head = {
  id: 'prometheus',
  product: null,
  title: 'Prometheus',
  purpose: message('checks.prometheus-purpose', 'The backend that answers the queries, its targets and its rules.'),
};

const FEATURES: Head = {
  id: 'features',
  product: null,
  title: message('checks.features-title', 'What Callscope can judge'),
  purpose: message('checks.features-purpose', 'Each capability and whether its metrics are present.'),
};

function headOf({ id, title }: CheckedProduct): Head {
  return {
    id,
    product: { id, title },
    title,
    purpose: message('checks.product-purpose', 'Checks across all its jobs, and known pitfalls.'),
  };
}

/** Targets and their series have different labels, so only a contradiction excludes a target. */
function mayBeIn(scope: readonly Matcher[], { labels }: Target): boolean {
  return scope.every(({ label, op, value }) => op !== '=' || !Object.hasOwn(labels, label) || labels[label] === value);
}

function leavesAlertsOut(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > LEAVES_ALERTS_OUT[0] || (major === LEAVES_ALERTS_OUT[0] && minor >= LEAVES_ALERTS_OUT[1]);
}
