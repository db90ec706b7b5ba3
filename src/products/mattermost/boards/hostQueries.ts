import { type Matcher, selector } from '../../../promql/promql';
import { findMetric, type Metric, type Source } from '../../../triage/targets/source';
import { cpuSeconds, RTCD_HOST_SOURCE, transmittedBytes, VIRTUAL_DEVICES } from '../sources/hosts';
import { type BoardContext } from '../../../boards/types';
import { RATE } from '../../../boards/queries/variables';
import { CHOSEN_HOSTS } from './variables';

const PHYSICAL: Matcher = { label: 'device', op: '!~', value: VIRTUAL_DEVICES };

export type Service = Source['serviceName'];

/** Series of the hosts of one service. */
function hosts({ scope }: BoardContext, service: Service, { name }: Metric, matchers: readonly Matcher[] = []): string {
  const labelled: Matcher = { label: 'service_name', op: '=', value: service ?? '' };
  return selector(name, [...scope, labelled, CHOSEN_HOSTS, ...matchers]);
}

function node(ending: string): Metric {
  return findMetric(RTCD_HOST_SOURCE, ending);
}

/** CPU use, as a share, by host. */
export function getCpuQuery(context: BoardContext, service: Service): string {
  const idle = hosts(context, service, cpuSeconds, [{ label: 'mode', op: '=', value: 'idle' }]);
  return `1-avg by(instance)(rate(${idle}[${RATE}]))`;
}

/** Memory in use, as a share, by host. */
export function getMemoryQuery(context: BoardContext, service: Service): string {
  const available = hosts(context, service, node('_MemAvailable_bytes'));
  const total = hosts(context, service, node('_MemTotal_bytes'));
  return `1-sum by(instance)(${available})/sum by(instance)(${total})`;
}

/** Tasks that run or wait, per CPU, by host. */
export function getLoadQuery(context: BoardContext, service: Service): string {
  const processors = hosts(context, service, cpuSeconds, [{ label: 'mode', op: '=', value: 'idle' }]);
  return `sum by(instance)(${hosts(context, service, node('_load1'))})/count by(instance)(${processors})`;
}

/** Bits per second in or out of the physical network devices, by host. */
export function getNetworkQuery(context: BoardContext, service: Service, way: 'receive' | 'transmit'): string {
  const metric = way === 'transmit' ? transmittedBytes : node('_network_receive_bytes_total');
  return `sum by(instance)(rate(${hosts(context, service, metric, [PHYSICAL])}[${RATE}]))*8`;
}

/** Datagrams or errors per second, by host, including IPv6 if the host counts it. */
export function getUdpQuery(
  context: BoardContext,
  service: Service,
  counter: 'InDatagrams' | 'OutDatagrams' | 'InErrors' | 'RcvbufErrors' | 'SndbufErrors'
): string {
  const rate = (version: string): string =>
    `sum by(instance)(rate(${hosts(context, service, node(`_Udp${version}_${counter}`))}[${RATE}]))`;
  const hasSix = counter.endsWith('Datagrams') || counter === 'InErrors';
  return hasSix ? `${rate('')}+(${rate('6')} or 0*${rate('')})` : rate('');
}

/** TCP segments that were retransmitted or arrived broken, per second, by host. */
export function getTcpErrorsQuery(context: BoardContext, service: Service, counter: 'RetransSegs' | 'InErrs'): string {
  return `sum by(instance)(rate(${hosts(context, service, node(`_Tcp_${counter}`))}[${RATE}]))`;
}

/** TCP connections in use, by host. */
export function getTcpConnectionsQuery(context: BoardContext, service: Service): string {
  const sockets = (ending: string): string => `sum by(instance)(${hosts(context, service, node(ending))})`;
  const four = sockets('_sockstat_TCP_inuse');
  return `${four}+(${sockets('_sockstat_TCP6_inuse')} or 0*${four})`;
}
