import { type Affected, type Evidence, type Note, type Severity, type Where } from './model';

export { type Affected, type Evidence, type Severity, type Where };

export type Status = 'healthy' | 'idle' | 'degraded' | 'outage' | 'blind';

export interface Finding {
  cause: string;
  stack: string;
  /** Labels that tell its environment (cluster, namespace, …) from others; [] where there is only one. */
  environment: readonly Where[];
  /** Ids of the symptoms that show it, its own first, then those of what it explains. */
  symptoms: readonly string[];
  severity: Severity;
  /** [] = everywhere, or it can't be localised. */
  where: readonly Where[];
  localized: boolean;
  /** RFC 3339; null if unknown or chronic. */
  since: string | null;
  affected: Affected;
  /** How likely its place is among all that were considered, 0 to 1; null where nothing was compared. */
  confidence: number | null;
  summary: string;
  evidence: readonly Evidence[];
  nextSteps: readonly string[];
}

export interface StackStatus {
  id: string;
  environment: readonly Where[];
  dialect: string;
  status: Status;
}

/** The contract that page, command line and benchmark share; `cli/diagnosis.schema.json` is its published form. */
export interface Diagnosis {
  version: 1;
  /** RFC 3339. */
  at: string;
  status: Status;
  stacks: readonly StackStatus[];
  findings: readonly Finding[];
  notes: readonly Note[];
}
