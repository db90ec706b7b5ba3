import { type Affected } from '../../../triage/model';

/** Where nobody can tell who suffers. */
export const UNKNOWN_PEOPLE: Affected = {
  sessions: null,
  of: null,
  meetings: null,
  participants: null,
  userMinutes: null,
  estimated: true,
};

/** So many of all sessions, as the gauges of RTCD say: an estimate, because they leak. No label tells calls apart. */
export function people(sessions: number, of: number): Affected {
  return { ...UNKNOWN_PEOPLE, sessions, of };
}
