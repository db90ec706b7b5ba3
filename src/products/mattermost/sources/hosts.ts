import { message } from '../../../messages';
import { type Metric, type MetricType, type Source } from '../../../triage/targets/source';
import { RTCD_ONLY } from './rtcd';

// What Callscope reads from node_exporter on the hosts of RTCD and the offloader. `service_name` says which.

function family(name: string, type: MetricType, unit = '1', labels: readonly string[] = [], required = true): Metric {
  return { name: `node_${name}`, type, unit, labels, required };
}

export const cpuSeconds: Metric = {
  ...family('cpu_seconds_total', 'counter', 's', ['cpu', 'mode']),
  neededFor: message('need.host-cpu', 'whether a host is out of CPU'),
};
export const transmittedBytes: Metric = {
  ...family('network_transmit_bytes_total', 'counter', 'bytes', ['device']),
  neededFor: message('need.host-network', 'the network load of a host'),
};
/** Per second; virtual devices have none, or -1. */
export const deviceSpeed = family('network_speed_bytes', 'gauge', 'bytes', ['device'], false);

const LOST_DATAGRAMS = message('need.host-datagrams', 'whether a host loses datagrams');

/** Datagrams by IP version. Errors include those that found the receive buffer full. */
export const UDP = {
  hostUdp: {
    received: { ...family('netstat_Udp_InDatagrams', 'untyped'), neededFor: LOST_DATAGRAMS },
    errors: { ...family('netstat_Udp_InErrors', 'untyped'), neededFor: LOST_DATAGRAMS },
  },
  hostUdp6: {
    received: family('netstat_Udp6_InDatagrams', 'untyped'),
    errors: family('netstat_Udp6_InErrors', 'untyped'),
  },
};

/** A regular expression for network devices that carry nothing of their own: with them, packets would count twice. */
export const VIRTUAL_DEVICES = 'lo|veth.*|docker.*|br-.*|cni.*|flannel.*|cali.*|virbr.*';

/** Datagrams that a host sends, by IP version. */
export const sentDatagrams = {
  v4: family('netstat_Udp_OutDatagrams', 'untyped'),
  v6: family('netstat_Udp6_OutDatagrams', 'untyped'),
};

export const memory = {
  total: family('memory_MemTotal_bytes', 'gauge', 'bytes'),
  available: family('memory_MemAvailable_bytes', 'gauge', 'bytes'),
};

/** The machine's own clock, unix seconds. */
export const hostClock = family('time_seconds', 'gauge', 's');

const METRICS: readonly Metric[] = [
  hostClock,
  cpuSeconds,
  family('load1', 'gauge'),
  memory.total,
  memory.available,
  transmittedBytes,
  deviceSpeed,
  family('network_receive_bytes_total', 'counter', 'bytes', ['device']),
  ...Object.values(UDP).flatMap(({ received, errors }) => [received, errors]),
  sentDatagrams.v4,
  family('netstat_Udp_RcvbufErrors', 'untyped'),
  family('netstat_Udp_SndbufErrors', 'untyped'),
  sentDatagrams.v6,
  family('netstat_Tcp_InErrs', 'untyped'),
  family('netstat_Tcp_RetransSegs', 'untyped'),
  family('sockstat_TCP_inuse', 'gauge'),
  family('sockstat_TCP6_inuse', 'gauge'),
];

export const RTCD_HOST_SOURCE: Source = {
  id: 'rtcd-host',
  job: 'rtcd-node-exporter',
  serviceName: 'rtcd',
  endpoint: { port: 9100, path: '/metrics' },
  purpose: message(
    'mattermost.purpose.rtcd-hosts',
    'Shows CPU, network and lost datagrams of the RTCD hosts, which can explain bad calls.'
  ),
  onlyWhere: RTCD_ONLY,
  presence: hostClock,
  clock: hostClock,
  metrics: METRICS,
};

export const OFFLOADER_HOST_SOURCE: Source = {
  id: 'offloader-host',
  job: 'calls-offloader-node-exporter',
  serviceName: 'offloader',
  endpoint: { port: 9100, path: '/metrics' },
  purpose: message(
    'mattermost.purpose.offloader-hosts',
    'Shows CPU, memory and network of the recording and transcription hosts.'
  ),
  onlyWhere: message('mattermost.only-where.recorded', 'Only needed if calls are recorded or transcribed.'),
  presence: hostClock,
  clock: hostClock,
  metrics: METRICS,
};
