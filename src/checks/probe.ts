import { type Message, type Text } from '../messages';
import { type PromError } from '../promClient/errors';
import { finite } from '../promClient/rows';
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
import { type Limits, type Settings } from '../settings';
import { type SourceState } from '../triage/targets/discovery';
import { type ExpectedJob } from './targets/expectedJobs';
import { type FoundTarget } from './targets/findTargets';
import { type JobTarget } from './targets/jobTargets';
import { type CheckedProduct } from './productChecks';
import { queryFailed } from './texts';
import { type Check } from './types';

/** What only Grafana knows. */
export interface GrafanaFacts {
  /** The data source's scrape interval as set, for example `15s`; '' if not set. */
  timeInterval: string;
  /** Whether this user has a permission, by its name. */
  permissions: Readonly<Record<string, boolean>>;
}

/** What the organization expects of its installation. */
export interface Expectations {
  limits: Limits;
  /** Length of the objective window in days. */
  sloWindowDays: number;
  /** The expected numbers, by the id of the expectation; null if not set. */
  expected: Settings['expected'];
}

/** Everything known before the checks send their queries. */
export interface Facts extends Expectations {
  /** Unix seconds. */
  at: number;
  scope: readonly Matcher[];
  products: readonly CheckedProduct[];
  /** Jobs of the products that run here: those with a trace, or all if none has one. */
  jobs: readonly ExpectedJob[];
  /** Names of the labels beyond job and instance that distinguish targets. */
  apart: readonly string[];
  targets: ReadonlyMap<ExpectedJob, { targets: readonly JobTarget[]; gone: readonly FoundTarget[] }>;
  /** Why the targets are unknown; null if they are known. */
  unanswered: PromError | null;
  /** How each source was discovered, by its id. */
  sources: readonly SourceState[];
  active: readonly Target[] | PromError;
  /** When that list arrived, by the clock of this machine: scrapes continue while an answer is on its way. Unix seconds. */
  listedAt: number;
  build: BuildInfo | PromError;
  runtime: RuntimeInfo | PromError;
  metadata: Readonly<Record<string, readonly MetricMetadata[]>> | PromError;
  rules: readonly RuleGroup[] | PromError;
  /** Whether `rules` includes alerting rules. */
  areAlertsListed: boolean;
  /** null outside of Grafana. */
  grafana: GrafanaFacts | null;
  /** Whether the instant is in the past, where only series are available. */
  isPast: boolean;
}

export type Judgement = Pick<Check, 'state' | 'evidence' | 'remedy'>;

/** A check before its queries are sent. */
export interface Probe {
  id: string;
  title: Message;
  /** Why it matters. */
  why: Text;
  /** Whether it needs information that exists only for the present. */
  isOfNow?: boolean;
  queries: Queries;
  /** Queries that depend on the first answers; none if those are enough. */
  further?(results: Results<Sample>): Queries;
  /** Judges all answers, including those to `further`. */
  judge(results: Results<Sample>): Judgement;
}

export function pass(evidence: Text): Judgement {
  return { state: 'pass', evidence, remedy: null };
}

export function unknown(evidence: Text, advice: Text | null = null): Judgement {
  return { state: 'unknown', evidence, remedy: advice === null ? null : { text: advice, snippet: null } };
}

/** Unknown because a query failed. */
export function notAnswered(error: PromError): Judgement {
  return unknown(queryFailed(error));
}

export function notApplicable(evidence: Text): Judgement {
  return { state: 'not-applicable', evidence, remedy: null };
}

/** A warning or a failure, with advice. */
export function bad(state: 'warn' | 'fail', evidence: Text, advice: Text, snippet: string | null = null): Judgement {
  return { state, evidence, remedy: { text: advice, snippet } };
}

/** The value of the only sample, or of the one with `what`; null if there is none or it isn't a number. */
export function valueOf(samples: readonly Sample[] | undefined, what?: string): number | null {
  return finite(samples?.find(({ labels }) => what === undefined || labels.what === what)?.value);
}
