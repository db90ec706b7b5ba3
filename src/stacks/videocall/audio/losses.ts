import { type Results, type Sample } from '../../../promClient/types';
import { type Incident, type SignalContext } from '../../snapshot';
import { affected } from './incidents';
import { getBlockedHistory, getBlockedQuery, getDeadSendersQuery } from './queries';

/** People who get nothing are a finding when it lasts (s): who has just come has got nothing yet. */
const LASTING_SECONDS = 10;

/** People whose connection stays although nothing arrives over it, and whom their receivers therefore don't hear. */
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
      confidence: 0.9,
      summary: `Nothing arrives any more of a single person in the meeting ${meeting} whose connection is still open: ${value} receivers hear only concealment.`,
      evidence: [
        {
          what: 'receivers who hear nothing of them',
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

/** Meetings in which people are connected and report, but hear and see nobody. */
export function findBlockedMeetings(
  rows: readonly Sample[],
  sizes: ReadonlyMap<string, number>,
  context: SignalContext
): Incident[] {
  return rows.map(({ labels, value }): Incident => {
    const { meeting_id: meeting = '' } = labels;
    const size = sizes.get(meeting) ?? null;
    return {
      cause: 'media-blocked',
      severity: size !== null && value >= size / 2 ? 'critical' : 'warning',
      where: [{ label: 'meeting_id', value: meeting }],
      since: null,
      past: { ...getBlockedHistory(context, meeting), lasting: LASTING_SECONDS },
      affected: affected(value, size),
      confidence: 0.9,
      summary: `${value === 1 ? 'A single person' : `${value} people`} in the meeting ${meeting} neither hear nor see anybody, although others send.`,
      evidence: [{ what: 'people who get nothing', value, low: null, high: null, query: getBlockedQuery(context) }],
      total: false,
    };
  });
}
