import { type PromError } from '../promClient/errors';
import {
  type BuildInfo,
  type MetricMetadata,
  type Queries,
  type Results,
  type RuleGroup,
  type RuntimeInfo,
  type Sample,
  type Target,
} from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { type Limits } from '../settings';
import { type SourceState } from '../triage/targets/discovery';
import { type Product } from '../triage/model';
import { type ExpectedJob } from './expectedJobs';
import { type FoundTarget } from './findTargets';
import { type JobTarget } from './jobTargets';
import { type Check } from './types';

/** What Grafana knows that Prometheus doesn't. */
export interface GrafanaFacts {
  /** The data source's scrape interval as it was set, for instance `15s`; '' if it wasn't. */
  timeInterval: string;
  /** What this user may do, by the name of the permission. */
  permissions: Readonly<Record<string, boolean>>;
}

/** What the organisation expects of its installation. */
export interface Expectations {
  limits: Limits;
  /** Days over which objectives are counted. */
  sloWindowDays: number;
  /** How many Mattermost nodes there are; null if nobody said. */
  appNodes: number | null;
}

/** Everything that is known before the single checks ask their questions. */
export interface Facts extends Expectations {
  /** Unix seconds. */
  at: number;
  scope: readonly Matcher[];
  products: readonly Product[];
  /** Jobs of the products that are run here: of those some trace is to be found, or of none. */
  jobs: readonly ExpectedJob[];
  /** Names of the labels that targets are told apart by beyond job and instance. */
  apart: readonly string[];
  targets: ReadonlyMap<ExpectedJob, { targets: readonly JobTarget[]; gone: readonly FoundTarget[] }>;
  /** Why it isn't known which targets there are; null where it is. */
  unanswered: PromError | null;
  /** How each source was discovered, by its id. */
  sources: readonly SourceState[];
  active: readonly Target[] | PromError;
  /** When that list had come, by the clock that asks: scrapes go on while an answer is on its way. Unix seconds. */
  listedAt: number;
  build: BuildInfo | PromError;
  runtime: RuntimeInfo | PromError;
  metadata: Readonly<Record<string, readonly MetricMetadata[]>> | PromError;
  rules: readonly RuleGroup[] | PromError;
  /** Whether `rules` holds the alerting ones, too. */
  areAlertsListed: boolean;
  /** null outside of Grafana. */
  grafana: GrafanaFacts | null;
  /** Whether a past instant is asked about, of which there are series alone. */
  isPast: boolean;
}

export type Judgement = Pick<Check, 'state' | 'evidence' | 'remedy'>;

/** One check before its questions are asked. */
export interface Probe {
  id: string;
  title: string;
  /** Why it matters. */
  why: string;
  /** Whether it is about what is known of the present alone. */
  isOfNow?: boolean;
  queries: Queries;
  /** What must be known beyond the first answers; no queries where they say enough. */
  further?(results: Results<Sample>): Queries;
  /** Judges all answers; those to `further` are among them. */
  judge(results: Results<Sample>): Judgement;
}

export function pass(evidence: string): Judgement {
  return { state: 'pass', evidence, remedy: null };
}

export function unknown(evidence: string, advice: string | null = null): Judgement {
  return { state: 'unknown', evidence, remedy: advice === null ? null : { text: advice, snippet: null } };
}

/** Nothing is known because a question had no answer. */
export function notAnswered({ message }: PromError): Judgement {
  return unknown(`The question was not answered: ${message}`);
}

export function notApplicable(evidence: string): Judgement {
  return { state: 'not-applicable', evidence, remedy: null };
}

/** A warning or a failure, and what to do about it. */
export function bad(
  state: 'warn' | 'fail',
  evidence: string,
  advice: string,
  snippet: string | null = null
): Judgement {
  return { state, evidence, remedy: { text: advice, snippet } };
}

/** The value of the only sample, or of that with a `what`; null if there is none or it is no number. */
export function valueOf(samples: readonly Sample[] | undefined, what?: string): number | null {
  const value = samples?.find(({ labels }) => what === undefined || labels.what === what)?.value;
  return value !== undefined && Number.isFinite(value) ? value : null;
}
