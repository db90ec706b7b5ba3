import { type Fault, FaultError } from '../faults';
import { type Seat } from './population';
import { type Link, type Session } from './session';

/** Faults about one person, and the key of their place that names the person by the relay's session id. */
const NAMING: Record<string, 'sender' | 'receiver'> = { 'audio-sender': 'sender', 'audio-receiver': 'receiver' };

/** Keys that say which world is meant, not where in it. */
const NO_PLACES = ['product'];

type Connected = Session & { link: Link };

/**
 * The people whom faults name. A fault stays with the seat of the person: with a new session after a reconnect, and with
 * whoever takes the seat afterwards.
 */
export class Subjects {
  private readonly seats = new Map<string, Seat>();

  /** @param everybody all sessions of now, in the order of their arrival */
  constructor(private readonly everybody: () => readonly Session[]) {}

  seatOf(relaySessionId: string): Seat | undefined {
    return this.seats.get(relaySessionId);
  }

  /**
   * Names whom the fault is about, if it is about one person and doesn't say so itself: in its meeting, one who speaks.
   * @throws FaultError when there is no such person or nobody in such a meeting
   */
  aim(fault: Fault): Fault {
    const role = NAMING[fault.name];
    const { meeting_id: meeting, ...place } = fault.place ?? {};
    if (meeting === undefined) {
      return fault;
    }
    const named = role && place[role];
    const candidates = this.everybody().filter(isConnected);
    const present = candidates.filter(({ seat, link }) =>
      named === undefined ? seat.meeting === meeting : link.connection.sessionId === named
    );
    const subject = present.find(({ microphone, speaking }) => microphone && speaking) ?? present[0];
    if (subject === undefined) {
      throw new FaultError(`fault ${fault.name}: nobody is in ${named === undefined ? meeting : `session ${named}`}`);
    }
    if (role === undefined) {
      return fault;
    }
    const { sessionId } = subject.link.connection;
    this.seats.set(sessionId, subject.seat);
    return { ...fault, place: { ...place, meeting_id: subject.seat.meeting, [role]: sessionId } };
  }

  /** The place of a fault in labels of the metrics, with the present session of a person whom it names. */
  whereabouts({ name, place = {} }: Fault): Record<string, string> {
    const role = NAMING[name];
    const hidden = role === 'sender' ? [...NO_PLACES, 'meeting_id'] : NO_PLACES;
    const where = Object.fromEntries(Object.entries(place).filter(([key]) => !hidden.includes(key)));
    const seat = role && this.seats.get(place[role] ?? '');
    const subject = seat && this.everybody().find((session) => session.seat === seat);
    return role === undefined || subject?.link === undefined
      ? where
      : { ...where, [role]: subject.link.connection.sessionId };
  }
}

function isConnected(session: Session): session is Connected {
  return session.link !== undefined;
}
