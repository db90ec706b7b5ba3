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
   * here: a finding names it. small: too few units to say. elsewhere: its bad units are explained by a place of another
   * kind. alike: bad, but no place is set apart.
   */
  verdict: 'here' | 'ok' | 'small' | 'elsewhere' | 'alike';
}

/** The places of one dimension, worst first. */
export interface PlaceTable {
  label: string;
  /** "Relay", and "relays" within a sentence. */
  name: string;
  plural: string;
  rows: readonly PlaceRow[];
}

export interface SymptomView {
  id: string;
  title: string;
  units: string;
  limit: number;
  limitUnit: string;
  n: number;
  bad: number;
  nearest: { place: string; value: number } | null;
  /** By dimension, the finest first. */
  tables: readonly PlaceTable[];
  /** Bad units over the last quarter of an hour by relay; null until something was found, or it was asked for. */
  history: readonly Series[] | null;
  /** How many people more are affected than a minute ago (negative: fewer); null without a history. */
  growth: number | null;
  query: string;
}

export interface StackView {
  id: string;
  /** Labels that tell its environment from others; [] where there is only one. */
  environment: readonly Where[];
  title: string;
  dialect: string;
  status: Status;
  activity: Activity | null;
  symptoms: readonly SymptomView[];
  /** When the last call ended (unix s), where nobody is there now and it can be told; else null. */
  lastCallAt: number | null;
  /** Seconds from a fault to its finding that this installation's intervals allow; null if unknown. */
  detectionBudget: number | null;
  /** What further questions about this product are made from. */
  context: SignalContext;
}

/** A diagnosis and what a page shows beside it. */
export interface Assessment {
  diagnosis: Diagnosis;
  /** Unix seconds of the newest evidence; null if there is none. */
  evidenceAt: number | null;
  stacks: readonly StackView[];
}
