import { PROD } from '../../../../tests/support/queries';
import { DEFAULT_LIMITS } from '../../../settings';
import {
  EMBEDDED_SERVER,
  getAppConnectionsQuery,
  getAppNodesQuery,
  getErrorsQuery,
  getFailedShareQuery,
  getJoinsQuery,
  getJoinSuccessOverRangeQuery,
  getJoinSuccessQuery,
  getMachineShareQuery,
  getMessagesQuery,
  getOpensQuery,
  getReceiversQuery,
  getRecoveriesQuery,
  getSessionsQuery,
  getSpeakersQuery,
  getTracksQuery,
  getTransitionsQuery,
  histogramOf,
  RTCD_SERVER,
  writesOf,
} from './rtcdQueries';
import { gains } from '../../../boards/queries/series';
import { RTCD, RTCD_PROCESS } from '../sources/rtcd';
import { PLUGIN_PROCESS } from '../sources/plugin';

const CONTEXT = { scope: PROD, limits: DEFAULT_LIMITS };
const GROUP = 'cluster="prod",instance=~"$instance",groupID=~"$groupID"';
const CLIENT = 'cluster="prod",instance=~"$instance",clientID=~"$groupID"';
const NODE = 'cluster="prod",instance=~"$instance"';

/** How much a counter of RTCD gained. */
function rtcd(counter: string, window?: '$__range'): string {
  return gains({ scope: PROD, startTime: RTCD_PROCESS.startTime }, counter, window);
}

function plugin(counter: string): string {
  return gains({ scope: PROD, startTime: PLUGIN_PROCESS.startTime }, counter);
}

test('sessions are those of the chosen servers and installations', () => {
  expect(getSessionsQuery(CONTEXT, RTCD_SERVER)).toBe(`sum(rtcd_rtc_sessions_total{${GROUP}})`);
  expect(getSessionsQuery(CONTEXT, RTCD_SERVER, 'groupID')).toBe(`sum by(groupID)(rtcd_rtc_sessions_total{${GROUP}})`);
  expect(getSessionsQuery(CONTEXT, EMBEDDED_SERVER, 'instance')).toBe(
    'sum by(instance)(mattermost_plugin_calls_rtc_sessions_total{cluster="prod",instance=~"$node"})'
  );
});

test('transitions have a type, not a state, and no installation', () => {
  expect(getTransitionsQuery(CONTEXT, RTCD_SERVER, { label: 'type' })).toBe(
    `sum by(type)(${rtcd(`rtcd_rtc_conn_states_total{${NODE}}`)})`
  );
  expect(getTransitionsQuery(CONTEXT, RTCD_SERVER, { states: 'disconnected', label: 'instance' })).toBe(
    `sum by(instance)(${rtcd(`rtcd_rtc_conn_states_total{${NODE},type="disconnected"}`)})`
  );
  const ends = (type: string): string =>
    `sum(${rtcd(`rtcd_rtc_conn_states_total{${NODE},type="${type}"}`, '$__range')})`;
  expect(getFailedShareQuery(CONTEXT, RTCD_SERVER)).toBe(
    `clamp_max((${ends('failed')} or 0*${ends('closed')})/(${ends('closed')}>0),1)`
  );
});

test('joins carry their installation under the name that everything else has', () => {
  const joins = rtcd(`rtcd_ws_messages_total{${CLIENT},direction="in",type="join"}`);
  const renamed = `label_replace(${joins},"groupID","$1","clientID","(.+)")`;
  expect(getJoinsQuery(CONTEXT, RTCD_SERVER, { label: 'groupID' })).toBe(`sum by(groupID)(${renamed})`);

  const opens = `sum by(groupID)(${rtcd(`rtcd_rtc_dc_open_time_count{${GROUP}}`)})`;
  expect(getOpensQuery(CONTEXT, RTCD_SERVER, { label: 'groupID' })).toBe(opens);

  // An RTCD that connects people and has never timed a data channel is too old to tell.
  const old = `(rtcd_rtc_conn_states_total{${NODE},type="connected"} unless on(instance) rtcd_rtc_dc_open_time_count{${GROUP}})`;
  const counted = `sum by(groupID)(${renamed} unless on(instance) ${old})`;
  expect(getJoinSuccessQuery(CONTEXT, RTCD_SERVER, 'groupID')).toBe(
    `clamp_max((${opens} or 0*${counted})/(${counted}>0),1)`
  );
});

test('joins since the last scrape may still open and do not count as failed', () => {
  const counter = `rtcd_ws_messages_total{${CLIENT},direction="in",type="join"}`;
  const old = `(rtcd_rtc_conn_states_total{${NODE},type="connected"} unless on(instance) rtcd_rtc_dc_open_time_count{${GROUP}})`;
  const told = (joins: string): string =>
    `sum(label_replace(${joins},"groupID","$1","clientID","(.+)") unless on(instance) ${old})`;
  const joins = told(rtcd(counter, '$__range'));
  const latest = told(`clamp_min(${counter}-(${counter} offset $__interval or 0*${counter}),0)`);
  expect(getJoinSuccessOverRangeQuery(CONTEXT, RTCD_SERVER)).toBe(
    `clamp_max((sum(${rtcd(`rtcd_rtc_dc_open_time_count{${GROUP}}`, '$__range')}) or 0*${joins})/(${joins}-${latest}>0),1)`
  );
});

test('joins of the plugin are its own only if it carries media and there is no RTCD', () => {
  const joins = plugin(
    'mattermost_plugin_calls_websocket_events_total{cluster="prod",instance=~"$node",direction="out",type="join"}'
  );
  expect(getJoinsQuery(CONTEXT, EMBEDDED_SERVER)).toBe(
    `sum((${joins} and on() mattermost_plugin_calls_rtc_sessions_total{cluster="prod",instance=~"$node"}` +
      ' unless on() rtcd_process_start_time_seconds{cluster="prod"}))'
  );
});

test('recoveries are connections without a new data channel', () => {
  const connections = `sum by(instance)(${rtcd(`rtcd_rtc_connection_time_count{${GROUP}}`)})`;
  const opens = `sum by(instance)(${rtcd(`rtcd_rtc_dc_open_time_count{${GROUP}}`)})`;
  expect(getRecoveriesQuery(CONTEXT, RTCD_SERVER, 'instance')).toBe(
    `clamp_min(${connections}-(${opens} or 0*${connections}),0)`
  );
});

test('errors are asked for by type, or one type by its place', () => {
  expect(getErrorsQuery(CONTEXT, RTCD_SERVER, { labels: ['type', 'groupID'], window: '$__range' })).toBe(
    `sum by(type,groupID)(${rtcd(`rtcd_rtc_errors_total{${GROUP}}`, '$__range')})`
  );
  expect(getErrorsQuery(CONTEXT, RTCD_SERVER, { type: 'track', labels: ['instance'] })).toBe(
    `sum by(instance)(${rtcd(`rtcd_rtc_errors_total{${GROUP},type="track"}`)})`
  );
});

test('media: tracks, receivers of a voice, people who send', () => {
  expect(getTracksQuery(CONTEXT, RTCD_SERVER, 'in')).toBe(
    `sum by(type)(rtcd_rtc_rtp_tracks_total{${GROUP},direction="in"})`
  );
  const voices = (direction: string): string =>
    `sum by(instance)(rtcd_rtc_rtp_tracks_total{${GROUP},direction="${direction}",type="audio/opus"})`;
  expect(getReceiversQuery(CONTEXT, RTCD_SERVER)).toBe(`${voices('out')}/(${voices('in')}>0)`);
  expect(getSpeakersQuery(CONTEXT, RTCD_SERVER)).toBe(
    `sum by(instance)(rate(rtcd_rtc_rtp_tracks_writes_time_count{${GROUP},type="voice"}[$__rate_interval]))/50`
  );
});

test('histograms of the chosen installations', () => {
  const matchers = [
    ...PROD,
    { label: 'instance', op: '=~', value: '$instance' },
    { label: 'groupID', op: '=~', value: '$groupID' },
  ];
  expect(histogramOf(CONTEXT, RTCD_SERVER, RTCD.clientLoss)).toEqual({ metric: RTCD.clientLoss, matchers });
  expect(writesOf(CONTEXT, RTCD_SERVER, 'screen')).toEqual({
    metric: RTCD.writesTime,
    matchers: [...matchers, { label: 'type', op: '=', value: 'screen' }],
  });
});

test('Mattermost: connections, nodes, messages', () => {
  expect(getAppConnectionsQuery(CONTEXT)).toBe(
    `clamp_min(sum by(instance,clientID)(rtcd_ws_connections_total{${CLIENT}}),0)`
  );
  expect(getAppNodesQuery(CONTEXT)).toBe(
    'count(count by(instance)(mattermost_plugin_calls_process_start_time_seconds{cluster="prod"}))'
  );
  expect(getMessagesQuery(CONTEXT, ['direction', 'type'])).toBe(
    `sum by(direction,type)(rate(rtcd_ws_messages_total{${CLIENT}}[$__rate_interval]))`
  );
});

test('RTCD is paired with its machine by the name of the host', () => {
  expect(getMachineShareQuery(CONTEXT)).toBe(
    `max by(host)(label_replace(rate(rtcd_process_cpu_seconds_total{${NODE}}[$__rate_interval]),"host","$1","instance","(.*?)(:[0-9]+)?"))` +
      '/count by(host)(label_replace(node_cpu_seconds_total{cluster="prod",service_name="rtcd",mode="idle"},"host","$1","instance","(.*?)(:[0-9]+)?"))'
  );
});
