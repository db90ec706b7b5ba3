/** @jest-environment node */
import { type Judged, row } from '../../../../tests/support/checkFacts';
import { describeQueries, judgeTrap, whats } from '../../../../tests/support/productChecks';
import { type Facts } from '../../../checks/probe';
import { type Sample } from '../../../promClient/types';
import { getLargestMeetingQuery, seriesOfMeeting } from './cardinalityCheck';
import { videocallChecks } from './checks';
import { getIdentitiesQuery } from './identitiesCheck';
import { getJoinQuery } from './joinCheck';
import { getOperationNamesQuery } from './operationsCheck';

function judge(id: string, results: Record<string, Sample[]>, change?: Partial<Facts>): Judged {
  return judgeTrap(videocallChecks, id, results, change);
}

describeQueries(videocallChecks, [
  [
    getIdentitiesQuery,
    'label_replace(count({__name__=~"videocall_server_connections_active",customer_email=~".+@.+"}),"what","customer_email","","") or label_replace(count({__name__=~"videocall_neteq_normal_ops_per_sec",from_peer=~".+@.+"}),"what","from_peer","","") or label_replace(count({__name__=~"videocall_client_active_server_rtt_ms|videocall_self_audio_enabled",peer_id=~".+@.+"}),"what","peer_id","","") or label_replace(count({__name__=~"videocall_client_active_server_rtt_ms",server_url=~".*[?&][a-zA-Z_]*token=.+"}),"what","server_url","","")',
  ],
  [getLargestMeetingQuery, 'max(count by(meeting_id)(videocall_self_audio_enabled))'],
  [
    getJoinQuery,
    'label_replace(count(count by(meeting_id,peer_id)(videocall_client_active_server_rtt_ms)),"what","people","","") or label_replace(count(count by(meeting_id,peer_id)(videocall_client_active_server_rtt_ms) and on(meeting_id,peer_id) label_replace(videocall_server_connections_active,"peer_id","$1","customer_email","(.+)")),"what","joined","","") or label_replace(count(videocall_server_connections_active),"what","connections","","") or label_replace(count(videocall_server_connections_active{region=~".*@.*"}),"what","shifted","","")',
  ],
  [
    getOperationNamesQuery,
    'label_replace(count(videocall_neteq_normal_ops_per_sec>0),"what","pairs","","") or label_replace(count(videocall_neteq_undefined_ops_per_sec>0),"what","shifted","","")',
  ],
]);

test.each([
  [{ all: 57, live: 54 }, 'pass'],
  [{ all: 12, live: 3 }, 'pass'],
  [{ all: 100, live: 81 }, 'pass'],
  [{ all: 100, live: 80 }, 'warn'],
  [{ all: 30 }, 'unknown'],
  [{}, 'not-applicable'],
])('ghosts: %j: %s', (series, state) => {
  expect(judge('ghosts', { series: whats(series) }).state).toBe(state);
});

test.each([
  [10, 'pass'],
  [55, 'warn'],
  [80, 'fail'],
])('a meeting of %d people: %s', (people, state) => {
  expect(judge('cardinality', { largest: [row(people)] }).state).toBe(state);
});

test('a meeting has 18 series for each pair', () => {
  expect([10, 50, 100].map(seriesOfMeeting)).toEqual([1681, 44_401, 178_801]);
  expect(judge('cardinality', {}).state).toBe('not-applicable');
});

describe('identities', () => {
  test('some are counted, never shown, and the text drops them', () => {
    const judgement = judge('identities', { identities: whats({ server_url: 5, from_peer: 20 }) });
    expect(judgement).toMatchObject({ state: 'warn', evidence: expect.stringContaining('server_url on 5 series') });
    expect(judgement.remedy?.snippet).toContain('hashmod');
    const token = judge('identities', { identities: whats({ server_url: 5 }) });
    expect(token.remedy?.snippet).not.toContain('hashmod');
  });
  test('none is only proved by people', () => {
    expect(judge('identities', { people: [row(3)] }).state).toBe('pass');
    expect(judge('identities', { identities: whats({ server_url: 0 }) }).state).toBe('unknown');
  });
});

test.each([
  [{ people: 10, joined: 9, connections: 12 }, 'pass'],
  [{ people: 10, joined: 2, connections: 12 }, 'warn'],
  [{ people: 10, joined: 10, connections: 12, shifted: 1 }, 'warn'],
  [{ people: 10 }, 'unknown'],
])('join %j: %s', (join, state) => {
  expect(judge('join', { join: whats(join) }).state).toBe(state);
});

test.each([
  [{ pairs: 9, shifted: 3 }, 'pass'],
  [{ pairs: 9 }, 'warn'],
  [{ pairs: 2 }, 'unknown'],
])('operations %j: %s', (operations, state) => {
  expect(judge('operations', { operations: whats(operations) }).state).toBe(state);
});
