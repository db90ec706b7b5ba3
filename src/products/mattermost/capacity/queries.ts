import { type Queries } from '../../../promClient/types';
import { escapeRegex, type Matcher, selector } from '../../../promql/promql';
import { type Metric } from '../../../triage/targets/source';
import {
  cpuSeconds,
  deviceSpeed,
  memory,
  RTCD_HOST_SOURCE,
  sentDatagrams,
  transmittedBytes,
  VIRTUAL_DEVICES,
} from '../sources/hosts';
import { EMBEDDED } from '../sources/plugin';
import { RTCD, RTCD_PROCESS } from '../sources/rtcd';
import { RTCD_STREAMS } from './baselines';

/** Long enough for four scrapes a minute apart, short enough for the present. */
const NOW = '5m';
/** Shares of screens in the hour before. */
const BEFORE = '1h';

/** Families of RTCD that its own labels are taken from: what remains identifies the target. */
function withoutOwn({ labels }: Metric, kept: readonly string[] = []): string {
  return `without(${labels.filter((label) => !kept.includes(label)).join(',')})`;
}

const VOICE: Matcher = { label: 'type', op: '=', value: 'voice' };
const SCREEN_IN: readonly Matcher[] = [
  { label: 'direction', op: '=', value: 'in' },
  { label: 'type', op: '=~', value: 'video/.+' },
];

/** Voices that carry packets: one write per packet that comes in, 50 per second and voice. */
function voicesQuery(scope: readonly Matcher[]): string {
  const writes = selector(`${RTCD.writesTime.name}_count`, [...scope, VOICE]);
  return `sum ${withoutOwn(RTCD.writesTime)}(rate(${writes}[${NOW}]))/${RTCD_STREAMS.voice.packets}`;
}

/**
 * What each RTCD does. Rows keep all labels of the target; `tracks` also `direction` and `type` (a MIME type). `voices`
 * and `cores` are means of five minutes; muted tracks count in `tracks`. `newer` has a row for each RTCD from 1.1.0 on;
 * `embedded` counts the plugins that serve calls themselves. `day*` are means of the last day over all RTCDs.
 */
export function getRelayQueries(scope: readonly Matcher[]): Queries {
  const tracks = (matchers: readonly Matcher[] = []): string => selector(RTCD.tracks.name, [...scope, ...matchers]);
  const plain = ({ name }: Metric): string => selector(name, scope);
  return {
    started: plain(RTCD_PROCESS.startTime),
    sessions: `sum ${withoutOwn(RTCD.sessions)}(${plain(RTCD.sessions)})`,
    tracks: `sum ${withoutOwn(RTCD.tracks, ['direction', 'type'])}(avg_over_time(${tracks()}[${NOW}]))`,
    voices: voicesQuery(scope),
    screensBefore: `sum ${withoutOwn(RTCD.tracks)}(avg_over_time(${tracks(SCREEN_IN)}[${BEFORE}] offset ${NOW}))`,
    cores: `rate(${plain(RTCD_PROCESS.cpuSeconds)}[${NOW}])`,
    openFds: plain(RTCD_PROCESS.openFds),
    maxFds: plain(RTCD_PROCESS.maxFds),
    newer: `count ${withoutOwn(RTCD.dcOpenTime)}(${selector(`${RTCD.dcOpenTime.name}_count`, scope)})`,
    embedded: `count(${plain(EMBEDDED.sessions)})`,
    daySessions: `sum(avg_over_time(${plain(RTCD.sessions)}[1d]))`,
    dayTracks: `sum by(direction,type)(avg_over_time(${tracks()}[1d]))`,
    dayVoices: `avg_over_time((sum(${voicesQuery(scope)}))[1d:${NOW}])`,
  };
}

const PHYSICAL: Matcher = { label: 'device', op: '!~', value: VIRTUAL_DEVICES };

/**
 * What the machines of RTCDs do, in means of five minutes. Machines are found by the label `service_name`, or by the host
 * in `instance`. Rows keep all labels of the target. `busy` and `steal` are shares of the seconds of all modes, not of
 * wall time: a gap between scrapes would look busy.
 * @param hosts names of the hosts of RTCDs, without ports
 */
export function getMachineQueries(scope: readonly Matcher[], hosts: readonly string[]): Queries {
  const labelled: Matcher = { label: 'service_name', op: '=', value: RTCD_HOST_SOURCE.serviceName ?? '' };
  const names = hosts.map((host) => escapeRegex(host.includes(':') ? `[${host}]` : host));
  const paired: Matcher = { label: 'instance', op: '=~', value: `(${names.join('|')})(:[0-9]+)?` };
  const either = (question: (matchers: readonly Matcher[]) => string): string =>
    `${question([...scope, labelled])} or ${question([...scope, paired])}`;
  const perSecond = ({ name }: Metric, matchers: readonly Matcher[]): string =>
    `rate(${selector(name, matchers)}[${NOW}])`;
  const cpu = (matchers: readonly Matcher[], mode?: string): string =>
    `sum without(cpu,mode)(${perSecond(cpuSeconds, mode === undefined ? matchers : [...matchers, { label: 'mode', op: '=', value: mode }])})`;
  const idle: Matcher = { label: 'mode', op: '=', value: 'idle' };
  return {
    machineCores: either((own) => `count without(cpu,mode)(${selector(cpuSeconds.name, [...own, idle])})`),
    busy: either((own) => `1-${cpu(own, 'idle')}/${cpu(own)}`),
    steal: either((own) => `${cpu(own, 'steal')}/${cpu(own)}`),
    memoryTotal: either((own) => selector(memory.total.name, own)),
    memoryAvailable: either((own) => selector(memory.available.name, own)),
    packetsOut: either((own) => perSecond(sentDatagrams.v4, own)),
    packetsOut6: either((own) => perSecond(sentDatagrams.v6, own)),
    bytesOut: either((own) => `sum without(device)(${perSecond(transmittedBytes, [...own, PHYSICAL])})`),
    speed: either((own) => `max without(device)(${selector(deviceSpeed.name, [...own, PHYSICAL])}>0)`),
  };
}

/**
 * The peak of the day before an instant, over all RTCDs: cores that they use, and people. The 99th percentile of means
 * of five minutes leaves out the highest two of a day: the first minutes of a process, or a leak that a restart ended.
 * Days that weren't measured in their first hour have none.
 */
export function getPeakQueries(scope: readonly Matcher[]): Record<'cores' | 'people', string> {
  const peak = ({ name }: Metric, expression: (series: string) => string): string => {
    const series = selector(name, scope);
    return `quantile_over_time(0.99,(${expression(series)})[1d:${NOW}]) and sum(last_over_time(${series}[1h] offset 23h))`;
  };
  return {
    cores: peak(RTCD_PROCESS.cpuSeconds, (series) => `sum(rate(${series}[${NOW}]))`),
    people: peak(RTCD.sessions, (series) => `sum(${series})`),
  };
}
