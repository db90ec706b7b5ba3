import { PromError, settled } from '../promClient/errors';
import { type PromClient, type Target } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { getDiscoveryQueries, readDiscovery } from '../stacks/discovery';
import { type Product } from '../stacks/snapshot';
import { evaluateJobs } from './evaluateJobs';
import { type ExpectedJob, expectedJobs } from './expectedJobs';
import { featureProbes } from './features';
import { findTargets } from './findTargets';
import { jobProbes } from './job/jobProbes';
import { readTargets } from './jobTargets';
import { type Expectations, type Facts, type GrafanaFacts, type Probe } from './probe';
import { productProbes } from './product/productProbes';
import { prometheusProbes } from './prometheus/prometheusProbes';
import { getPresenceQueries, getScrapeQueries } from './queries';
import { runProbes } from './runProbes';
import { type Check, type CheckGroup, worstState } from './types';

export interface CheckOptions extends Expectations {
  products: readonly Product[];
  scope: readonly Matcher[];
  /** Unix seconds. */
  at: number;
  /** null outside of Grafana: then what comes from Prometheus reaches no browser. */
  grafana: GrafanaFacts | null;
  /** Narrows the checks to one group, or to one check of it. */
  only?: { group: string; check?: string };
}

/** From this version on Prometheus surely leaves alerts out of its list of rules when asked to. */
const LEAVES_ALERTS_OUT = [2, 53] as const;

/**
 * Asks a Prometheus whether everything is scraped as it should be, and judges the answers: first what delivers and what
 * the backend tells of itself, then how the scrapes of that go, then what the single checks want to know. At most nine
 * requests through Grafana.
 * @throws PromError when no question of a round could be answered
 */
export async function runChecks(client: PromClient, options: CheckOptions): Promise<CheckGroup[]> {
  const { products, scope, at, only } = options;
  const jobs = expectedJobs(products);
  const sources = products.flatMap((product) => product.sources);
  const askedAt = performance.now();
  let listedAt = at;
  const presenceQueries = getPresenceQueries(jobs, scope);
  const [first, active, build, runtime, metadata] = await Promise.all([
    settled(client.instant({ ...presenceQueries, ...getDiscoveryQueries(sources, scope) }, at)),
    client
      .targets()
      .then((all) => {
        listedAt = at + (performance.now() - askedAt) / 1000;
        return all.filter((target) => mayBeIn(scope, target));
      })
      .catch(toPromError),
    client.buildInfo().catch(toPromError),
    client.runtimeInfo().catch(toPromError),
    client.metadata().catch(toPromError),
  ]);
  const areAlertsListed = options.grafana === null || (!(build instanceof PromError) && leavesAlertsOut(build.version));
  const found = [...findTargets(jobs, first.results).values()].flat();
  const scrapeQueries = getScrapeQueries(jobs, found, scope);
  const [second, rules] = await Promise.all([
    settled(client.instant(scrapeQueries, at)),
    client
      .rules(areAlertsListed ? 'all' : 'recording')
      .then((groups) => (groups.length === 0 && build instanceof PromError ? NO_RULES : groups))
      .catch(toPromError),
  ]);
  const answers = {
    queries: { ...presenceQueries, ...scrapeQueries },
    results: { ...first.results, ...second.results },
    failures: { ...first.failures, ...second.failures },
    targets: active,
  };
  const facts: Facts = {
    ...options,
    jobs,
    targets: readTargets(jobs, answers),
    sources: readDiscovery(sources, first.results, at),
    presence: first.results,
    active,
    listedAt,
    build,
    runtime,
    metadata,
    rules,
    areAlertsListed,
  };
  const groups = groupsOf(facts, evaluateJobs(jobs, answers)).filter(
    ({ head }) => only === undefined || head.id === only.group
  );
  const isWanted = ({ id }: { id: string }): boolean => only?.check === undefined || id === only.check;
  const checks = await runProbes(
    client,
    groups.flatMap(({ probes }) => probes.filter(isWanted)),
    at
  );
  return groups.map(({ head, done, probes }) => {
    const own = [...done.filter(isWanted), ...checks.splice(0, probes.filter(isWanted).length)];
    return { ...head, state: worstState(own.map(({ state }) => state)), checks: own };
  });
}

/** Engines that evaluate no rules themselves answer like a Prometheus that has none. */
const NO_RULES = new PromError('not-supported', 'this backend lists none, and may leave them to another one');

type Head = Omit<CheckGroup, 'state' | 'checks'>;

interface Planned {
  head: Head;
  /** What is judged already. */
  done: readonly Check[];
  probes: readonly Probe[];
}

function groupsOf(facts: Facts, jobChecks: readonly CheckGroup[]): Planned[] {
  return [
    { head: PROMETHEUS, done: [], probes: prometheusProbes(facts) },
    { head: FEATURES, done: [], probes: featureProbes(facts) },
    ...facts.products.flatMap((product): Planned[] => {
      const probes = productProbes(product, facts);
      return [
        ...(probes.length === 0 ? [] : [{ head: headOf(product), done: [], probes }]),
        ...facts.jobs.flatMap((job, i): Planned[] => {
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
  purpose: 'What answers the questions, and what it makes of them.',
};

const FEATURES: Head = {
  id: 'features',
  product: null,
  title: 'What Callscope can tell',
  purpose: 'Each of its features, by the metrics that it needs.',
};

function headOf({ id, title }: Product): Head {
  return {
    id,
    product: { id, title },
    title,
    purpose: 'What all jobs together deliver, and what is known to mislead.',
  };
}

/** A target has labels that its series lack, and lacks those that are added on their way: only a contradiction counts. */
function mayBeIn(scope: readonly Matcher[], { labels }: Target): boolean {
  return scope.every(({ label, op, value }) => op !== '=' || (labels[label] ?? value) === value);
}

function leavesAlertsOut(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > LEAVES_ALERTS_OUT[0] || (major === LEAVES_ALERTS_OUT[0] && minor >= LEAVES_ALERTS_OUT[1]);
}

function toPromError(error: unknown): PromError {
  return error instanceof PromError
    ? error
    : new PromError('bad-answer', error instanceof Error ? error.message : String(error));
}
