import { type SignalContext } from '../../../triage/model';
import { EXTENDED } from '../sources/client';

/**
 * `rnd` where clients and relays of the extended branch run: relays tell no address there, clients report under the
 * session id of their relay, and the jitter buffer's operations have their own names.
 */
export function isExtended({ sources }: Pick<SignalContext, 'sources'>): boolean {
  return sources.some(({ dialect }) => dialect === EXTENDED);
}
