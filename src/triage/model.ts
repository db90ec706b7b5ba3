import { type Message, type Text } from '../messages';
import { type Expectation, type Limits, type Settings } from '../settings';
import { type CauseBoard } from './findings/causeBoard';
import { type SourceState } from './targets/discovery';
import { type Matcher } from '../promql/promql';
import { type Queries, type Results, type Sample } from '../promClient/types';
import { type Investigation } from './inquiry';
import { type Explains } from './findings/order';
import { type Process } from './targets/process';
import { type ProcessNames } from './targets/processNames';
import { type Metric, type Source } from './targets/source';

export type Severity = 'warning' | 'critical';

export interface Where {
  label: string;
  value: string;
}

/** A number that a product can't measure is null, never 0. */
export interface Affected {
  sessions: number | null;
  /** Number of all sessions. */
  of: number | null;
  meetings: number | null;
  /** People in an affected meeting. */
  participants: number | null;
  userMinutes: number | null;
  estimated: boolean;
}

export interface Evidence<T = Text> {
  what: T;
  value: number;
  /** 95 % interval, or the known bounds of the value. */
  low: number | null;
  high: number | null;
  query: string;
}

/** The context for all queries of a product. */
export interface SignalContext {
  scope: readonly Matcher[];
  /** The names of processes. Queries keep their labels; in answers `instance` holds the name. */
  names: ProcessNames;
  /** Seconds: the longer of the scrape interval and the product's own report interval. */
  interval: number;
  /** Seconds between two scrapes. */
  scrape: number;
  limits: Limits;
  /** The numbers that the settings expect, by the id of the expectation; null or missing = not set. */
  expected: Settings['expected'];
  /** The product's own sources, in its order. */
  sources: readonly SourceState[];
  /** The instant that is judged, unix seconds. */
  at: number;
}

/** The units at one place: all, bad ones, and severe ones. */
export interface Tally {
  place: Readonly<Record<string, string>>;
  /** null if the product doesn't know meetings. */
  meeting: string | null;
  n: number;
  bad: number;
  severe: number;
  /** How many people these units stand for; equal to the units if a unit is a session. */
  people: number;
  /** For how many units the product's own client warns the user: at least and at most. */
  warned?: { surely: number; possibly: number };
}

/** A label by which a symptom can be localized. */
export interface Dimension {
  label: string;
  /** The name of such a place, "Relay", and within a sentence "relay" and "relays". */
  name: Message;
  noun: Message;
  plural: Message;
  /** The cause if places of this dimension explain the symptom. */
  cause: string;
  /** The number of populated relays a place needs to be named instead of the relay. */
  minRelays: number;
}

/** When a place counts as bad. */
export interface Threshold {
  /** Bad units. */
  bad: number;
  /** Their share. */
  share: number;
  /** The share in a healthy fleet: the lower end of the 95 % interval must be above it. */
  low: number;
  /** With fewer units a place is never named; absent: three. */
  fewest?: number;
}

/** The number of units that nobody counts: their name is in the plural. */
export const SEVERAL = 2;

/** A share of bad units that can be compared between places. */
export interface Symptom {
  id: string;
  /** What is measured: "Round-trip time". */
  title: Message;
  /** What is wrong, to be continued by "for 3 of 4 sessions": "Round-trip time is over 300 ms". */
  complaint: Message;
  /** The name of so many units, without the number: "session", "sessions". */
  units: (count: number) => Message;
  limit: number;
  limitUnit: Message;
  tallies: readonly Tally[];
  /** From the finest (the relay) to the coarsest. */
  dimensions: readonly [Dimension, ...Dimension[]];
  /** The cause if no place stands out, or there is only one. */
  everywhere: string;
  /** The cause if no place explains a few bad units; null if that is not a finding. */
  scattered: string | null;
  /** Whether the number of people per unit is only estimated (reports), not known (sessions). */
  estimated: boolean;
  /** Whether bad units last and so cost user-minutes; events don't. */
  costsTime: boolean;
  /** Whether the share is localized. If not, it is only shown, and incidents say what is wrong. */
  judged: boolean;
  /** Absent: the usual threshold for shares of sessions or reports. */
  threshold?: Threshold;
  /**
   * If units also go bad one by one on a good day: the share of them that does within `seconds`. With fewer than `atOnce`
   * at once it is a coincidence.
   */
  byChance?: { share: number; seconds: number; atOnce: number };
  /** Whether it shows only if it is found: events that don't happen on a good day. */
  isExceptional?: boolean;
  /** If one of these symptoms is found, this one is part of its evidence instead of a finding. */
  yieldsTo: readonly string[];
  /** The name of the share of units for which the product's own client warns; absent if it never does. */
  warning?: Message;
  /**
   * Range queries for units and good units, by place. `bins` splits the units by measured value: counts by `bin` (a
   * number; one step is a change that matters), or cumulative by the bounds (`le`) of a histogram.
   */
  past: { n: string; good: string; bins?: string };
  /** The worst place and its p95, for "nearest limit". */
  nearest: { place: string; value: number } | null;
  /** The query that the tallies come from. */
  query: string;
}

/** How many people there are, and how much of them is measured. */
export interface Activity {
  /** Sessions and meetings that report now. */
  sessions: number | null;
  meetings: number | null;
  /** People on the relays, reporting or not. */
  present: number | null;
  /** Reports that are due, and those of them that arrive. */
  expected: number | null;
  received: number;
  /** Ids of the sources whose metrics are served but frozen. */
  stalled: readonly string[];
  /** Whether nobody has been there long enough to be measured: the first reports are still due. */
  isNew: boolean;
  /** Reasons why people who should report are invisible, as parts of a sentence; empty if none is known. */
  hidden: readonly Message[];
  /** Whether relays report traffic, even without people; null if unknown. */
  hasTraffic: boolean | null;
}

/** A fault that is not a share of units: a relay is down, a connection is missing. */
export interface Incident {
  cause: string;
  /** Id of the symptom that shows it, if any. */
  symptom?: string;
  severity: Severity;
  where: readonly Where[];
  /** Unix seconds; null if unknown. */
  since: number | null;
  /**
   * Queries of its history: it must last for `lasting` seconds, and the history tells its start. Null if it has none.
   */
  past: { n: string; good: string; lasting: number } | null;
  affected: Affected;
  summary: Text;
  evidence: readonly Evidence[];
  /** Whether all relays or the broker are gone, so that nobody can call; absent if not. */
  total?: boolean;
  /**
   * Whether nobody suffers yet: it is a finding beside a healthy or idle status and never changes it. Absent if people
   * suffer.
   */
  isAhead?: boolean;
}

export interface Note<T = Text> {
  kind: 'ghost-series' | 'coverage' | 'waiting' | 'labels' | 'telemetry' | 'idle' | 'query' | 'interval' | 'capacity';
  text: T;
}

/** Everything that one product knows at one instant. */
export interface ProductSnapshot {
  dialect: string;
  activity: Activity;
  symptoms: readonly Symptom[];
  incidents: readonly Incident[];
  notes: readonly Note[];
  /** Ids of the sources that are needed to judge this product. */
  evidenceSources: readonly string[];
}

/** The texts about a cause for an operator. */
export interface CauseText {
  nextSteps: readonly Text[];
  /** What to do if there are too few units or places to say where it is. */
  unplacedSteps?: readonly Text[];
}

/** A person or meeting to look up after a complaint. */
export interface Wanted {
  by: 'person' | 'meeting';
  /** The id of a meeting or user. It must not appear in any answer or on any screen. */
  id: string;
}

/** The part of a finding that says which people it is about. */
export type Concerned = Pick<Incident, 'cause' | 'where'>;

/** What is known about a person in one meeting, or about the whole meeting. */
export interface LookedUp {
  meeting: string;
  /** Number of connected people; 0 if the relays don't report it. */
  people: number;
  /** The slowest first. */
  relays: ReadonlyArray<{ relay: string; transport: string; rttMs: number }>;
  regions: readonly string[];
  /** How many senders they hear, and how many of those badly; null if nothing plays. */
  hears: { n: number; bad: number } | null;
  /** How many listeners hear them, and how many of those badly. */
  heard: { n: number; bad: number } | null;
  /** Open microphones; null if nothing is reported. */
  microphones: number | null;
}

/** How to look up a person who complains or, if metrics don't identify people, why, and where to look instead. */
export type LookUp =
  | {
      kind: 'metrics';
      queries(context: SignalContext, wanted: Wanted): Queries;
      read(results: Results<Sample>): LookedUp[];
      /**
       * The only query whose answer holds identities, in the label `who`: the people of a finding. Sent only when an
       * administrator shows them. Null for a finding that is not about particular people.
       */
      who(context: SignalContext, concerned: Concerned): string | null;
    }
  | { kind: 'elsewhere'; why: Text; where: readonly Text[] };

/** A product that Callscope knows: one folder under `products/`. */
export interface Product {
  id: string;
  title: string;
  /** The expectations that the settings can hold. */
  expectations: readonly Expectation[];
  sources: readonly Source[];
  /** Exporters of its hosts and broker. They don't measure calls, but can explain why calls are bad. */
  hosts: readonly Source[];
  /** All dialects that a snapshot can have: versions and setups whose metrics differ. */
  dialects: readonly string[];
  /** Seconds between two reports of one client. */
  reportInterval: number;
  /** Whether a process is a whole installation beside others; absent if none can be. */
  standsAlone?(process: Process, others: readonly Process[]): boolean;
  /** Gauges with the start time of a process, unix seconds. */
  startTimes: readonly Metric[];
  /** One counter per source, if it has any: its resets show restarts. */
  counters: readonly Metric[];
  causes: Readonly<Record<string, CauseText>>;
  /** The findings that each cause explains. */
  explains: Readonly<Record<string, Explains>>;
  /** The dashboard that shows each cause. */
  boardOfCause: Readonly<Record<string, CauseBoard>>;
  /** Labels of a finding's places whose values identify people: they must not become labels of alerts or metrics. */
  personLabels: readonly string[];
  /** Starts the investigation of an installation. */
  investigate(context: SignalContext): Investigation;
  /** Range queries for people on the relays and their meetings; null if unknown. */
  activityHistory(context: SignalContext): { people: string; meetings: string } | null;
  /** Query for the number of people who just moved to another relay; null if unknown. */
  moves(context: SignalContext): string | null;
  lookUp: LookUp;
}
