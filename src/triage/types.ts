import { type Note } from '../stacks/snapshot';

export type Status = 'healthy' | 'idle' | 'degraded' | 'outage' | 'blind';

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
  /** 95 % interval. */
  low: number | null;
  high: number | null;
  query: string;
}

export interface Finding {
  cause: string;
  stack: string;
  severity: Severity;
  /** [] = everywhere, or it can't be localised. */
  where: readonly Where[];
  localized: boolean;
  /** RFC 3339; null if unknown or chronic. */
  since: string | null;
  affected: Affected;
  confidence: number;
  summary: string;
  evidence: readonly Evidence[];
  nextSteps: readonly string[];
}

export interface StackStatus {
  id: string;
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
