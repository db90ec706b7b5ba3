import { type Text } from '../../messages';
import { round } from '../format';
import { type Affected, type Evidence } from '../model';

/** A number as evidence, with no interval around it. Shares are rounded to a tenth of a percent. */
export function fact(what: Text, value: number, query: string): Evidence {
  return { what, value: round(value), low: null, high: null, query };
}

/**
 * How many people a fault affects.
 * @param known what is known; the rest is unknown
 */
export function affects(known: Partial<Affected> & Pick<Affected, 'estimated'>): Affected {
  return { sessions: null, of: null, meetings: null, participants: null, userMinutes: null, ...known };
}
