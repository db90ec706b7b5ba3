import { type ReadableCheck } from '../../cli/formatChecks';
import { english } from '../../src/messages';
import { type Sample } from '../../src/promClient/types';
import { DEFAULT_LIMITS } from '../../src/settings';
import { type ExpectedJob, expectedJobs } from '../../src/checks/targets/expectedJobs';
import { type JobTarget } from '../../src/checks/targets/jobTargets';
import { type Facts, type Probe } from '../../src/checks/probe';
import { TOY_PRODUCTS } from '../fixtures/toyChecks';
import { delivering, NOW } from './queries';

/** The instant that is checked. */
export const AT = NOW;

/** A sample from labels and a value. */
export function row(value: number, labels: Record<string, string> = {}): Sample {
  return { labels, value };
}

/** A target that delivers every 5 s. */
function targetOf({ source }: ExpectedJob, change: Partial<JobTarget> = {}): JobTarget {
  return {
    job: source.job,
    instance: `${source.id}:80`,
    apart: {},
    isOnServerPage: false,
    serviceName: source.serviceName ?? '',
    isDelivering: true,
    hasDelivered: true,
    isUp: true,
    samples: 100,
    interval: 5,
    lastError: '',
    url: null,
    ...change,
  };
}

/** An installation in which every job has one target that delivers every 5 s, checked outside of Grafana. */
export function factsOf(change: Partial<Facts> = {}): Facts {
  const products = change.products ?? TOY_PRODUCTS;
  const jobs = expectedJobs(products);
  return {
    at: AT,
    listedAt: AT,
    scope: [],
    products,
    limits: DEFAULT_LIMITS,
    sloWindowDays: 7,
    expected: {},
    jobs,
    targets: new Map(jobs.map((job) => [job, { targets: [targetOf(job)], gone: [] }])),
    sources: products.flatMap(({ sources }) => sources.map(delivering)),
    apart: [],
    unanswered: null,
    isPast: false,
    active: jobs.map((job) => ({
      job: job.source.job,
      instance: `${job.source.id}:80`,
      labels: {},
      health: 'up',
      lastError: '',
      lastScrape: AT - 1,
      scrapeUrl: '',
      scrapeInterval: 5,
      scrapeTimeout: 4,
      lastScrapeDuration: 0.01,
    })),
    build: { version: '3.5.0' },
    runtime: { storageRetention: '15d' },
    metadata: {},
    rules: [],
    areAlertsListed: true,
    grafana: null,
    ...change,
  };
}

/** Targets of one job changed, those of the others as they are. */
export function withTargets(facts: Facts, source: string, ...targets: Array<Partial<JobTarget>>): Facts {
  return {
    ...facts,
    targets: new Map(
      facts.jobs.map((job) => [
        job,
        job.source.id === source
          ? { targets: targets.map((change) => targetOf(job, change)), gone: [] }
          : (facts.targets.get(job) ?? { targets: [], gone: [] }),
      ])
    ),
  };
}

/** The result of a probe in English. */
export type Judged = Pick<ReadableCheck, 'state' | 'evidence' | 'remedy'>;

/** The result of a probe for answers, by the names of its questions. */
export function judged(probes: readonly Probe[], id: string, results: Record<string, Sample[]> = {}): Judged {
  const probe = probes.find((candidate) => candidate.id === id);
  if (probe === undefined) {
    throw new Error(`no check ${id}`);
  }
  const { state, evidence, remedy } = probe.judge(results);
  return {
    state,
    evidence: english(evidence),
    remedy: remedy === null ? null : { ...remedy, text: english(remedy.text) },
  };
}
