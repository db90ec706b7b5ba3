import { type Message } from '../messages';
import { type Series } from '../promClient/types';
import { type Activity, type SignalContext, type Where } from './model';
import { type Diagnosis, type Status } from './types';

/** One place in the "where" table. */
export interface PlaceRow {
  value: string;
  n: number;
  bad: number;
  share: number;
  /** 95 % interval of the share. */
  low: number;
  high: number;
  /**
   * here: a finding names it. small: too few units to say. elsewhere: a place of another kind explains its bad units
   * kind. alike: bad, but no worse than the rest.
   */
  verdict: 'here' | 'ok' | 'small' | 'elsewhere' | 'alike';
}

/** The places of one dimension, worst first. */
export interface PlaceTable {
  label: string;
  /** "Relay", and "relay" and "relays" within a sentence. */
  name: Message;
  noun: Message;
  plural: Message;
  rows: readonly PlaceRow[];
}

export interface SymptomView {
  id: string;
  title: Message;
  units: Message;
  limit: number;
  limitUnit: Message;
  n: number;
  bad: number;
  nearest: { place: string; value: number } | null;
  /** By dimension, the finest first. */
  tables: readonly PlaceTable[];
  /** Bad units over the last 15 minutes by relay; null unless something was found or it was requested. */
  history: readonly Series[] | null;
  /** Change in the number of people affected within the last minute; null without a history. */
  growth: number | null;
  query: string;
}

/** One installation of a product, as a page shows it. */
export interface InstallationView {
  id: string;
  /** Labels that separate its environment from others; [] if there is only one. */
  environment: readonly Where[];
  title: string;
  dialect: string;
  status: Status;
  activity: Activity | null;
  symptoms: readonly SymptomView[];
  /** When the last call ended (unix s), if nobody is in a call and it is known; else null. */
  lastCallAt: number | null;
  /** Worst-case seconds from a fault to its finding, by this installation's intervals; null if unknown. */
  detectionBudget: number | null;
  /** The context for further queries about this product. */
  context: SignalContext;
}

/** A diagnosis and what a page shows with it. */
export interface Assessment {
  diagnosis: Diagnosis;
  /** Unix seconds of the newest evidence; null if there is none. */
  evidenceAt: number | null;
  installations: readonly InstallationView[];
}
