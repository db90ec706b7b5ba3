/** @jest-environment node */
import { contextOf, missing, NOW, PROD } from '../../../../tests/support/queries';
import { type SignalContext } from '../../../triage/model';
import {
  getBusyHistory,
  getDescriptorsHistory,
  getHeadroomQueries,
  getHostQueries,
  getStarvationQueries,
  getUdpHistory,
  getWritesHistory,
} from './hostQueries';
import { getAheadQuery } from './capacity';
import { UDP } from '../sources/hosts';
import {
  getOperationsHistory,
  getOperationsQuery,
  getPairQueries,
  getPairsHistory,
  getPastPairsQuery,
  getUsersAroundQueries,
  getUsersQuery,
} from './pluginQueries';
import { mattermost } from '../product';
import {
  getConnectionQueries,
  getConnectionTimesQueries,
  getCounterQueries,
  getGaugeQueries,
  getGoneQueries,
  getJoinsHistory,
  getJoinsQuery,
  getPacketsHistory,
  getPastJoinsQuery,
  getReportsHistory,
  getReportsQuery,
  getRestartQueries,
  getSessionsAtQuery,
  getStillQuery,
  getTroubleHistory,
  getTroubleQuery,
} from './queries';

const GONE = ['rtcd-1:8045'];

/** All that can be asked, by a name. */
function questions(context: SignalContext): Record<string, unknown> {
  return {
    ...getCounterQueries(context),
    past: getPastJoinsQuery(context),
    rtt: getReportsQuery(context, 'rtt'),
    lossHistory: getReportsHistory(context, 'loss', 0.1),
    ...getGaugeQueries(context),
    ...getConnectionQueries(context),
    ...getConnectionTimesQueries(context),
    ...getGoneQueries(context, { down: GONE, unscraped: [] }),
    still: getStillQuery(context),
    ...getRestartQueries(context, GONE, 20),
    sessionsThen: getSessionsAtQuery(context, NOW - 90),
    joins: getJoinsQuery(context),
    joinsHistory: getJoinsHistory(context),
    drops: getTroubleHistory(context, 'drops'),
    tracks: getTroubleQuery(context, 'tracks'),
    packets: getPacketsHistory(context),
    ...getPairQueries(context),
    pairsPast: getPastPairsQuery(context),
    pairsHistory: getPairsHistory(context),
    users: getUsersQuery(context),
    ...getUsersAroundQueries(context, NOW - 90),
    operations: getOperationsQuery(context),
    operationsHistory: getOperationsHistory(context),
    ...getHeadroomQueries(context),
    ...getHostQueries(context, GONE),
    ...getStarvationQueries(context),
    aheadPeak: getAheadQuery(context),
    busyHistory: getBusyHistory(context, 'rtcd-1:9100'),
    udpHistory: getUdpHistory(context, UDP.hostUdp, 'rtcd-1:9100'),
    writesHistory: getWritesHistory(context, 'rtcd-1:8045'),
    descriptorsHistory: getDescriptorsHistory(context, 'rtcd-1:8045'),
  };
}

const EXPECTED: Record<string, unknown> = {
  now: 'last_over_time({__name__=~"rtcd_(rtc_dc_open_time_count|rtc_signaling_lock_grab_time_count|rtc_conn_states_total|rtc_errors_total|process_start_time_seconds)",cluster="prod"}[14s])',
  grace:
    'last_over_time({__name__=~"rtcd_(ws_messages_total|rtc_dc_open_time_count|rtc_errors_total|process_start_time_seconds)",cluster="prod",direction!="out"}[14s] offset 5s)',
  recent:
    'last_over_time({__name__=~"rtcd_(ws_messages_total|rtc_dc_open_time_count|rtc_errors_total|rtc_sessions_total|process_start_time_seconds)",cluster="prod",direction!="out"}[14s] offset 45s)',
  wave: 'last_over_time({__name__=~"rtcd_(rtc_conn_states_total|process_start_time_seconds)",cluster="prod"}[14s] offset 70s)',
  long: 'last_over_time({__name__=~"rtcd_(ws_messages_total|rtc_dc_open_time_count|process_start_time_seconds)",cluster="prod",direction!="out"}[14s] offset 125s)',
  past: 'label_replace(min_over_time(rtcd_ws_messages_total{cluster="prod",direction="in",type="join"}[600s] offset 5s),"__name__","rtcd_ws_messages_total","","") or label_replace(min_over_time(rtcd_rtc_dc_open_time_count{cluster="prod"}[600s] offset 5s),"__name__","rtcd_rtc_dc_open_time_count","","") or label_replace(min_over_time(rtcd_process_start_time_seconds{cluster="prod"}[600s] offset 5s),"__name__","rtcd_process_start_time_seconds","","")',
  rtt: 'sum by(instance,groupID,le)(increase(rtcd_rtc_client_rtt_bucket{cluster="prod"}[40s]))',
  lossHistory: {
    n: 'sum by(instance,groupID)(increase(rtcd_rtc_client_loss_rate_bucket{cluster="prod",le="+Inf"}[40s]))',
    good: 'sum by(instance,groupID)(increase(rtcd_rtc_client_loss_rate_bucket{cluster="prod",le="0.1"}[40s]))',
    bins: 'sum by(instance,groupID,le)(increase(rtcd_rtc_client_loss_rate_bucket{cluster="prod"}[40s]))',
  },
  sessions: 'sum by(instance,groupID)(rtcd_rtc_sessions_total{cluster="prod"})',
  writes:
    'sum by(instance,groupID,le)(increase(rtcd_rtc_rtp_tracks_writes_time_bucket{cluster="prod",type="voice",le=~"0.05|[+]Inf"}[13s]))',
  ws: 'max by(instance,clientID)(max_over_time(rtcd_ws_connections_total{cluster="prod"}[14s]))',
  wsMost: 'max by(instance,clientID)(max_over_time(rtcd_ws_connections_total{cluster="prod"}[15m]))',
  wsSeen: 'max by(instance,clientID)(max_over_time(timestamp(rtcd_ws_connections_total{cluster="prod"}>0)[15m:5s]))',
  wsFull:
    'max by(instance,clientID)(max_over_time(timestamp(rtcd_ws_connections_total{cluster="prod"}>=max_over_time(rtcd_ws_connections_total{cluster="prod"}[15m]))[15m:5s]))',
  carried: 'sum by(instance)(last_over_time(rtcd_rtc_sessions_total{cluster="prod",instance="rtcd-1:8045"}[1h]))',
  answered: 'max by(instance)(max_over_time(timestamp(up{cluster="prod",instance="rtcd-1:8045"}==1)[1h:5s]))',
  still:
    'max by(instance)(changes(rtcd_process_cpu_seconds_total{cluster="prod"}[40s])==0 and count_over_time(rtcd_process_cpu_seconds_total{cluster="prod"}[40s])>3 or rtcd_process_cpu_seconds_total{cluster="prod"} unless count_over_time(rtcd_process_cpu_seconds_total{cluster="prod"}[40s]))',
  left: 'sum by(instance)(last_over_time(rtcd_rtc_sessions_total{cluster="prod",instance="rtcd-1:8045"}[120s] offset 20s))',
  reported:
    'sum by(instance)(increase(rtcd_rtc_client_rtt_count{cluster="prod",instance="rtcd-1:8045"}[120s] offset 20s))',
  sessionsThen: 'sum(rtcd_rtc_sessions_total{cluster="prod"} offset 90s)',
  joins:
    'sum by(instance,groupID)(label_replace(((rtcd_ws_messages_total{cluster="prod",direction="in",type="join"} offset 5s unless rtcd_ws_messages_total{cluster="prod",direction="in",type="join"} offset 125s) and on(job,instance) up{cluster="prod"} offset 125s==1 or increase(rtcd_ws_messages_total{cluster="prod",direction="in",type="join"}[120s] offset 5s)>0),"groupID","$1","clientID","(.+)"))',
  joinsHistory: {
    n: 'sum by(instance,groupID)(label_replace(((rtcd_ws_messages_total{cluster="prod",direction="in",type="join"} offset 5s unless rtcd_ws_messages_total{cluster="prod",direction="in",type="join"} offset 35s) and on(job,instance) up{cluster="prod"} offset 35s==1 or increase(rtcd_ws_messages_total{cluster="prod",direction="in",type="join"}[30s] offset 5s)>0),"groupID","$1","clientID","(.+)"))',
    good: 'sum by(instance,groupID)(((rtcd_rtc_dc_open_time_count{cluster="prod"} unless rtcd_rtc_dc_open_time_count{cluster="prod"} offset 35s) and on(job,instance) up{cluster="prod"} offset 35s==1 or increase(rtcd_rtc_dc_open_time_count{cluster="prod"}[35s])>0))',
  },
  drops: {
    n: 'sum by(instance)(rtcd_rtc_sessions_total{cluster="prod"})',
    good: 'sum by(instance)(rtcd_rtc_sessions_total{cluster="prod"})-(sum by(instance)(rtcd_rtc_conn_states_total{cluster="prod",type="disconnected"})-(sum by(instance)(rtcd_rtc_conn_states_total{cluster="prod",type="disconnected"} offset 70s) or 0*sum by(instance)(rtcd_rtc_conn_states_total{cluster="prod",type="disconnected"}))) or sum by(instance)(rtcd_rtc_sessions_total{cluster="prod"})',
  },
  tracks:
    'sum by(instance,groupID)(((rtcd_rtc_errors_total{cluster="prod",type="track"} unless rtcd_rtc_errors_total{cluster="prod",type="track"} offset 45s) and on(job,instance) up{cluster="prod"} offset 45s==1 or increase(rtcd_rtc_errors_total{cluster="prod",type="track"}[45s])>0))',
  packets: {
    n: 'sum by(instance,groupID)(increase(rtcd_rtc_rtp_tracks_writes_time_bucket{cluster="prod",type="voice",le=~"[+]Inf"}[45s]))',
    good: 'sum by(instance,groupID)(increase(rtcd_rtc_rtp_tracks_writes_time_bucket{cluster="prod",type="voice",le=~"[+]Inf"}[45s]))-(sum by(instance,groupID)(increase(rtcd_rtc_errors_total{cluster="prod",type="rtp"}[45s])) or 0*sum by(instance,groupID)(increase(rtcd_rtc_rtp_tracks_writes_time_bucket{cluster="prod",type="voice",le=~"[+]Inf"}[45s])))',
  },
  pairs:
    'sum by(instance,local_type,local_protocol)(mattermost_plugin_calls_client_ice_candidate_pairs_total{cluster="prod"})',
  pairsThen:
    'sum by(instance,local_type,local_protocol)(mattermost_plugin_calls_client_ice_candidate_pairs_total{cluster="prod"} offset 60s)',
  pairsPast:
    'sum by(local_type,local_protocol)(increase(mattermost_plugin_calls_client_ice_candidate_pairs_total{cluster="prod"}[1d] offset 60s))',
  pairsHistory: {
    n: 'sum(increase(mattermost_plugin_calls_client_ice_candidate_pairs_total{cluster="prod"}[60s]))',
    good: 'sum(increase(mattermost_plugin_calls_client_ice_candidate_pairs_total{cluster="prod",local_type!="relay",local_protocol!="tcp"}[60s]))',
  },
  users: 'mattermost_plugin_calls_websocket_connections_total{cluster="prod"}',
  usersBefore:
    'max by(instance)(max_over_time(mattermost_plugin_calls_websocket_connections_total{cluster="prod"}[30s] offset 90s))',
  usersAfter:
    'max by(instance)(min_over_time(mattermost_plugin_calls_websocket_connections_total{cluster="prod"}[60s] offset 30s))',
  operations:
    'sum by(instance,le)(increase({__name__=~"mattermost_plugin_calls_store_methods_time_bucket|mattermost_plugin_calls_app_handlers_time_bucket|mattermost_plugin_calls_cluster_mutex_grab_time_bucket",cluster="prod",le=~"0.25|2.5|[+]Inf"}[60s]))',
  operationsHistory: {
    n: 'sum by(instance)(increase({__name__=~"mattermost_plugin_calls_store_methods_time_bucket|mattermost_plugin_calls_app_handlers_time_bucket|mattermost_plugin_calls_cluster_mutex_grab_time_bucket",cluster="prod",le=~"[+]Inf"}[60s]))',
    good: 'sum by(instance)(increase({__name__=~"mattermost_plugin_calls_store_methods_time_bucket|mattermost_plugin_calls_app_handlers_time_bucket|mattermost_plugin_calls_cluster_mutex_grab_time_bucket",cluster="prod",le=~"0.25"}[60s]))',
  },
  busy: '1-sum by(instance,service_name)(rate(node_cpu_seconds_total{cluster="prod",service_name=~"rtcd|offloader",mode="idle"}[60s]))/sum by(instance,service_name)(rate(node_cpu_seconds_total{cluster="prod",service_name=~"rtcd|offloader"}[60s]))>0.5',
  descriptors: 'max by(instance)(rtcd_process_open_fds{cluster="prod"}/rtcd_process_max_fds{cluster="prod"})>0.7',
  hostCpu:
    'max by(instance)(max_over_time((1-sum by(instance,service_name)(rate(node_cpu_seconds_total{cluster="prod",service_name="rtcd",mode="idle"}[15s]))/sum by(instance,service_name)(rate(node_cpu_seconds_total{cluster="prod",service_name="rtcd"}[15s])))[40s:5s]) or max_over_time((1-sum by(instance,service_name)(rate(node_cpu_seconds_total{cluster="prod",instance=~"(rtcd-1)(:[0-9]+)?",mode="idle"}[15s]))/sum by(instance,service_name)(rate(node_cpu_seconds_total{cluster="prod",instance=~"(rtcd-1)(:[0-9]+)?"}[15s])))[40s:5s]))',
  hostUdp:
    'max by(instance)(increase(node_netstat_Udp_InErrors{cluster="prod",service_name="rtcd"}[40s])/increase(node_netstat_Udp_InDatagrams{cluster="prod",service_name="rtcd"}[40s]) or increase(node_netstat_Udp_InErrors{cluster="prod",instance=~"(rtcd-1)(:[0-9]+)?"}[40s])/increase(node_netstat_Udp_InDatagrams{cluster="prod",instance=~"(rtcd-1)(:[0-9]+)?"}[40s]))',
  hostUdp6:
    'max by(instance)(increase(node_netstat_Udp6_InErrors{cluster="prod",service_name="rtcd"}[40s])/increase(node_netstat_Udp6_InDatagrams{cluster="prod",service_name="rtcd"}[40s]) or increase(node_netstat_Udp6_InErrors{cluster="prod",instance=~"(rtcd-1)(:[0-9]+)?"}[40s])/increase(node_netstat_Udp6_InDatagrams{cluster="prod",instance=~"(rtcd-1)(:[0-9]+)?"}[40s]))',
  hostNetwork:
    'max by(instance)(rate(node_network_transmit_bytes_total{cluster="prod",service_name="rtcd"}[40s])/(node_network_speed_bytes{cluster="prod",service_name="rtcd"}>0) or rate(node_network_transmit_bytes_total{cluster="prod",instance=~"(rtcd-1)(:[0-9]+)?"}[40s])/(node_network_speed_bytes{cluster="prod",instance=~"(rtcd-1)(:[0-9]+)?"}>0))',
  writesPast:
    'sum by(instance,le)(increase(rtcd_rtc_rtp_tracks_writes_time_bucket{cluster="prod",type="voice",le=~"0.05|[+]Inf"}[10m] offset 2m))',
  cores: 'max by(instance)(rate(rtcd_process_cpu_seconds_total{cluster="prod"}[30s]))',
  coresMost: 'max by(instance)(max_over_time(rate(rtcd_process_cpu_seconds_total{cluster="prod"}[30s])[10m:30s]))',
  aheadPeak:
    '(quantile_over_time(0.99,(sum(rate(rtcd_process_cpu_seconds_total{cluster="prod"}[300s])))[1d:300s] offset 6d) or quantile_over_time(0.99,(sum(rate(rtcd_process_cpu_seconds_total{cluster="prod"}[300s])))[1d:300s]))/sum(rate(rtcd_process_cpu_seconds_total{cluster="prod"}[300s]))',
  busyHistory: {
    n: 'sum(rate(node_cpu_seconds_total{cluster="prod",instance="rtcd-1:9100"}[30s]))',
    good: 'sum(rate(node_cpu_seconds_total{cluster="prod",instance="rtcd-1:9100"}[30s])) unless on() 1-sum by(instance,service_name)(rate(node_cpu_seconds_total{cluster="prod",instance="rtcd-1:9100",mode="idle"}[30s]))/sum by(instance,service_name)(rate(node_cpu_seconds_total{cluster="prod",instance="rtcd-1:9100"}[30s]))>0.7',
  },
  udpHistory: {
    n: 'sum(increase(node_netstat_Udp_InDatagrams{cluster="prod",instance="rtcd-1:9100"}[40s]))+sum(increase(node_netstat_Udp_InErrors{cluster="prod",instance="rtcd-1:9100"}[40s]))',
    good: 'sum(increase(node_netstat_Udp_InDatagrams{cluster="prod",instance="rtcd-1:9100"}[40s]))',
  },
  writesHistory: {
    n: 'sum(increase(rtcd_rtc_rtp_tracks_writes_time_bucket{cluster="prod",instance="rtcd-1:8045",type="voice",le=~"[+]Inf"}[40s]))',
    good: 'sum(increase(rtcd_rtc_rtp_tracks_writes_time_bucket{cluster="prod",instance="rtcd-1:8045",type="voice",le=~"0.05"}[40s]))',
  },
  descriptorsHistory: {
    n: 'sum(rtcd_process_max_fds{cluster="prod",instance="rtcd-1:8045"})',
    good: 'sum(rtcd_process_max_fds{cluster="prod",instance="rtcd-1:8045"}) unless sum(rtcd_process_open_fds{cluster="prod",instance="rtcd-1:8045"})/sum(rtcd_process_max_fds{cluster="prod",instance="rtcd-1:8045"})>0.7',
  },
};

test.each(Object.entries(questions(contextOf(mattermost, PROD))))('the question %s in full', (name, question) => {
  expect(question).toEqual(EXPECTED[name]);
});

test('the sessions of a server whose scrape failed are those of the last one', () => {
  const complete = contextOf(mattermost);
  const failed = {
    ...complete,
    sources: complete.sources.map((state) => (state.source.id === 'rtcd' ? { ...state, down: GONE } : state)),
  };
  expect(getGaugeQueries(failed).sessions).toBe(
    'sum by(instance,groupID)(rtcd_rtc_sessions_total or last_over_time(rtcd_rtc_sessions_total{instance="rtcd-1:8045"}[13s]))'
  );
});

test('when RTCDs answered that are no longer scraped comes from the samples themselves', () => {
  const gone = getGoneQueries(contextOf(mattermost), { down: ['rtcd-1:8045'], unscraped: ['rtcd-2:8045'] });
  expect(gone.answered).toBe(
    'max by(instance)(max_over_time(timestamp(up{instance="rtcd-1:8045"}==1)[1h:5s]) or ' +
      'max_over_time(timestamp(rtcd_process_start_time_seconds{instance="rtcd-2:8045"})[1h:5s]))'
  );
});

test('without a scope nothing is left out', () => {
  expect(JSON.stringify(questions(contextOf(mattermost)))).not.toContain('prod');
  expect(getUsersQuery(contextOf(mattermost))).toBe('mattermost_plugin_calls_websocket_connections_total');
});

/** The queries for the RTC server inside the plugin, if there is no RTCD. */
const EMBEDDED: Record<string, string> = {
  long: 'last_over_time({__name__=~"mattermost_plugin_calls_(websocket_events_total|process_start_time_seconds)",cluster="prod",direction!="in"}[14s] offset 125s)',
  openedLong:
    'last_over_time({__name__=~"mattermost_plugin_calls_(rtc_dc_open_time_count|process_start_time_seconds)",cluster="prod"}[14s] offset 130s)',
  openedRecent:
    'last_over_time({__name__=~"mattermost_plugin_calls_(rtc_dc_open_time_count|process_start_time_seconds)",cluster="prod"}[14s] offset 50s)',
  rtt: 'sum by(instance,groupID,le)(increase(mattermost_plugin_calls_rtc_client_rtt_bucket{cluster="prod"}[40s]))',
  sessions: 'sum by(instance,groupID)(mattermost_plugin_calls_rtc_sessions_total{cluster="prod"})',
  joins:
    'sum(((mattermost_plugin_calls_websocket_events_total{cluster="prod",direction="out",type="join"} offset 5s unless mattermost_plugin_calls_websocket_events_total{cluster="prod",direction="out",type="join"} offset 125s) and on(job,instance) up{cluster="prod"} offset 125s==1 or increase(mattermost_plugin_calls_websocket_events_total{cluster="prod",direction="out",type="join"}[120s] offset 5s)>0))',
  tracks:
    'sum by(instance,groupID)(((mattermost_plugin_calls_rtc_errors_total{cluster="prod",type="track"} unless mattermost_plugin_calls_rtc_errors_total{cluster="prod",type="track"} offset 45s) and on(job,instance) up{cluster="prod"} offset 45s==1 or increase(mattermost_plugin_calls_rtc_errors_total{cluster="prod",type="track"}[45s])>0))',
  still:
    'max by(instance)(changes(mattermost_plugin_calls_process_cpu_seconds_total{cluster="prod"}[40s])==0 and count_over_time(mattermost_plugin_calls_process_cpu_seconds_total{cluster="prod"}[40s])>3 or mattermost_plugin_calls_process_cpu_seconds_total{cluster="prod"} unless count_over_time(mattermost_plugin_calls_process_cpu_seconds_total{cluster="prod"}[40s]))',
};

test.each(Object.entries(EMBEDDED))('the question %s to an embedded server', (name, question) => {
  const context = contextOf(mattermost, PROD);
  const sources = context.sources.map((state) => (state.source.id === 'rtcd' ? missing(state.source) : state));
  expect(questions({ ...context, sources })[name]).toBe(question);
});

test('the limit of processors is that of the settings', () => {
  const usual = contextOf(mattermost, PROD);
  const context = { ...usual, limits: { ...usual.limits, cpu: 0.8 } };
  // Half of the CPU is asked for whatever the limit.
  expect(getHeadroomQueries(context).busy).toMatch(/>0\.5$/);
  expect(getHeadroomQueries({ ...usual, limits: { ...usual.limits, cpu: 0.4 } }).busy).toMatch(/>0\.4$/);
  expect(getHeadroomQueries(context).descriptors).toMatch(/>0\.7$/);
  expect(getBusyHistory(context, 'rtcd-1:9100').good).toMatch(/>0\.8$/);
});
