import { type Text } from '../messages';
import { type Affected, type Evidence, type Note, type Severity, type Where } from './model';

export { type Affected, type Evidence, type Severity, type Where };

export type Status = 'healthy' | 'idle' | 'degraded' | 'outage' | 'blind';

export interface Finding<T = Text> {
  cause: string;
  product: string;
  /** Labels that separate its environment (cluster, namespace, …) from others; [] if there is only one. */
  environment: readonly Where[];
  /** Ids of the symptoms that show it: its own first, then those of findings that it explains. */
  symptoms: readonly string[];
  severity: Severity;
  /** [] if it is everywhere or the place is unknown. */
  where: readonly Where[];
  localized: boolean;
  /** RFC 3339; null if unknown or chronic. */
  since: string | null;
  affected: Affected;
  /** How likely its place is among all that were compared, 0 to 1; null if nothing was compared. */
  confidence: number | null;
  summary: T;
  evidence: ReadonlyArray<Evidence<T>>;
  nextSteps: readonly T[];
}

export interface ProductStatus {
  id: string;
  environment: readonly Where[];
  dialect: string;
  status: Status;
}

/**
 * The contract that page, command line and benchmark share; with strings as texts, `cli/diagnosis.schema.json` is its
 * published form.
 */
export interface Diagnosis<T = Text> {
  version: 1;
  /** RFC 3339. */
  at: string;
  status: Status;
  products: readonly ProductStatus[];
  findings: ReadonlyArray<Finding<T>>;
  notes: ReadonlyArray<Note<T>>;
}
