import { groupBy } from '../../../../lists';
import { message } from '../../../../messages';
import { affects, fact } from '../../../../triage/findings/facts';
import { type Sample } from '../../../../promClient/types';
import { type Affected, type Incident, type SignalContext } from '../../../../triage/model';
import { inquiry } from '../../../../triage/inquiry';
import { followUp } from '../known';
import { isWidespread } from './pairs';
import {
  getAudioHistory,
  getAudioProbeQueries,
  getAudioQuery,
  getAudioReceiverIdsQuery,
  getAudioRelaysQuery,
  getAudioSendersQuery,
  MOST,
} from './queries';

/** Playing pairs: how many lose audio, and how many play it late but complete. */
interface PairCounts {
  n: number;
  bad: number;
  late: number;
}

/** Pairs of one meeting. */
export interface MeetingPairs extends PairCounts {
  meeting: string;
}

/** Pairs at a place. */
export interface PairTally extends PairCounts {
  place: Readonly<Record<string, string>>;
  meeting: string | null;
  people: number;
}

function countPairs(rows: readonly Sample[]): PairCounts {
  const sum = (isIts: (state: number) => boolean): number =>
    rows.reduce((all, { labels, value }) => all + (isIts(Number(labels.bad)) ? value : 0), 0);
  return { n: sum(() => true), bad: sum((state) => state % 2 === 1), late: sum((state) => state === 2) };
}

/** Bad audio is a finding if it lasts longer (s) than the window of its means. */
const LASTING_SECONDS = 10;

/** This many people of one meeting, or half of those who speak, don't have a bad uplink at once: it is the meeting … */
const SEVERAL_SENDERS = 3;
const SHARE_OF_SENDERS = 0.5;
/** … if several listeners hear each of them badly. */
const SEVERAL_LISTENERS = 2;

/** On a clean network fewer than one pair in 100 is bad. */
const BAD_PAIRS_OF_OTHERS = 2;
const BAD_SHARE_OF_OTHERS = 0.15;

interface Sender {
  id: string;
  n: number;
  bad: number;
}

/** Playing pairs of people, by meeting. */
export const meetingPairs = inquiry({
  ask: (context) => ({ audio: getAudioQuery(context) }),
  read: (answers) => readMeetings(answers('audio')),
});

/** The number of meetings with bad audio, worst first, whose pairs are queried. */
const PROBED_MEETINGS = 20;

function worstMeetings(meetings: readonly MeetingPairs[]): string[] {
  return meetings
    .filter(({ bad }) => bad > 0)
    .sort((a, b) => b.bad - a.bad || a.meeting.localeCompare(b.meeting))
    .slice(0, PROBED_MEETINGS)
    .map(({ meeting }) => meeting);
}

/** Senders and receivers in the meetings with bad audio. */
export const audioPeople = followUp({
  ask: ({ meetings }, context): Partial<ReturnType<typeof getAudioProbeQueries>> => {
    const bad = worstMeetings(meetings);
    return bad.length > 0 ? getAudioProbeQueries(context, bad) : {};
  },
  read: (answers) => {
    const by = (rows: readonly Sample[]): ((meeting: string) => readonly Sample[]) => {
      const byMeeting = groupBy(rows, ({ labels }) => labels.meeting_id ?? '');
      return (meeting) => byMeeting.get(meeting) ?? [];
    };
    const hearBadly = new Map(
      [...groupBy(answers('receivers'), ({ labels }) => labels.meeting_id ?? '')].map(
        ([meeting, rows]) => [meeting, sufferersOf(rows)] as const
      )
    );
    return {
      senders: by(answers('audioSenders')),
      receiverIds: by(answers('audioReceiverIds')),
      /** How many people hear badly, by meeting. */
      hearBadly,
      stalls: by(answers('stalls')),
      unheard: by(answers('unheard')),
      /** … in all these meetings. */
      sufferers: [...hearBadly.values()].reduce((sum, people) => sum + people, 0),
    };
  },
});

/** Whoever hears most of the others badly, or the only one who hears half of them badly. */
function sufferersOf(rows: readonly Sample[]): number {
  const sum = (some: readonly Sample[]): number => some.reduce((all, { value }) => all + value, 0);
  return sum(rows) === 1 ? 1 : sum(rows.filter(({ labels }) => labels.most !== '0'));
}

/** Pairs by the relay of their receivers, if audio is bad or several meetings are late. */
export const audioRelays = followUp({
  ask: ({ meetings }, context): { audioRelays?: string } =>
    worstMeetings(meetings).length > 0 || isWidespread(meetings, 'late')
      ? { audioRelays: getAudioRelaysQuery(context) }
      : {},
  // Of many pairs, some always look bad.
  standing: (context) => ({ audioRelays: getAudioRelaysQuery(context) }),
  read: (answers) => answers('audioRelays'),
});

function readMeetings(rows: readonly Sample[]): MeetingPairs[] {
  return [...groupBy(rows, ({ labels }) => labels.meeting_id ?? '')].map(([meeting, own]) => ({
    meeting,
    ...countPairs(own),
  }));
}

/**
 * Pairs by the relay of their receivers, from `getAudioRelaysQuery`.
 * @param sessions how many people each relay has
 */
export function readRelays(rows: readonly Sample[], sessions: ReadonlyMap<string, number>): PairTally[] {
  const known = rows.filter(({ labels }) => (labels.server ?? '') !== '');
  return [...groupBy(known, ({ labels }) => labels.server ?? '')].map(([server, own]) => {
    const counts = countPairs(own);
    return { place: { server }, meeting: null, people: sessions.get(server) ?? counts.n, ...counts };
  });
}

/**
 * The cause in each bad meeting: a sender (bad to most listeners), a receiver (hears most senders badly), or the
 * meeting. With two people a single pair fits both; then the jitter buffer shows whether the receiver's path stalls or
 * the sender's path loses packets.
 */
export function findAudioIncidents(
  meetings: readonly MeetingPairs[],
  found: ReturnType<(typeof audioPeople)['read']>,
  sizes: ReadonlyMap<string, number>,
  context: SignalContext
): Incident[] {
  return meetings.flatMap((meeting): Incident[] => {
    const sufferers = found.hearBadly.get(meeting.meeting) ?? 0;
    const stalls = found.stalls(meeting.meeting)[0]?.value ?? 0;
    const heard = readSenders(found.senders(meeting.meeting));
    const heardBadly = heard.filter(({ bad }) => bad > 0);
    const senders = heardBadly.filter(({ n, bad }) => bad / n >= MOST);
    const joined = found
      .receiverIds(meeting.meeting)
      .filter(({ value }) => sufferers === 1 || value >= MOST)
      .map(({ labels }) => labels.receiver ?? '')
      .sort();
    const unheard = found.unheard(meeting.meeting).map(({ labels }) => labels.to_peer ?? '');
    // A receiver whose address is on no connection is found as the only person whom they don't hear: themselves.
    const receivers = joined.length === 0 && sufferers === 1 && unheard.length === 1 ? unheard : joined;
    const size = sizes.get(meeting.meeting) ?? null;
    if (meeting.bad / meeting.n >= MOST && senders.length > 1 && sufferers > 1) {
      return [meetingIncident(meeting, sufferers, size, context)];
    }
    // One person hears several others badly, and nobody else does.
    const isOneReceiver = sufferers === 1 && heardBadly.length > 1 && heardBadly.every(({ bad }) => bad === 1);
    if (sufferers > 0 && (senders.length === 0 || isOneReceiver || stalls > meeting.bad / 2)) {
      return [receiverIncident(meeting, receivers, sufferers, size, context)];
    }
    const heardBySeveral = senders.filter(({ bad }) => bad >= SEVERAL_LISTENERS);
    const several = Math.min(SEVERAL_SENDERS, Math.max(2, SHARE_OF_SENDERS * heard.length));
    return heardBySeveral.length >= several || areOthersBad(meeting, senders)
      ? [meetingIncident(meeting, Math.max(sufferers, ...senders.map(({ bad }) => bad)), size, context)]
      : senders.map((sender) => senderIncident(meeting, sender, size, context));
  });
}

/** Whether so many other pairs are bad that these senders can't be the cause. */
function areOthersBad(meeting: MeetingPairs, senders: readonly Sender[]): boolean {
  const rest = (key: 'n' | 'bad'): number => senders.reduce((left, sender) => left - sender[key], meeting[key]);
  return rest('bad') >= BAD_PAIRS_OF_OTHERS && rest('bad') >= BAD_SHARE_OF_OTHERS * rest('n');
}

function readSenders(rows: readonly Sample[]): Sender[] {
  const senders = new Map<string, Sender>();
  for (const { labels, value } of rows) {
    const id = labels.to_peer ?? '';
    const { n, bad } = senders.get(id) ?? { n: 0, bad: 0 };
    senders.set(id, { id, n: n + value, bad: bad + (labels.bad === '1' ? value : 0) });
  }
  return [...senders.values()];
}

/** People of one meeting. */
export function affected(sessions: number, size: number | null): Affected {
  return affects({ sessions, of: size, meetings: 1, participants: size, estimated: false });
}

/** More names don't help. */
const MAX_NAMED = 5;

/** People in brackets, by the end of their relay session id as on dashboards; '' if unknown or too many. */
export function called(ids: readonly string[]): string {
  const known = ids.filter((id) => id !== '');
  return known.length === 0 || known.length > MAX_NAMED ? '' : ` (${known.map((id) => `#${id.slice(-4)}`).join(', ')})`;
}

function meetingIncident(
  { meeting, n, bad }: MeetingPairs,
  sufferers: number,
  size: number | null,
  context: SignalContext
): Incident {
  return {
    cause: 'audio-meeting',
    symptom: 'audio',
    severity: 'critical',
    where: [{ label: 'meeting_id', value: meeting }],
    since: null,
    past: { ...getAudioHistory(context, { meetings: [meeting] }), lasting: LASTING_SECONDS },
    affected: affected(sufferers, size),
    summary:
      bad > n / 2
        ? message(
            'videocall.finding.meeting-most',
            'Most of the audio in meeting {{- meeting}} sounds bad: {{bad}} of {{n}} speaker-listener pairs, across several speakers and listeners.',
            { meeting, bad, n }
          )
        : message(
            'videocall.finding.meeting-much',
            'Much of the audio in meeting {{- meeting}} sounds bad: {{bad}} of {{n}} speaker-listener pairs, across several speakers and listeners.',
            { meeting, bad, n }
          ),
    evidence: [pairsEvidence(bad, getAudioSendersQuery(context, [meeting]))],
  };
}

function senderIncident(
  { meeting, n }: MeetingPairs,
  sender: Sender,
  size: number | null,
  context: SignalContext
): Incident {
  return {
    cause: 'audio-sender',
    symptom: 'audio',
    severity: 'warning',
    where: [{ label: 'sender', value: sender.id }],
    since: null,
    past: { ...getAudioHistory(context, { meetings: [meeting], sender: sender.id }), lasting: LASTING_SECONDS },
    affected: affected(sender.bad, size),
    summary: [
      message(
        'videocall.finding.sender',
        'One person{{- ids}} in meeting {{- meeting}} sounds bad to {{bad}} of {{count}} listeners.',
        {
          ids: called([sender.id]),
          meeting,
          bad: sender.bad,
          count: sender.n,
          defaultValue_one: 'One person{{- ids}} in meeting {{- meeting}} sounds bad to {{bad}} of {{count}} listener.',
        }
      ),
      n > sender.n
        ? message('videocall.finding.sender-others', 'The others sound fine.')
        : message('videocall.finding.sender-alone', 'Nobody else speaks, so it may be the whole meeting instead.'),
    ],
    evidence: [pairsEvidence(sender.bad, getAudioSendersQuery(context, [meeting]))],
  };
}

function receiverIncident(
  { meeting, n, bad }: MeetingPairs,
  receivers: readonly string[],
  sufferers: number,
  size: number | null,
  context: SignalContext
): Incident {
  const who = { ids: called(receivers), meeting };
  return {
    cause: 'audio-receiver',
    symptom: 'audio',
    severity: 'warning',
    where: [{ label: 'meeting_id', value: meeting }, ...receivers.map((value) => ({ label: 'receiver', value }))],
    since: null,
    past: { ...getAudioHistory(context, { meetings: [meeting] }), lasting: LASTING_SECONDS },
    affected: affected(sufferers, size),
    summary:
      n > bad
        ? [
            message(
              'videocall.finding.receiver',
              '{{count}} people{{- ids}} in meeting {{- meeting}} hear bad audio from most others.',
              {
                ...who,
                count: sufferers,
                defaultValue_one: 'One person{{- ids}} in meeting {{- meeting}} hears bad audio from most others.',
              }
            ),
            message('videocall.finding.receiver-others', 'The others hear each other well.'),
          ]
        : [
            message(
              'videocall.finding.receiver-all',
              '{{count}} people{{- ids}} in meeting {{- meeting}} hear bad audio from everyone who speaks.',
              {
                ...who,
                count: sufferers,
                defaultValue_one:
                  'One person{{- ids}} in meeting {{- meeting}} hears bad audio from everyone who speaks.',
              }
            ),
            message('videocall.finding.receiver-alone', 'There is nobody to compare with.'),
          ],
    evidence: [pairsEvidence(bad, getAudioReceiverIdsQuery(context, [meeting]))],
  };
}

function pairsEvidence(bad: number, query: string): Incident['evidence'][number] {
  return fact(message('videocall.evidence.pairs', 'bad speaker-listener pairs'), bad, query);
}
