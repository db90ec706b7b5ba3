import { message } from '../../../../messages';
import { fact } from '../../../../triage/findings/facts';
import { valuesBy } from '../../../../promClient/rows';
import { type Sample } from '../../../../promClient/types';
import { type Incident, type SignalContext } from '../../../../triage/model';
import { affected, called } from './incidents';
import { inquiry } from '../../../../triage/inquiry';
import { followUp } from '../known';
import {
  getBlockedHistory,
  getBlockedQuery,
  getDeadCountQuery,
  getDeadSendersQuery,
  getDeadSinceQuery,
  getSilentQuery,
  getStillThereQueries,
} from './queries';

/** People who receive nothing are a finding if it lasts (s): somebody who just joined has received nothing yet. */
const LASTING_SECONDS = 10;
/** For a single person it must last longer: others may just mute, leave or join. */
const SINGLE_LASTING_SECONDS = 30;

/** Whether there are connections on which nothing arrives. */
export const deadConnections = inquiry({
  ask: (context) => ({ dead: getDeadCountQuery(context) }),
  read: (answers) => answers('dead').length > 0,
});

/** Who sends on them, and since when (unix s) nothing arrives. */
export const deadSenders = followUp({
  ask: ({ hasDead }, context): { deadSenders?: string; deadSince?: string } =>
    hasDead ? { deadSenders: getDeadSendersQuery(context), deadSince: getDeadSinceQuery(context) } : {},
  read: (answers) => ({
    senders: answers('deadSenders'),
    since: valuesBy(answers('deadSince'), 'to_peer'),
  }),
});

/** People who may receive nothing, by meeting. */
export const blocked = inquiry({
  ask: (context) => ({ blocked: getSilentQuery(context) }),
  read: (answers) => answers('blocked'),
});

/** Who of their meetings is still connected. */
export const stillThere = followUp({
  ask: ({ blocked: rows }, context): Partial<ReturnType<typeof getStillThereQueries>> => {
    const meetings = rows.map(({ labels }) => labels.meeting_id ?? '');
    return meetings.length > 0 ? getStillThereQueries(context, meetings) : {};
  },
  read: (answers) => {
    const by = (rows: readonly Sample[]): ReadonlyMap<string, number> => valuesBy(rows, 'meeting_id');
    return {
      known: by(answers('known')),
      sending: by(answers('sending')),
      without: by(answers('without')),
      silent: by(answers('silent')),
    };
  },
});

/** People who are still connected but send nothing, so that their listeners don't hear them. */
export function findDeadSenders(
  found: ReturnType<(typeof deadSenders)['read']>,
  sizes: ReadonlyMap<string, number>,
  context: SignalContext
): Incident[] {
  return found.senders.map(({ labels, value }): Incident => {
    const { meeting_id: meeting = '', to_peer: sender = '' } = labels;
    return {
      cause: 'audio-sender',
      severity: 'warning',
      where: [{ label: 'sender', value: sender }],
      since: found.since.get(sender) ?? null,
      past: null,
      affected: affected(value, sizes.get(meeting) ?? null),
      summary: [
        message(
          'videocall.finding.dead-sender',
          'No audio arrives from one person{{- ids}} in meeting {{- meeting}} who is still connected.',
          { ids: called([sender]), meeting }
        ),
        message('videocall.finding.dead-sender-listeners', "{{count}} others can't hear them.", {
          count: value,
          defaultValue_one: "{{count}} other can't hear them.",
        }),
      ],
      evidence: [
        fact(
          message('videocall.evidence.deaf', 'listeners who hear nothing from them'),
          value,
          getDeadSendersQuery(context)
        ),
      ],
    };
  });
}

/** Meetings in which people are connected and report, but hear and see nobody, although at least two still send. */
export function findBlockedMeetings(
  rows: readonly Sample[],
  there: ReturnType<(typeof stillThere)['read']>,
  sizes: ReadonlyMap<string, number>,
  context: SignalContext
): Incident[] {
  return rows.flatMap(({ labels: { meeting_id: meeting = '' } }) => {
    const still = (what: keyof typeof there): number => there[what].get(meeting) ?? 0;
    // If no person is on both pages, it is unknown who has left.
    const isKnown = still('known') > 0;
    const people = still(isKnown ? 'without' : 'silent');
    return people === 0 || (isKnown && still('sending') < 2)
      ? []
      : [blockedMeeting(meeting, people, sizes.get(meeting) ?? null, isKnown, context)];
  });
}

function blockedMeeting(
  meeting: string,
  people: number,
  size: number | null,
  isKnown: boolean,
  context: SignalContext
): Incident {
  return {
    cause: 'media-blocked',
    severity: size !== null && people >= size / 2 ? 'critical' : 'warning',
    where: [{ label: 'meeting_id', value: meeting }],
    since: null,
    past: {
      ...getBlockedHistory(context, meeting, isKnown),
      lasting: people === 1 ? SINGLE_LASTING_SECONDS : LASTING_SECONDS,
    },
    affected: affected(people, size),
    summary: message(
      'videocall.finding.blocked',
      '{{count}} people in meeting {{- meeting}} hear and see nobody, although others send.',
      {
        count: people,
        meeting,
        defaultValue_one: 'One person in meeting {{- meeting}} hears and sees nobody, although others send.',
      }
    ),
    evidence: [
      fact(message('videocall.evidence.blocked', 'people who receive nothing'), people, getBlockedQuery(context)),
    ],
  };
}
