import { message, type Message } from '../../../../messages';
import { type SignalContext, type Symptom, type Note } from '../../../../triage/model';
import { MEETING, RELAY } from '../dimensions';
import { type MeetingPairs, type PairTally } from './incidents';
import { getAudioHistory, getAudioQuery, getLateHistory } from './queries';

/** From this many meetings on, no single person is the cause. */
const SEVERAL_MEETINGS = 3;

/**
 * Nor with two meetings, if this many people have bad audio and all are on one relay: most of its people, and almost
 * nobody on others.
 */
const TWO_MEETINGS = 2;

export const PEOPLE_OF_ONE_RELAY = 5;

export const MOST_OF_RELAY = 0.5;

const HARDLY_ANY = 0.05;

export function isWidespread(meetings: readonly MeetingPairs[], kind: 'bad' | 'late'): boolean {
  return meetings.filter((meeting) => meeting[kind] > 0).length >= SEVERAL_MEETINGS;
}

export function areOnOneRelay(
  meetings: readonly MeetingPairs[],
  relays: readonly PairTally[],
  people: number
): boolean {
  const [worst, ...others] = [...relays].sort((a, b) => b.bad - a.bad);
  const sum = (key: 'n' | 'bad'): number => others.reduce((all, relay) => all + relay[key], 0);
  return (
    worst !== undefined &&
    people >= PEOPLE_OF_ONE_RELAY &&
    meetings.filter(({ bad }) => bad > 0).length >= TWO_MEETINGS &&
    worst.bad >= MOST_OF_RELAY * worst.n &&
    sum('bad') <= HARDLY_ANY * sum('n')
  );
}

/** On a clean network audio is never late. */
const LATE_THRESHOLD = { bad: 3, share: 0.1, low: 0.03 };

const PAIR_SYMPTOMS = {
  bad: {
    id: 'audio',
    title: message('videocall.audio', 'Audio'),
    complaint: message('videocall.symptom.audio', 'Audio sounds bad'),
    causes: { relay: 'audio-relay', meeting: 'audio-meeting' },
    /** With fewer meetings, incidents say who it is. */
    minMeetings: SEVERAL_MEETINGS,
    isExceptional: false,
  },
  late: {
    id: 'lag',
    title: message('videocall.playback', 'Playback'),
    complaint: message('videocall.symptom.lag', 'Audio plays late but complete'),
    causes: { relay: 'playback-lag', meeting: 'playback-lag' },
    minMeetings: 1,
    isExceptional: true,
  },
} as const;

/**
 * What speaker-listener pairs hear, by relay or by meeting.
 * @param relays empty if people, not relays, are the cause
 */
export function pairSymptom(
  kind: 'bad' | 'late',
  meetings: readonly MeetingPairs[],
  relays: readonly PairTally[],
  sizes: ReadonlyMap<string, number>,
  context: SignalContext
): Symptom {
  const { id, title, complaint, causes, minMeetings, isExceptional } = PAIR_SYMPTOMS[kind];
  const byRelay = relays.length > 0;
  const all = byRelay
    ? relays
    : meetings.map(({ meeting, ...counts }) => ({
        place: { meeting_id: meeting },
        meeting,
        people: sizes.get(meeting) ?? counts.n,
        ...counts,
      }));
  return {
    id,
    title,
    complaint,
    units: namePairs,
    limit: 0,
    limitUnit: message('unit.bad', 'bad'),
    tallies: all.map(({ place, meeting, people, n, [kind]: count }) => ({
      place,
      meeting,
      n,
      bad: count,
      severe: kind === 'bad' ? count : 0,
      people,
    })),
    dimensions: byRelay
      ? [{ ...RELAY, cause: causes.relay, minRelays: 1 }]
      : [{ ...MEETING, cause: causes.meeting, minRelays: 1 }],
    everywhere: causes.relay,
    scattered: null,
    estimated: true,
    costsTime: true,
    judged: byRelay || meetings.filter((meeting) => meeting[kind] > 0).length >= minMeetings,
    isExceptional,
    ...(kind === 'late' && { threshold: LATE_THRESHOLD }),
    yieldsTo: [],
    nearest: null,
    past: kind === 'bad' ? getAudioHistory(context, { meetings: [] }) : getLateHistory(context),
    query: getAudioQuery(context),
  };
}

/** A note if nobody is heard although people have reported for a while. */
export function unheardNotes(meetings: readonly MeetingPairs[], isSettled: boolean): Note[] {
  return isSettled && meetings.length === 0
    ? [
        {
          kind: 'coverage',
          text: message(
            'videocall.note.unheard',
            "Callscope can't judge audio: everyone is muted or silent, or clients report no audio."
          ),
        },
      ]
    : [];
}

function namePairs(count: number): Message {
  return message('videocall.unit.pairs', 'speaker-listener pairs', {
    count,
    defaultValue_one: 'speaker-listener pair',
  });
}
