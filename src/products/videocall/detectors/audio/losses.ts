import { type Results, type Sample } from '../../../../promClient/types';
import { type Incident, type SignalContext } from '../../../../triage/model';
import { plural } from '../../../../triage/plural';
import { affected, called } from './incidents';
import { getBlockedHistory, getBlockedQuery, getDeadSendersQuery } from './queries';

/** People who receive nothing are a finding if it lasts (s): somebody who just joined has received nothing yet. */
const LASTING_SECONDS = 10;
/** For a single person it must last longer: others may just mute, leave or join. */
const SINGLE_LASTING_SECONDS = 30;

/** People who are still connected but send nothing, so that their listeners don't hear them. */
export function findDeadSenders(
  results: Results<Sample>,
  sizes: ReadonlyMap<string, number>,
  context: SignalContext
): Incident[] {
  return (results.deadSenders ?? []).map(({ labels, value }): Incident => {
    const { meeting_id: meeting = '', to_peer: sender = '' } = labels;
    return {
      cause: 'audio-sender',
      severity: 'warning',
      where: [{ label: 'sender', value: sender }],
      since: (results.deadSince ?? []).find((row) => row.labels.to_peer === sender)?.value ?? null,
      past: null,
      affected: affected(value, sizes.get(meeting) ?? null),
      summary: `No audio arrives from one person${called([sender])} in meeting ${meeting} who is still connected. ${plural(value, 'other')} can't hear them.`,
      evidence: [
        {
          what: 'listeners who hear nothing from them',
          value,
          low: null,
          high: null,
          query: getDeadSendersQuery(context),
        },
      ],
      total: false,
    };
  });
}

/** Meetings in which people are connected and report, but hear and see nobody, although at least two still send. */
export function findBlockedMeetings(
  rows: readonly Sample[],
  results: Results<Sample>,
  sizes: ReadonlyMap<string, number>,
  context: SignalContext
): Incident[] {
  return rows.flatMap(({ labels: { meeting_id: meeting = '' }, value }) => {
    const still = (what: string): number =>
      (results.stillThere ?? []).find(({ labels }) => labels.what === what && labels.meeting_id === meeting)?.value ??
      0;
    // If no person is on both pages, it is unknown who has left.
    const isKnown = still('known') > 0;
    const people = isKnown ? still('without') : value;
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
    summary: `${people === 1 ? 'One person' : `${people} people`} in meeting ${meeting} ${people === 1 ? 'hears and sees' : 'hear and see'} nobody, although others send.`,
    evidence: [
      { what: 'people who receive nothing', value: people, low: null, high: null, query: getBlockedQuery(context) },
    ],
    total: false,
  };
}
