import { EMBEDDED } from '../sources/plugin';
import { RTCD } from '../sources/rtcd';

/** The names of a family in RTCD and in the plugin. */
export function both(family: 'connStates' | 'wsMessages' | 'clientRtt' | 'clientLoss' | 'clientJitter'): string[] {
  return [RTCD[family].name, EMBEDDED[family].name];
}
