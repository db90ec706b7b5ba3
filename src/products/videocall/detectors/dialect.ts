import { type SignalContext } from '../../../triage/model';
import { EXTENDED } from '../sources/client';

/**
 * Whether clients and relays of the extended branch (`rnd`) run. There, relays report no address, clients report under
 * the session id of their relay, and the jitter buffer's operations have other names.
 */
export function isExtended({ sources }: Pick<SignalContext, 'sources'>): boolean {
  return sources.some(({ dialect }) => dialect === EXTENDED);
}
