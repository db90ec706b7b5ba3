import { type Severity } from '../triage/model';

/** A series that is computed all the time. */
export interface RecordingRule {
  kind: 'record';
  /** Stable, at most 40 characters: letters, digits and dashes. */
  uid: string;
  /** The name of the new series. */
  record: string;
  expr: string;
  labels: Readonly<Record<string, string>>;
}

/** What people read of an alert. Texts may hold templates of Prometheus with `$labels` and `$value`. */
export interface Annotations {
  summary: string;
  description: string;
  /** The triage page at the time of the alert. */
  runbook_url: string;
  /** The dashboard of the cause, at the alert's place. */
  dashboard_url?: string;
}

export interface AlertRule {
  kind: 'alert';
  /** Stable, at most 40 characters: letters, digits and dashes. */
  uid: string;
  /** Its name; unique. */
  alert: string;
  /** Has a row for each place at which something is wrong; its value is at least 0. */
  expr: string;
  /** Has a row while `expr` can tell, with any value; null if it always can. */
  proof: string | null;
  /** Seconds for which something must be wrong. */
  lasting: number;
  labels: Readonly<Record<string, string>> & { severity: Severity; product: string; place: string };
  annotations: Annotations;
}

export type Rule = RecordingRule | AlertRule;

/** Rules that are evaluated together. None of them reads another one of its group. */
export interface RuleGroup {
  name: string;
  /** Seconds between two evaluations; a multiple of 5. */
  interval: number;
  rules: readonly Rule[];
}

/** An objective, with the names of its recorded counts. */
export interface RecordedObjective {
  uid: string;
  product: { id: string; title: string };
  id: string;
  title: string;
  /** What must be so, to complete “99 % of …”. */
  promise: string;
  /** The share that must be good. */
  target: number;
  windowDays: number;
  /** Counts of one interval over all places, which add up over time. */
  good: string;
  total: string;
  tiers: readonly BurnTier[];
}

/** Both windows must burn the error budget this many times as fast as it lasts. */
export interface BurnTier {
  factor: number;
  /** PromQL durations. */
  long: string;
  short: string;
  /** The long one in hours. */
  hours: number;
  severity: Severity;
}

/** All rules, in the order in which they are read. */
export interface Rules {
  /** Of the whole set, as in the names of its groups: `callscope`, with a hash of its scope if it has one. */
  name: string;
  /** The same for people. */
  title: string;
  groups: readonly RuleGroup[];
  objectives: readonly RecordedObjective[];
}
