import { type Fault } from '../faults';
import { type FaultTruth, type ProductTruth } from '../world';
import { type Standing } from './effects';
import { type Link, type Session } from './session';

/** Somebody in a call, who hears those of the others who speak. */
export interface Participant {
  session: Session;
  link: Link;
  heard: readonly Standing[];
  /** Ids of the others whose microphone is open. */
  voices: readonly string[];
}

/**
 * Counts the sessions of all meetings by place and by the faults that strike them.
 * Somebody who waits alone in a meeting is in no call yet, and isn't counted.
 * @param where the place of a fault in labels of the metrics
 * @param struckOn the link on which a fault strikes somebody; undefined when it doesn't
 */
export function productTruth(
  meetings: Iterable<Iterable<Session>>,
  faults: readonly Fault[],
  where: (fault: Fault) => Record<string, string>,
  struckOn: (fault: Fault, participant: Participant) => Link | undefined
): ProductTruth {
  const impacts = faults.map((fault): FaultTruth => ({
    fault,
    where: where(fault),
    sessions: [],
    meetings: [],
    voices: [],
    places: {},
  }));
  const truth = {
    product: 'videocall',
    sessions: 0,
    affectedSessions: 0,
    meetings: 0,
    affectedMeetings: 0,
    places: {},
    impacts,
  };
  for (const people of meetings) {
    const participants = participantsOf(people);
    if (participants.length < 2) {
      continue;
    }
    let affected = 0;
    for (const participant of participants) {
      let isAffected = false;
      for (const impact of impacts) {
        const link = struckOn(impact.fault, participant);
        if (link !== undefined) {
          isAffected = true;
          addTo(impact, participant, link);
        }
      }
      affected += Number(isAffected);
      countPlaces(truth.places, participant.link, isAffected);
    }
    truth.sessions += participants.length;
    truth.affectedSessions += affected;
    truth.meetings += 1;
    truth.affectedMeetings += Number(affected > 0);
  }
  return truth;
}

function participantsOf(people: Iterable<Session>): Participant[] {
  const inCall = [...people].flatMap((session) =>
    session.link === undefined ? [] : [{ session, link: session.link }]
  );
  const open = inCall.filter(({ session }) => session.microphone);
  const speakers = open.filter(({ session }) => session.speaking);
  return inCall.map(({ session, link }) => ({
    session,
    link,
    heard: speakers.filter((speaker) => speaker.session !== session).map(standingOf),
    voices: open.flatMap((other) => (other.session === session ? [] : [other.link.connection.sessionId])),
  }));
}

function standingOf({ session, link }: Pick<Participant, 'session' | 'link'>): Standing {
  return session.standing(link);
}

function addTo(impact: FaultTruth, { session: { seat }, voices }: Participant, link: Link): void {
  impact.sessions.push(link.connection.sessionId);
  impact.voices.push(...voices.filter((voice) => !impact.voices.includes(voice)));
  if (impact.meetings.at(-1) !== seat.meeting) {
    impact.meetings.push(seat.meeting);
  }
  for (const [label, value] of placesOf(link)) {
    const counts = (impact.places[label] ??= {});
    counts[value] = (counts[value] ?? 0) + 1;
  }
}

function countPlaces(places: ProductTruth['places'], link: Link, isAffected: boolean): void {
  for (const [label, value] of placesOf(link)) {
    const counts = (places[label] ??= {});
    const before = counts[value] ?? { sessions: 0, affected: 0 };
    counts[value] = { sessions: before.sessions + 1, affected: before.affected + Number(isAffected) };
  }
}

function placesOf({ relay, connection }: Link): Array<[string, string]> {
  return [
    ['server', relay.server],
    ['server_instance', connection.instance],
    ['region', relay.region],
    ['server_type', relay.serverType],
  ];
}
