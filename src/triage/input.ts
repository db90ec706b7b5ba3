import { type Series } from '../promClient/types';
import { type CoveredLabel } from './targets/coveredLabels';
import { type SourceState } from './targets/discovery';
import { type Product, type ProductSnapshot, type SignalContext, type Where } from './model';
import { type History } from './past/onset';

/** Everything known about one product at one instant. */
export interface ProductInput {
  product: Product;
  /** Labels that separate its environment from others; [] if there is only one. */
  environment: readonly Where[];
  context: SignalContext;
  sources: readonly SourceState[];
  snapshot: ProductSnapshot;
  /** Labels that can't be read because target labels hide them. */
  covered: readonly CoveredLabel[];
  /** Names of the queries that got no or only part of an answer. */
  unanswered: readonly string[];
  /** The same for follow-up queries. Without their answers a suspicion stays open. */
  unansweredFurther: readonly string[];
  limits: { minUnits: number };
  /** By symptom id; only of symptoms that may be findings. */
  histories: Readonly<Record<string, SymptomHistory>>;
  /** In the order of the snapshot's incidents; null for an incident without history. */
  incidentHistories: ReadonlyArray<SymptomHistory | null>;
  /** People and meetings on the relays over time; queried if nobody is in a call. */
  pastActivity: PastActivity | null;
}

export interface SymptomHistory extends History {
  /** Unix seconds. */
  from: number;
  /** Seconds between two moments. */
  step: number;
  /** A longer history, queried if all of the first one is bad. */
  longer: (History & { from: number; step: number }) | null;
}

export interface PastActivity {
  people: readonly Series[];
  meetings: readonly Series[];
  step: number;
  /** Unix seconds; null if nobody was there within hours. */
  lastPresence: number | null;
}
