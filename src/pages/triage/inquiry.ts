import { type PromClient } from '../../promClient/types';
import { type Assessment } from '../../triage/assessment';

/** The chosen data source and scope: what the page, and what is opened on it, asks with. */
export interface Inquiry {
  /** Another one where another data source or scope is asked. */
  key: string;
  client: PromClient;
  /**
   * @param at unix seconds
   * @param charted id of a symptom whose past is wanted even if it is fine
   */
  triage(at: number, charted?: string): Promise<Assessment>;
}
