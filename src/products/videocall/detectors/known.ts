import { type UseOfLimit } from '../../../capacity/product';
import { type Sample } from '../../../promClient/types';
import { followUpOn } from '../../../triage/inquiry';
import { type MeetingPairs } from './audio/incidents';
import { type Presence } from './presence';

/** What the first answers show. */
export interface Known {
  presence: Presence;
  /** Playing pairs of people, by meeting. */
  meetings: readonly MeetingPairs[];
  /** People who may receive nothing: `{meeting_id}`. */
  blocked: readonly Sample[];
  /** Whether there are connections on which nothing arrives. */
  hasDead: boolean;
  /** How many connections each relay process lost. */
  lost: ReadonlyMap<string, number>;
  /** Whether so many were lost that follow-ups are worth it. */
  isLossSuspected: boolean;
  /** Whether fewer relays have people than usual. */
  isRelayMissing: boolean;
  /** People by transport over the last hour: `{region, protocol}`. */
  usual: readonly Sample[];
  /** Whether a broker cut off slow consumers lately. */
  hasCutOff: boolean;
  /** How much of the limits of the settings is in use. */
  uses: readonly UseOfLimit[];
}

/** A follow-up on what is known. */
export const followUp = followUpOn<Known>();
