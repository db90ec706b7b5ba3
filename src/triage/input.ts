import { type Series } from '../promClient/types';
import { type CoveredLabel } from './targets/coveredLabels';
import { type SourceState } from './targets/discovery';
import { type Product, type SignalContext, type StackSnapshot, type Where } from './model';
import { type History } from './past/onset';

/** Everything known about one product at one instant. */
export interface StackInput {
  product: Product;
  /** Labels that tell its environment from others; [] where there is only one. */
  environment: readonly Where[];
  context: SignalContext;
  sources: readonly SourceState[];
  snapshot: StackSnapshot;
  /** Labels that can't be read because target labels hide them. */
  covered: readonly CoveredLabel[];
  /** Names of the questions about the product that Prometheus could not answer, or only in part. */
  unanswered: readonly string[];
  /** Likewise of those about what looked wrong: without their answers a suspicion is neither proved nor cleared. */
  unansweredFurther: readonly string[];
  limits: { minUnits: number };
  /** By symptom id; only of symptoms that may be findings. */
  histories: Readonly<Record<string, SymptomHistory>>;
  /** In the order of the snapshot's incidents; null where an incident has no past to ask for. */
  incidentHistories: ReadonlyArray<SymptomHistory | null>;
  /** People and meetings on the relays over time; asked for when everything is quiet. */
  pastActivity: PastActivity | null;
}

export interface SymptomHistory extends History {
  /** Unix seconds. */
  from: number;
  /** Seconds between two moments. */
  step: number;
  /** A longer look back, asked for when the whole of the first one is bad. */
  longer: (History & { from: number; step: number }) | null;
}

export interface PastActivity {
  people: readonly Series[];
  meetings: readonly Series[];
  step: number;
  /** Unix seconds; null if nobody was there within hours. */
  lastPresence: number | null;
}
