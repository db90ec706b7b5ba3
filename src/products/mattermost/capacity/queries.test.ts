/** @jest-environment node */
import { parseQuery } from '../../../../tests/support/promql';
import { PROD } from '../../../../tests/support/queries';
import { mattermost } from '../product';
import { getMachineQueries, getPeakQueries, getRelayQueries } from './queries';

const HOSTS = ['rtcd-1', '::1'];
const LABELLED = 'cluster="prod",service_name="rtcd"';
const PAIRED = 'cluster="prod",instance=~"(rtcd-1|\\\\[::1\\\\])(:[0-9]+)?"';
const PHYSICAL = 'device!~"lo|veth.*|docker.*|br-.*|cni.*|flannel.*|cali.*|virbr.*"';

const either = (question: (own: string) => string): string => `${question(LABELLED)} or ${question(PAIRED)}`;
const cpu = (own: string): string => `sum without(cpu,mode)(rate(node_cpu_seconds_total{${own}}[5m]))`;

test('what RTCDs do', () => {
  expect(getRelayQueries(PROD)).toEqual({
    started: 'rtcd_process_start_time_seconds{cluster="prod"}',
    sessions: 'sum without(groupID)(rtcd_rtc_sessions_total{cluster="prod"})',
    tracks: 'sum without(groupID)(avg_over_time(rtcd_rtc_rtp_tracks_total{cluster="prod"}[5m]))',
    voices:
      'sum without(groupID,type)(rate(rtcd_rtc_rtp_tracks_writes_time_count{cluster="prod",type="voice"}[5m]))/50',
    screensBefore:
      'sum without(direction,groupID,type)(avg_over_time(rtcd_rtc_rtp_tracks_total{cluster="prod",direction="in",type=~"video/.+"}[1h] offset 5m))',
    cores: 'rate(rtcd_process_cpu_seconds_total{cluster="prod"}[5m])',
    openFds: 'rtcd_process_open_fds{cluster="prod"}',
    maxFds: 'rtcd_process_max_fds{cluster="prod"}',
    newer: 'count without(groupID)(rtcd_rtc_dc_open_time_count{cluster="prod"})',
    embedded: 'count(mattermost_plugin_calls_rtc_sessions_total{cluster="prod"})',
    daySessions: 'sum(avg_over_time(rtcd_rtc_sessions_total{cluster="prod"}[1d]))',
    dayTracks: 'sum by(direction,type)(avg_over_time(rtcd_rtc_rtp_tracks_total{cluster="prod"}[1d]))',
    dayVoices:
      'avg_over_time((sum(sum without(groupID,type)(rate(rtcd_rtc_rtp_tracks_writes_time_count{cluster="prod",type="voice"}[5m]))/50))[1d:5m])',
  });
});

test('what their machines do', () => {
  expect(getMachineQueries(PROD, HOSTS)).toEqual({
    machineCores: either((own) => `count without(cpu,mode)(node_cpu_seconds_total{${own},mode="idle"})`),
    busy: either((own) => `1-${cpu(`${own},mode="idle"`)}/${cpu(own)}`),
    steal: either((own) => `${cpu(`${own},mode="steal"`)}/${cpu(own)}`),
    memoryTotal: either((own) => `node_memory_MemTotal_bytes{${own}}`),
    memoryAvailable: either((own) => `node_memory_MemAvailable_bytes{${own}}`),
    packetsOut: either((own) => `rate(node_netstat_Udp_OutDatagrams{${own}}[5m])`),
    packetsOut6: either((own) => `rate(node_netstat_Udp6_OutDatagrams{${own}}[5m])`),
    bytesOut: either((own) => `sum without(device)(rate(node_network_transmit_bytes_total{${own},${PHYSICAL}}[5m]))`),
    speed: either((own) => `max without(device)(node_network_speed_bytes{${own},${PHYSICAL}}>0)`),
  });
});

test('peaks of days', () => {
  expect(getPeakQueries(PROD)).toEqual({
    cores:
      'quantile_over_time(0.99,(sum(rate(rtcd_process_cpu_seconds_total{cluster="prod"}[5m])))[1d:5m]) and sum(last_over_time(rtcd_process_cpu_seconds_total{cluster="prod"}[1h] offset 23h))',
    people:
      'quantile_over_time(0.99,(sum(rtcd_rtc_sessions_total{cluster="prod"}))[1d:5m]) and sum(last_over_time(rtcd_rtc_sessions_total{cluster="prod"}[1h] offset 23h))',
  });
});

test.each(Object.entries({ ...getRelayQueries(PROD), ...getMachineQueries(PROD, HOSTS), ...getPeakQueries(PROD) }))(
  '%s parses, knows all its metrics, and has the scope in every selector',
  (_, query) => {
    const known = [...mattermost.sources, ...mattermost.hosts].flatMap(({ metrics }) =>
      metrics.map(({ name }) => name)
    );
    const { errors, metrics, selectors } = parseQuery(query);
    expect(errors).toEqual([]);
    expect(metrics.map((name) => name.replace(/_count$/, '')).filter((name) => !known.includes(name))).toEqual([]);
    expect(selectors.filter((selector) => !selector.includes('cluster="prod"'))).toEqual([]);
  }
);
