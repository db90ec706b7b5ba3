import { type Message } from '../messages';
import { type CauseBoard } from '../triage/findings/causeBoard';
import { type Severity, type Threshold } from '../triage/model';
import { type Source } from '../triage/targets/source';
import { type Matcher } from '../promql/promql';
import { type Limits, type Settings } from '../settings';

/** What the rules of all products depend on. */
export interface RuleOptions {
  /** Label matchers for every selector. */
  scope: readonly Matcher[];
  limits: Limits;
  sloWindowDays: number;
  /** The limits of servers in the settings, by the id of the expectation. */
  expected: Settings['expected'];
  /** Seconds between two scrapes: windows of queries depend on it. Too long is safe, too short is not. */
  scrape: number;
  /** The address of the app in Grafana: `https://grafana.example.org/a/callscope-calls-app`. */
  page: string;
}

/** Units by place: all (`total`) and good ones. A place with units has a row in both. */
export interface Counts {
  good: string;
  total: string;
}

/** Something that is wrong at a place now. */
export interface SymptomRule {
  id: string;
  cause: string;
  severity: Severity;
  /** What is wrong, to be continued by “for 40 % of sessions”. */
  complaint: string;
  /** The units, in the plural. */
  units: string;
  counts: Counts;
  /** The labels of a place; the first one names it. */
  places: readonly [string, ...string[]];
  threshold: Threshold;
  /** With fewer units, a place is not judged. */
  fewest: number;
  /** Units that stand for one person: reports within the window of the counts. */
  unitsPerPerson: number;
  /**
   * The share of units that are bad on a good day, each by itself, and how far beyond it an alert begins: of λ such
   * units, λ+d√λ+d must be bad. Absent if no unit is bad on a good day.
   */
  byChance?: { share: number; d: number };
}

/** What must be good over days. */
export interface Objective {
  id: string;
  title: Message;
  cause: string;
  /** What must be so, to complete “99 % of …”. */
  promise: Message;
  /** The share that must be good. */
  target: number;
  /** Counts of one interval of the rules; or the id of a symptom, whose counts are samples of the same. */
  counts: Counts | { symptom: string };
  /**
   * With less, a burn rate says nothing: this many units at a time on average, or this many bad events within the long
   * window.
   */
  least: { units: number } | { bad: number };
}

/** Something else that is wrong. */
export interface ConditionRule {
  id: string;
  cause: string;
  severity: Severity;
  /** Has a row for each place at which it is wrong; its value is at least 0. */
  expr: string;
  /** Seconds for which it must be wrong. */
  lasting: number;
  places: readonly string[];
  /** Sentences; templates may use `$labels` and `$value`. */
  summary: string;
  description: string;
}

/** A product with its rules. */
export interface ProductRules {
  id: string;
  title: string;
  /** Pages whose loss makes verdicts blind; those that count people are missed only if people were in calls. */
  sources: readonly Source[];
  /** The dashboard of each cause. */
  boardOfCause: Readonly<Record<string, CauseBoard>>;
  symptoms(options: RuleOptions): readonly SymptomRule[];
  objectives(options: RuleOptions): readonly Objective[];
  conditions(options: RuleOptions): readonly ConditionRule[];
}
