import { type Affected } from '../../../triage/model';

/** Nobody knows how many people are affected. */
export const UNKNOWN_PEOPLE: Affected = {
  sessions: null,
  of: null,
  meetings: null,
  participants: null,
  userMinutes: null,
  estimated: true,
};

/** Affected sessions by RTCD's gauges: an estimate, because they leak. No label identifies calls. */
export function people(sessions: number, of: number): Affected {
  return { ...UNKNOWN_PEOPLE, sessions, of };
}
