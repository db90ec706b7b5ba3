/** @jest-environment node */
import { factsOf, type Judged, row, withTargets } from '../../../../tests/support/checkFacts';
import { describeQueries, judgeTrap, whats } from '../../../../tests/support/productChecks';
import { type Facts } from '../../../checks/probe';
import { type Sample } from '../../../promClient/types';
import { CHECKED_PRODUCTS } from '../../checks';
import { getBoundsQuery, getNativeQuery } from './boundsCheck';
import { mattermostChecks } from './checks';
import { getDashboardJobQuery } from './dashboardJobCheck';
import { getStateLabelsQuery } from './stateLabelCheck';
import { getMessageTypesQuery } from './valuesCheck';

function judge(id: string, results: Record<string, Sample[]>, change?: Partial<Facts>): Judged {
  return judgeTrap(mattermostChecks, id, results, change);
}

describeQueries(mattermostChecks, [
  [
    getStateLabelsQuery,
    'label_replace(count({__name__=~"rtcd_rtc_conn_states_total|mattermost_plugin_calls_rtc_conn_states_total",type!=""}),"what","type","","") or label_replace(count({__name__=~"rtcd_rtc_conn_states_total|mattermost_plugin_calls_rtc_conn_states_total",state!=""}),"what","state","","") or label_replace(count({__name__=~"rtcd_rtc_conn_states_total|mattermost_plugin_calls_rtc_conn_states_total",type=~"connected|disconnected|failed|closed"}),"what","known","","") or label_replace(count({__name__=~"rtcd_rtc_conn_states_total|mattermost_plugin_calls_rtc_conn_states_total"}),"what","all","","")',
  ],
  [
    getBoundsQuery,
    'count by(__name__,le)({__name__=~"rtcd_rtc_client_rtt_bucket|mattermost_plugin_calls_rtc_client_rtt_bucket|rtcd_rtc_client_loss_rate_bucket|mattermost_plugin_calls_rtc_client_loss_rate_bucket|rtcd_rtc_client_jitter_bucket|mattermost_plugin_calls_rtc_client_jitter_bucket"})',
  ],
  [
    getNativeQuery,
    'count by(__name__)({__name__=~"rtcd_rtc_client_rtt|mattermost_plugin_calls_rtc_client_rtt|rtcd_rtc_client_loss_rate|mattermost_plugin_calls_rtc_client_loss_rate|rtcd_rtc_client_jitter|mattermost_plugin_calls_rtc_client_jitter"})',
  ],
  [
    getMessageTypesQuery,
    'count(count by(type)({__name__=~"rtcd_ws_messages_total|mattermost_plugin_calls_ws_messages_total"}))',
  ],
  [getDashboardJobQuery, 'count(up{job="calls"})'],
]);

test.each([
  [{ all: 8, type: 8, known: 8 }, 'pass', 'All series have the label type'],
  [{ all: 8, type: 8, known: 2 }, 'fail', 'On 6 series, the label type is not a connection state'],
  [{ all: 8, state: 8 }, 'fail', 'the label state instead of type'],
  [{ all: 8, type: 4 }, 'fail', 'lack the label type'],
  [{}, 'unknown', 'No connection states yet'],
])('connection states with labels %j: %s', (labels, state, evidence) => {
  expect(judge('state-label', { labels: whats(labels) })).toMatchObject({
    state,
    evidence: expect.stringContaining(evidence),
  });
});

describe('bounds', () => {
  const rtt = (...bounds: string[]): Sample[] =>
    bounds.map((le) => row(1, { __name__: 'rtcd_rtc_client_rtt_bucket', le }));
  test.each([
    [{ bounds: rtt('0.1', '0.3', '0.5', '+Inf') }, 'pass'],
    [{ bounds: rtt('0.1', '0.25', '0.5', '+Inf') }, 'fail'],
    [{ bounds: [], native: [row(1, { __name__: 'rtcd_rtc_client_rtt' })] }, 'fail'],
    [{ bounds: [], native: [] }, 'unknown'],
  ])('%j: %s', (results, state) => {
    expect(judge('bounds', results).state).toBe(state);
  });
  test('say which ones there are', () => {
    expect(judge('bounds', { bounds: rtt('0.1', '0.25', '0.4', '0.5') }).evidence).toBe(
      'No bucket bound: round-trip time 300 ms (nearest: 250 and 400 ms).'
    );
  });
});

test.each([
  [[row(2)], 'warn'],
  [[], 'pass'],
])('job calls, up: %j: %s', (job, state) => {
  expect(judge('dashboard-job', { job }).state).toBe(state);
});

test('the job of the dashboard is not applicable without a plugin', () => {
  expect(judge('dashboard-job', {}, withTargets(factsOf({ products: CHECKED_PRODUCTS }), 'plugin')).state).toBe(
    'not-applicable'
  );
});

test.each([
  [null, 'not-applicable'],
  [1, 'pass'],
  [3, 'fail'],
])('of %j expected Mattermost nodes one is scraped: %s', (appNodes, state) => {
  expect(judge('app-nodes', {}, { expected: { appNodes } }).state).toBe(state);
});

test.each([
  [[row(4)], 'pass'],
  [[row(4000)], 'warn'],
  [[], 'unknown'],
])('values of the label type: %j: %s', (types, state) => {
  expect(judge('label-values', { types }).state).toBe(state);
});
