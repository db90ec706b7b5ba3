import { cpuSeconds, UDP } from './mattermost/sources/hosts';
import { appHandlersTime, EMBEDDED, storeMethodsTime, websocketEvents } from './mattermost/sources/plugin';
import { RTCD } from './mattermost/sources/rtcd';
import { type RtcMetrics } from './mattermost/sources/rtc';
import { type Metric } from '../triage/targets/source';
import {
  activeSessions,
  healthReports,
  neteqExpand,
  neteqNormal,
  neteqStretchPlayback,
  rtt,
  selfAudioEnabled,
} from './videocall/sources/client';
import { connections, varzConnections } from './videocall/sources/nats';
import { connectionEvents, connectionsActive } from './videocall/sources/server';

/** Something that Callscope judges, and the families that it needs for it. */
export interface Capability {
  id: string;
  /** Id of the product. */
  product: string;
  title: string;
  /** One family of each list; the first of a list is the usual one. */
  needs: ReadonlyArray<readonly [Metric, ...Metric[]]>;
}

/** A family of the RTC server under either of its names. */
function rtc(...families: Array<keyof RtcMetrics>): Array<readonly [Metric, ...Metric[]]> {
  return families.map((family) => [RTCD[family], EMBEDDED[family]]);
}

function all(...families: Metric[]): Array<readonly [Metric, ...Metric[]]> {
  return families.map((family) => [family]);
}

/** What Callscope judges, by product. */
export const CAPABILITIES: readonly Capability[] = [
  {
    id: 'mattermost-quality',
    product: 'mattermost',
    title: 'Round-trip time, loss and jitter',
    needs: rtc('clientRtt', 'clientLoss', 'clientJitter'),
  },
  {
    id: 'mattermost-drops',
    product: 'mattermost',
    title: 'Drops and reconnects',
    needs: rtc('connStates', 'sessions'),
  },
  {
    id: 'mattermost-joins',
    product: 'mattermost',
    title: 'Successful joins',
    needs: [...all(websocketEvents), ...rtc('dcOpenTime')],
  },
  {
    id: 'mattermost-store',
    product: 'mattermost',
    title: 'Store latency',
    needs: all(storeMethodsTime, appHandlersTime),
  },
  {
    id: 'mattermost-hosts',
    product: 'mattermost',
    title: 'Host load',
    needs: all(cpuSeconds, UDP.hostUdp.received, UDP.hostUdp.errors),
  },
  { id: 'videocall-rtt', product: 'videocall', title: 'Round-trip time by relay', needs: all(rtt, activeSessions) },
  {
    id: 'videocall-audio',
    product: 'videocall',
    title: 'Audio of each speaker and listener',
    needs: [...all(neteqNormal, neteqExpand), [neteqStretchPlayback, healthReports], ...all(selfAudioEnabled)],
  },
  {
    id: 'videocall-places',
    product: 'videocall',
    title: 'People by relay and region',
    needs: all(connectionsActive, connectionEvents),
  },
  { id: 'videocall-broker', product: 'videocall', title: 'Broker health', needs: all(connections, varzConnections) },
];

/** The series name that proves that a family exists; for a histogram its buckets, which verdicts read. */
export function provingSeries({ name, type }: Metric): string {
  return type === 'histogram' ? `${name}_bucket` : name;
}
