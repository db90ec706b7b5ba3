import { type StackTruth } from '../world';
import { type Link, type Session } from './session';

/**
 * Counts the sessions of all meetings by place.
 * Somebody who waits alone in a meeting is in no call yet, and isn't counted.
 */
export function stackTruth(
  meetings: Iterable<Iterable<Session>>,
  isAffected: (session: Session, link: Link) => boolean
): StackTruth {
  const truth: StackTruth = {
    stack: 'videocall',
    sessions: 0,
    affectedSessions: 0,
    meetings: 0,
    affectedMeetings: 0,
    places: {},
  };
  for (const people of meetings) {
    const inCall = [...people].flatMap((session) =>
      session.link === undefined ? [] : [{ link: session.link, affected: isAffected(session, session.link) }]
    );
    if (inCall.length < 2) {
      continue;
    }
    const affected = inCall.filter((each) => each.affected).length;
    truth.sessions += inCall.length;
    truth.affectedSessions += affected;
    truth.meetings += 1;
    truth.affectedMeetings += Number(affected > 0);
    inCall.forEach((each) => countPlaces(truth.places, each.link, each.affected));
  }
  return truth;
}

function countPlaces(places: StackTruth['places'], { relay, connection }: Link, affected: boolean): void {
  const where = {
    server: relay.server,
    server_instance: connection.instance,
    region: relay.region,
    server_type: relay.serverType,
  };
  for (const [label, value] of Object.entries(where)) {
    const counts = (places[label] ??= {});
    const before = counts[value] ?? { sessions: 0, affected: 0 };
    counts[value] = { sessions: before.sessions + 1, affected: before.affected + Number(affected) };
  }
}
