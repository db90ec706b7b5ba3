import { escapeRegex, type Matcher, seconds, selector } from '../../../promql/promql';
import { type Sample } from '../../../promClient/types';
import { hostOf } from '../../../triage/targets/host';
import { type Metric } from '../../../triage/targets/source';
import { type SignalContext } from '../../../triage/model';
import { processLabels, reportWindow, voiceWrites, WRITE_BOUNDS } from './queries';
import { RTCD_PROCESS } from '../sources/rtcd';
import {
  cpuSeconds,
  deviceSpeed,
  OFFLOADER_HOST_SOURCE,
  RTCD_HOST_SOURCE,
  transmittedBytes,
  UDP,
} from '../sources/hosts';

/** Above this share of its file descriptors a process gets a note. */
const FULL = 0.7;

/** From this share of the CPU on, the next peak may be too much. */
const WARM = 0.5;

/** By itself, a host must be busy on average over this time (s) … */
const LASTING_SECONDS = 60;

/** … but if calls are bad, a few scrapes since the oldest report can explain them. */
function shortly({ scrape }: SignalContext): string {
  return seconds(3 * scrape);
}

function atMost(context: SignalContext, question: string): string {
  return `max_over_time((${question})[${seconds(reportWindow(context))}:${seconds(context.scrape)}])`;
}

const RTCD_SERVICE = RTCD_HOST_SOURCE.serviceName ?? '';
const OFFLOADER_SERVICE = OFFLOADER_HOST_SOURCE.serviceName ?? '';

/** A share of the seconds of all modes, not of wall time: a gap between scrapes would look busy. */
function busy(context: SignalContext, matchers: readonly Matcher[], window: string): string {
  const idle = selector(cpuSeconds.name, [...matchers, { label: 'mode', op: '=', value: 'idle' }]);
  const perSecond = (series: string): string =>
    `sum by(${processLabels(context)},service_name)(rate(${series}[${window}]))`;
  return `1-${perSecond(idle)}/${perSecond(selector(cpuSeconds.name, matchers))}`;
}

/**
 * Hosts of RTCD and of the offloader that are warm, or have little headroom: `busy` is the CPU share of the last minute,
 * `{instance, service_name}`; `descriptors` is the share of RTCD's limit, `{instance}` of RTCD.
 */
export function getHeadroomQueries(context: SignalContext): Record<'busy' | 'descriptors', string> {
  const { scope, limits } = context;
  const services: Matcher = { label: 'service_name', op: '=~', value: `${RTCD_SERVICE}|${OFFLOADER_SERVICE}` };
  const used = `${selector(RTCD_PROCESS.openFds.name, scope)}/${selector(RTCD_PROCESS.maxFds.name, scope)}`;
  return {
    busy: `${busy(context, [...scope, services], seconds(LASTING_SECONDS))}>${Math.min(limits.cpu, WARM)}`,
    descriptors: `max by(${processLabels(context)})(${used})>${FULL}`,
  };
}

/** CPUs of a host over time, and those while it has headroom. */
export function getBusyHistory(context: SignalContext, host: string): { n: string; good: string } {
  const { scope, scrape, limits, names } = context;
  const own: readonly Matcher[] = [...scope, ...names.matching([host])];
  const n = `sum(rate(${selector(cpuSeconds.name, own)}[${seconds(Math.max(30, 4 * scrape))}]))`;
  const tight = `${busy(context, own, seconds(Math.max(30, 4 * scrape)))}>${limits.cpu}`;
  return { n, good: `${n} unless on() ${tight}` };
}

/** Datagrams of a host over time, and those that were not lost on it. */
export function getUdpHistory(
  context: SignalContext,
  { received, errors }: (typeof UDP)[keyof typeof UDP],
  host: string
): { n: string; good: string } {
  const own: readonly Matcher[] = [...context.scope, ...context.names.matching([host])];
  const sum = ({ name }: Metric): string => `sum(increase(${selector(name, own)}[${seconds(reportWindow(context))}]))`;
  return { n: `${sum(received)}+${sum(errors)}`, good: sum(received) };
}

/** Voice packets that an RTCD forwarded over time, and those that it forwarded quickly. */
export function getWritesHistory(context: SignalContext, rtcd: string): { n: string; good: string } {
  const sum = (bounds: string): string =>
    `sum(increase(${voiceWrites(context, bounds, context.names.matching([rtcd]))}[${seconds(reportWindow(context))}]))`;
  const [quick = '', all = ''] = WRITE_BOUNDS.split('|');
  return { n: sum(all), good: sum(quick) };
}

/** The file descriptor limit of an RTCD over time, and that while it has headroom. */
export function getDescriptorsHistory({ scope, names }: SignalContext, rtcd: string): { n: string; good: string } {
  const own: readonly Matcher[] = [...scope, ...names.matching([rtcd])];
  const limit = `sum(${selector(RTCD_PROCESS.maxFds.name, own)})`;
  return { n: limit, good: `${limit} unless sum(${selector(RTCD_PROCESS.openFds.name, own)})/${limit}>${FULL}` };
}

export function isOffloader({ labels }: Sample): boolean {
  return labels.service_name === OFFLOADER_SERVICE;
}

/** Matchers for the hosts of RTCDs: by the labels of their machines, else by host name. */
function paired({ names }: SignalContext, rtcds: readonly string[]): readonly Matcher[] {
  const machines = names.matching(rtcds).filter(({ label }) => label !== 'instance');
  const addresses = rtcds.map(hostOf).map((host) => (host.includes(':') ? `[${host}]` : host));
  return machines.length > 0
    ? machines
    : [{ label: 'instance', op: '=~', value: `(${addresses.map(escapeRegex).join('|')})(:[0-9]+)?` }];
}

/** Each host query in two ways: by the label service_name, and by the RTCD's host name. */
function ofHosts(context: SignalContext, rtcds: readonly string[], question: (matchers: readonly Matcher[]) => string) {
  const labelled: Matcher = { label: 'service_name', op: '=', value: RTCD_SERVICE };
  return `(${question([...context.scope, labelled])} or ${question([...context.scope, ...paired(context, rtcds)])})`;
}

/**
 * What may make calls bad on RTCD's hosts, over the report window: the highest shares of CPU in use (`hostCpu`), of
 * datagrams lost on the host (`hostUdp`, `hostUdp6`) and of network bandwidth if known (`hostNetwork`): `{instance}` of
 * the host.
 */
export function getHostQueries(
  context: SignalContext,
  rtcds: readonly string[]
): Record<'hostCpu' | 'hostNetwork' | keyof typeof UDP, string> {
  const window = shortly(context);
  const reports = seconds(reportWindow(context));
  const most = (question: (matchers: readonly Matcher[]) => string): string =>
    `max by(${processLabels(context)})${ofHosts(context, rtcds, question)}`;
  const udp = ({ received, errors }: (typeof UDP)[keyof typeof UDP]): string =>
    most(
      (matchers) =>
        `increase(${selector(errors.name, matchers)}[${reports}])/increase(${selector(received.name, matchers)}[${reports}])`
    );
  return {
    hostCpu: most((matchers) => atMost(context, busy(context, matchers, window))),
    hostUdp: udp(UDP.hostUdp),
    hostUdp6: udp(UDP.hostUdp6),
    hostNetwork: most(
      (matchers) =>
        `rate(${selector(transmittedBytes.name, matchers)}[${reports}])/(${selector(deviceSpeed.name, matchers)}>0)`
    ),
  };
}

/**
 * Whether an RTCD process is starved: slow voice packets of the ten minutes before (`writesPast`, `{instance, le}`),
 * and its CPU seconds per second, now (`cores`) and at most in that time (`coresMost`).
 */
export function getStarvationQueries(context: SignalContext): Record<'writesPast' | 'cores' | 'coresMost', string> {
  const { scope, scrape } = context;
  const cores = `rate(${selector(RTCD_PROCESS.cpuSeconds.name, scope)}[${seconds(Math.max(30, 4 * scrape))}])`;
  return {
    writesPast: `sum by(${processLabels(context)},le)(increase(${voiceWrites(context, WRITE_BOUNDS)}[10m] offset 2m))`,
    cores: `max by(${processLabels(context)})(${cores})`,
    coresMost: `max by(${processLabels(context)})(max_over_time(${cores}[10m:30s]))`,
  };
}
