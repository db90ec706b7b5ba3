import { type Limits } from '../settings';
import { type SourceState } from './targets/discovery';
import { type Matcher } from '../promql/promql';
import { type Queries, type Results, type Sample } from '../promClient/types';
import { type Process } from './targets/process';
import { type ProcessNames } from './targets/processNames';
import { type Metric, type Source } from './targets/source';

export type Severity = 'warning' | 'critical';

export interface Where {
  label: string;
  value: string;
}

/** Numbers that a product can't measure are null, never 0. */
export interface Affected {
  sessions: number | null;
  /** How many sessions there are in all. */
  of: number | null;
  meetings: number | null;
  /** People who sit in an affected meeting. */
  participants: number | null;
  userMinutes: number | null;
  estimated: boolean;
}

export interface Evidence {
  what: string;
  value: number;
  /** 95 % interval; or the ends between which it lies, where no more is known. */
  low: number | null;
  high: number | null;
  query: string;
}

/** What every query of a product is made from. */
export interface SignalContext {
  scope: readonly Matcher[];
  /** What the processes are called. Questions keep their labels; in answers `instance` holds the name. */
  names: ProcessNames;
  /** Seconds: the longer of the scrape interval and the product's own report interval. */
  interval: number;
  /** Seconds between two scrapes. */
  scrape: number;
  limits: Limits;
  /** The product's own sources, in its order. */
  sources: readonly SourceState[];
  /** Unix seconds of the instant that is asked about. */
  at: number;
}

/** Some units at one place: how many there are, how many are bad, how many are worse than twice the limit. */
export interface Tally {
  place: Readonly<Record<string, string>>;
  /** null where the product has no notion of a meeting. */
  meeting: string | null;
  n: number;
  bad: number;
  severe: number;
  /** How many people these units stand for; as many as units where a unit is a session. */
  people: number;
  /** For how many of them the product's own client warns its user: at least, and at most. */
  warned?: { surely: number; possibly: number };
}

/** A label by which a symptom can be localised. */
export interface Dimension {
  label: string;
  /** What such a place is called, "Relay", and several of them within a sentence: "relays". */
  name: string;
  plural: string;
  /** The cause to name when places of this dimension explain the symptom. */
  cause: string;
  /** How many populated relays such a place must have before it may be named instead of the relay itself. */
  minRelays: number;
}

/** How many bad units it takes before a place is blamed. */
export interface Threshold {
  /** Bad units. */
  bad: number;
  /** Their share. */
  share: number;
  /** What a healthy fleet shows: the lower end of the share's 95 % interval must be above it. */
  low: number;
  /** For events that a healthy fleet has now and then: how improbable so many must be there. Replaces the interval. */
  chance?: number;
  /** With fewer units a place is never named; absent: three. */
  fewest?: number;
}

/** A share of bad units that can be compared between places. */
export interface Symptom {
  id: string;
  /** What is measured: "Round-trip time". */
  title: string;
  /** What is wrong with the bad units, to start a sentence that goes on with "for 3 of 4 sessions": "Round-trip time is over 300 ms". */
  complaint: string;
  /** What is counted, in the plural: "sessions", "reports". */
  units: string;
  limit: number;
  limitUnit: string;
  tallies: readonly Tally[];
  /** From the finest (the relay) to the coarsest. */
  dimensions: readonly [Dimension, ...Dimension[]];
  /** The cause when all places are bad alike, or when there is only one. */
  everywhere: string;
  /** The cause when a few units are bad that no place explains; null if that is no finding. */
  scattered: string | null;
  /** How many people one unit stands for is known (sessions) or only estimated (reports). */
  estimated: boolean;
  /** Whether bad units last, so that they cost user-minutes. */
  costsTime: boolean;
  /** Whether the share is to be localised; else it is there to be shown, and incidents say what is wrong. */
  judged: boolean;
  /** Absent: what a share of sessions or reports takes. */
  threshold?: Threshold;
  /** Whether it is shown only where it is found: events that don't happen on a good day. */
  isExceptional?: boolean;
  /** Symptoms that, where they are found, make this one a part of their evidence instead of a finding. */
  yieldsTo: readonly string[];
  /** What the share of units is called for which the product's own client warns; absent where it never does. */
  warning?: string;
  /** The near end of the worst place's p95 as a share of the limit, for "nearest limit". */
  nearest: { place: string; value: number } | null;
  /** The query that the tallies come from. */
  query: string;
}

/** What the product's pages say about how much can be seen at all. */
export interface Activity {
  /** Sessions and meetings that report now. */
  sessions: number | null;
  meetings: number | null;
  /** People on the relays, reporting or not. */
  present: number | null;
  /** Reports that are due, and those of them that arrive. */
  expected: number | null;
  received: number;
  /** Ids of the sources whose page is served but whose content stands still. */
  stalled: readonly string[];
  /** Whether nobody has been watched for long enough to measure anything: the first reports are still due. */
  isNew: boolean;
  /** What hides people who must report: "…, so that …"; empty where nothing is known to. */
  hidden: readonly string[];
  /** Whether relays report traffic, whoever is on their page; null where nothing tells. */
  hasTraffic: boolean | null;
}

/** Something that is wrong without being a share of units: a relay that is gone, a connection that is missing. */
export interface Incident {
  cause: string;
  /** Id of the symptom that shows it, where one does. */
  symptom?: string;
  severity: Severity;
  where: readonly Where[];
  /** Unix seconds; null if unknown. */
  since: number | null;
  /** Where its past can be asked for: it must have lasted for so many seconds, and began when the past says. */
  past: { n: string; good: string; lasting: number } | null;
  affected: Affected;
  summary: string;
  evidence: readonly Evidence[];
  /** All relays or the broker are gone: nobody can call. */
  total: boolean;
}

export interface Note {
  kind:
    | 'ghost-series'
    | 'coverage'
    | 'waiting'
    | 'restart'
    | 'cardinality'
    | 'labels'
    | 'telemetry'
    | 'idle'
    | 'query'
    | 'interval'
    | 'capacity';
  text: string;
}

/** Everything that the diagnosis of one product is made from, at one instant. */
export interface StackSnapshot {
  dialect: string;
  activity: Activity;
  symptoms: readonly Symptom[];
  incidents: readonly Incident[];
  notes: readonly Note[];
  /** Ids of the sources without which this product's calls can't be seen. */
  evidenceSources: readonly string[];
}

/** What an operator reads about a cause. Facts are the product's, words are ours. */
export interface CauseText {
  nextSteps: readonly string[];
  /** What to do instead where too few units, or too few places, are there to tell where it is. */
  unplacedSteps?: readonly string[];
}

/** Who is looked up because somebody complains. */
export interface Wanted {
  by: 'person' | 'meeting';
  /** A meeting's id or a user's, which must stand in no answer and on no screen. */
  id: string;
}

/** What a finding is about, as far as it tells of people. */
export type Concerned = Pick<Incident, 'cause' | 'where'>;

/** What is known of a person in one meeting, or of the whole meeting. */
export interface LookedUp {
  meeting: string;
  /** Connected people whom this is about; 0 where the relays don't tell. */
  people: number;
  /** The slowest first. */
  relays: ReadonlyArray<{ relay: string; transport: string; rttMs: number }>;
  regions: readonly string[];
  /** Of so many senders they hear so many badly; null if nobody plays. */
  hears: { n: number; bad: number } | null;
  /** By so many receivers they are heard, by so many badly. */
  heard: { n: number; bad: number } | null;
  /** Open microphones; null if nothing is reported. */
  microphones: number | null;
}

/** How somebody who complains is found; where metrics can't tell people apart, why that is and where to look instead. */
export type LookUp =
  | {
      kind: 'metrics';
      queries(context: SignalContext, wanted: Wanted): Queries;
      read(results: Results<Sample>): LookedUp[];
      /**
       * The only question whose answer holds identities, in the label `who`: the people whom a finding is about. Asked
       * where an administrator shows them; null for a finding about nobody in particular.
       */
      who(context: SignalContext, concerned: Concerned): string | null;
    }
  | { kind: 'elsewhere'; why: string; where: readonly string[] };

/** A system that Callscope knows: one folder under `products/`. */
export interface Product {
  id: string;
  title: string;
  sources: readonly Source[];
  /** Exporters of the machines it runs on; they say nothing about calls, but why they are bad. */
  hosts: readonly Source[];
  /** Seconds between two reports of one client. */
  reportInterval: number;
  /** Whether a process does the work of a whole installation beside others; absent where none can. */
  standsAlone?(process: Process, others: readonly Process[]): boolean;
  /** Gauges that hold the unix second at which a process started. */
  startTimes: readonly Metric[];
  /** One counter for each source that has one, whose resets tell that it began anew. */
  counters: readonly Metric[];
  causes: Readonly<Record<string, CauseText>>;
  /** The first screen's questions: all of them in one request. */
  signals(context: SignalContext): Queries;
  /** What must be known beyond that where the first answers look wrong; no queries if they don't. */
  probe(results: Results<Sample>, context: SignalContext): Queries;
  /** Reads the answers to all of them; those of `probe` may be missing. */
  read(results: Results<Sample>, context: SignalContext): StackSnapshot;
  /**
   * Units and good units of a symptom over time, by its places: range queries. With `bins` also by what was measured:
   * counts by `bin` (a number, each of them a difference that matters), or up to the bounds (`le`) of a histogram.
   */
  history(symptom: Pick<Symptom, 'id' | 'limit'>, context: SignalContext): { n: string; good: string; bins?: string };
  /** How many people there were on the relays over time and in how many meetings; null if it can't be told. */
  activityHistory(context: SignalContext): { people: string; meetings: string } | null;
  /** How many people are newly on another relay than just before; null if it can't be told. */
  moves(context: SignalContext): string | null;
  lookUp: LookUp;
}
