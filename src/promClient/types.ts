export type Labels = Readonly<Record<string, string>>;

/** One element of an instant vector; `value` may be NaN or ±Infinity. */
export interface Sample {
  labels: Labels;
  value: number;
}

/** One series of a range result; points are [unix seconds, value] in ascending order. */
export interface Series {
  labels: Labels;
  points: ReadonlyArray<readonly [number, number]>;
}

export interface TimeRange {
  /** Unix seconds. */
  from: number;
  to: number;
  /** Seconds between two evaluations. */
  step: number;
}

/** An active scrape target as `/api/v1/targets` lists it. */
export interface Target {
  job: string;
  instance: string;
  labels: Labels;
  health: 'up' | 'down' | 'unknown';
  lastError: string;
  /** Unix seconds; null if the target was never scraped. */
  lastScrape: number | null;
  scrapeUrl: string;
  /** Seconds; null when the backend doesn't say. */
  scrapeInterval: number | null;
  scrapeTimeout: number | null;
  lastScrapeDuration: number;
}

export interface MetricMetadata {
  type: string;
  help: string;
  unit: string;
}

export interface BuildInfo {
  version: string;
}

/** Runtime information about Prometheus. */
export interface RuntimeInfo {
  /** How long samples are kept, as Prometheus writes it: `15d`, `30d or 10GiB`, `10GiB`. */
  storageRetention: string;
}

export interface Rule {
  type: 'alerting' | 'recording';
  name: string;
  query: string;
  health: string;
  lastError: string;
}

/** A loaded rule group. Firing alerts are left out: their labels may hold identities. */
export interface RuleGroup {
  name: string;
  /** Seconds between two evaluations. */
  interval: number;
  /** Seconds that the last evaluation took. */
  evaluationTime: number;
  /** Unix seconds; null if it was never evaluated. */
  lastEvaluation: number | null;
  rules: readonly Rule[];
}

export type Queries = Readonly<Record<string, string>>;
export type Results<T> = Readonly<Record<string, readonly T[]>>;

/**
 * The requests that Callscope sends to Prometheus. All times are unix seconds. Every method rejects with a PromError;
 * `instant` and `range` reject with a PartialError when only some expressions failed.
 */
export interface PromClient {
  /** Evaluates all named expressions at one instant. */
  instant(queries: Queries, at: number): Promise<Results<Sample>>;
  range(queries: Queries, range: TimeRange): Promise<Results<Series>>;
  targets(): Promise<Target[]>;
  metadata(): Promise<Readonly<Record<string, readonly MetricMetadata[]>>>;
  buildInfo(): Promise<BuildInfo>;
  runtimeInfo(): Promise<RuntimeInfo>;
  /** @param type recording: without alerting rules, which older servers list with their alerts */
  rules(type: 'all' | 'recording'): Promise<RuleGroup[]>;
}
