/** @jest-environment node */
import { parseQuery } from '../../tests/support/promql';
import { PROD } from '../../tests/support/queries';
import { RTCD, RTCD_SOURCE } from '../products/mattermost/sources/rtcd';
import { PRODUCTS } from '../products/triage';
import { hostClock } from '../products/mattermost/sources/hosts';
import { getPeopleQuery } from './job/callsCheck';
import { getClockQuery } from './job/clockCheck';
import { getNewestSampleQuery } from './job/freshnessCheck';
import { getNamesQuery, getSeenNamesQuery } from './job/metricsCheck';
import { getRestartsQuery } from './job/restartsCheck';
import { getScrapeTimeQuery } from './job/scrapeTimeCheck';
import { getStabilityQuery } from './job/stabilityCheck';
import {
  getBoundsQuery,
  getDashboardJobQuery,
  getMessageTypesQuery,
  getNativeQuery,
  getStateLabelsQuery,
} from './product/mattermost';
import { getIdentitiesQuery, getJoinQuery, getLargestMeetingQuery, getOperationNamesQuery } from './product/videocall';
import { type Facts } from './probe';
import { getFamiliesQuery, getPeopleByTargetQuery } from './features';
import { getHiddenLabelsQueries } from './product/hiddenLabelsCheck';
import { getStartsQuery } from './prometheus/copies';
import { getReturnsQuery } from './prometheus/instancesCheck';
import { activeSessions } from '../products/videocall/sources/client';
import { getSeriesQueries } from './prometheus/deadRulesCheck';
import { factsOf, withTargets } from './testFacts';

/** One job alone, so that the queries are short. */
function factsOfRtcd(scope: Facts['scope']): Facts {
  const facts = withTargets(factsOf({ scope }), 'rtcd', { instance: 'rtcd-1:8045' });
  const jobs = facts.jobs.filter(({ source }) => source === RTCD_SOURCE);
  return {
    ...facts,
    jobs,
    targets: new Map(jobs.map((job) => [job, facts.targets.get(job) ?? { targets: [], gone: [] }])),
  };
}

function queriesIn(scope: Facts['scope']): Record<string, string> {
  const facts = factsOfRtcd(scope);
  return {
    stability: getStabilityQuery(facts),
    scrapeTime: getScrapeTimeQuery(facts),
    newest: getNewestSampleQuery(facts),
    names: getNamesQuery(facts),
    seen: getSeenNamesQuery(RTCD_SOURCE.metrics.slice(0, 1), facts),
    people: getPeopleQuery(RTCD.sessions, facts),
    restarts: getRestartsQuery({ name: 'rtcd_process_start_time_seconds' }, facts),
    clock: getClockQuery(hostClock, facts),
    stateLabels: getStateLabelsQuery(facts),
    bounds: getBoundsQuery(facts),
    native: getNativeQuery(facts),
    messageTypes: getMessageTypesQuery(facts),
    dashboardJob: getDashboardJobQuery(facts),
    identities: getIdentitiesQuery(facts),
    largest: getLargestMeetingQuery(facts),
    join: getJoinQuery(facts),
    operations: getOperationNamesQuery(facts),
    families: getFamiliesQuery([RTCD.clientRtt, RTCD.connStates], facts),
    peopleByTarget: getPeopleByTargetQuery([RTCD.sessions, activeSessions], facts),
    peopleOnce: getPeopleQuery(activeSessions, facts),
    starts: getStartsQuery(facts),
    returns: getReturnsQuery(facts),
    ...getHiddenLabelsQueries([RTCD.connStates, RTCD.wsMessages], facts),
  };
}

const REGISTERED = new Set([
  ...PRODUCTS.flatMap(({ sources, hosts }) => [...sources, ...hosts].flatMap(({ metrics }) => metrics))
    .map(({ name }) => name)
    .flatMap((name) => [name, `${name}_bucket`, `${name}_count`]),
  'up',
  'scrape_duration_seconds',
]);

describe.each(Object.entries(queriesIn(PROD)))('the query %s', (_, query) => {
  const { errors, selectors, metrics } = parseQuery(query);

  test('is valid, and holds the scope in each selector', () => {
    expect(errors).toEqual([]);
    expect(selectors).not.toEqual([]);
    expect(selectors.filter((selector) => !selector.includes('cluster="prod"'))).toEqual([]);
  });

  test('asks for metrics of the registry and of Prometheus itself', () => {
    expect(metrics.filter((name) => !REGISTERED.has(name))).toEqual([]);
  });
});

test('they are what was measured', () => {
  expect(queriesIn([])).toEqual({
    stability:
      'label_replace(max by(job,instance)(resets(up{job=~"rtcd",instance=~"rtcd-1:8045"}[1h])),"what","outages","","") or label_replace(min by(job,instance)(avg_over_time(up{job=~"rtcd",instance=~"rtcd-1:8045"}[1h])),"what","share","","")',
    scrapeTime: 'max by(job,instance)(avg_over_time(scrape_duration_seconds{job=~"rtcd",instance=~"rtcd-1:8045"}[5m]))',
    newest:
      'max by(job,instance)(timestamp({__name__=~"rtcd_process_start_time_seconds",job=~"rtcd",instance=~"rtcd-1:8045"}))',
    names: 'count by(job,__name__)({job=~"rtcd",instance=~"rtcd-1:8045"})',
    seen: 'count by(__name__)(last_over_time({__name__=~"rtcd_rtc_sessions_total"}[1d]))',
    people:
      'label_replace(sum(rtcd_rtc_sessions_total),"what","now","","") or label_replace(count(max_over_time(rtcd_rtc_sessions_total[1d])>0),"what","lately","","")',
    restarts:
      'label_replace(max by(job,instance)(resets((-rtcd_process_start_time_seconds)[1d:15s])),"what","restarts","","") or label_replace(max by(job,instance)(rtcd_process_start_time_seconds),"what","started","","")',
    clock:
      'max by(job,instance)(node_time_seconds{job=~"rtcd",instance=~"rtcd-1:8045"}-timestamp(node_time_seconds{job=~"rtcd",instance=~"rtcd-1:8045"}))',
    stateLabels:
      'label_replace(count({__name__=~"rtcd_rtc_conn_states_total|mattermost_plugin_calls_rtc_conn_states_total",type!=""}),"what","type","","") or label_replace(count({__name__=~"rtcd_rtc_conn_states_total|mattermost_plugin_calls_rtc_conn_states_total",state!=""}),"what","state","","") or label_replace(count({__name__=~"rtcd_rtc_conn_states_total|mattermost_plugin_calls_rtc_conn_states_total",type=~"connected|disconnected|failed|closed"}),"what","known","","") or label_replace(count({__name__=~"rtcd_rtc_conn_states_total|mattermost_plugin_calls_rtc_conn_states_total"}),"what","all","","")',
    bounds:
      'count by(__name__,le)({__name__=~"rtcd_rtc_client_rtt_bucket|mattermost_plugin_calls_rtc_client_rtt_bucket|rtcd_rtc_client_loss_rate_bucket|mattermost_plugin_calls_rtc_client_loss_rate_bucket|rtcd_rtc_client_jitter_bucket|mattermost_plugin_calls_rtc_client_jitter_bucket"})',
    native:
      'count by(__name__)({__name__=~"rtcd_rtc_client_rtt|mattermost_plugin_calls_rtc_client_rtt|rtcd_rtc_client_loss_rate|mattermost_plugin_calls_rtc_client_loss_rate|rtcd_rtc_client_jitter|mattermost_plugin_calls_rtc_client_jitter"})',
    messageTypes:
      'count(count by(type)({__name__=~"rtcd_ws_messages_total|mattermost_plugin_calls_ws_messages_total"}))',
    dashboardJob: 'count(up{job="calls"})',
    identities:
      'label_replace(count({__name__=~"videocall_server_connections_active",customer_email=~".+@.+"}),"what","customer_email","","") or label_replace(count({__name__=~"videocall_neteq_normal_ops_per_sec",from_peer=~".+@.+"}),"what","from_peer","","") or label_replace(count({__name__=~"videocall_client_active_server_rtt_ms|videocall_self_audio_enabled",peer_id=~".+@.+"}),"what","peer_id","","") or label_replace(count({__name__=~"videocall_client_active_server_rtt_ms",server_url=~".*[?&][a-zA-Z_]*token=.+"}),"what","server_url","","")',
    largest: 'max(count by(meeting_id)(videocall_self_audio_enabled))',
    join: 'label_replace(count(count by(meeting_id,peer_id)(videocall_client_active_server_rtt_ms)),"what","people","","") or label_replace(count(count by(meeting_id,peer_id)(videocall_client_active_server_rtt_ms) and on(meeting_id,peer_id) label_replace(videocall_server_connections_active,"peer_id","$1","customer_email","(.+)")),"what","joined","","") or label_replace(count(videocall_server_connections_active),"what","connections","","") or label_replace(count(videocall_server_connections_active{region=~".*@.*"}),"what","shifted","","")',
    operations:
      'label_replace(count(videocall_neteq_normal_ops_per_sec>0),"what","pairs","","") or label_replace(count(videocall_neteq_undefined_ops_per_sec>0),"what","shifted","","")',
    families:
      'count by(__name__,job,instance)({__name__=~"rtcd_rtc_client_rtt_bucket|rtcd_rtc_client_rtt|rtcd_rtc_conn_states_total",job=~"rtcd",instance=~"rtcd-1:8045"})',
    peopleByTarget:
      'sum by(__name__,job,instance)({__name__=~"rtcd_rtc_sessions_total|videocall_active_sessions_total",job=~"rtcd",instance=~"rtcd-1:8045"})',
    peopleOnce:
      'label_replace(sum(max by(meeting_id,session_id)(videocall_active_sessions_total)),"what","now","","") or label_replace(count(max by(meeting_id,session_id)(max_over_time(videocall_active_sessions_total[1d]))>0),"what","lately","","")',
    starts: 'max by(__name__,job,instance)({__name__=~"rtcd_process_start_time_seconds"})',
    returns:
      'label_replace(max by(job,instance)(resets(rtcd_process_start_time_seconds[30m])),"what","returns","","") or label_replace(max by(job,instance)((max_over_time(rtcd_process_start_time_seconds[30m])-min_over_time(rtcd_process_start_time_seconds[30m]))),"what","spread","","")',
    'type, direction, clientID':
      'label_replace(count by(job)({__name__=~"rtcd_rtc_conn_states_total|rtcd_ws_messages_total",exported_type!=""}),"what","type","","") or label_replace(count by(job)({__name__=~"rtcd_ws_messages_total",exported_direction!=""}),"what","direction","","") or label_replace(count by(job)({__name__=~"rtcd_ws_messages_total",exported_clientID!=""}),"what","clientID","","")',
  });
});

test('parts of rules are asked for together', () => {
  expect(getSeriesQueries(['up', 'up{job="calls"}'])).toEqual({
    '0, 1':
      'label_replace(count(last_over_time(up[1d])),"what","0","","") or label_replace(count(last_over_time(up{job="calls"}[1d])),"what","1","","")',
  });
});
