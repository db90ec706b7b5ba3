import { type PromError } from '../../src/promClient/errors';
import { type Diagnosis } from '../../src/triage/types';

/** What one round of questions to Prometheus gave. */
export type Round = Judged | Failed;

export interface Judged {
  kind: 'judged';
  /** The judged instant, unix seconds. */
  at: number;
  diagnosis: Diagnosis<string>;
  /** Unix seconds of the newest evidence; null if there is none. */
  evidenceAt: number | null;
}

/** Prometheus gave no usable answer. */
export interface Failed {
  kind: 'failed';
  at: number;
  error: PromError;
}
