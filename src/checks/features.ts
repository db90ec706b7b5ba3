import { type Sample } from '../promClient/types';
import { selectorOfNames } from '../promql/promql';
import { cpuSeconds, UDP } from '../stacks/mattermost/hosts/metrics';
import { appHandlersTime, EMBEDDED, storeMethodsTime, websocketEvents } from '../stacks/mattermost/plugin/metrics';
import { RTCD } from '../stacks/mattermost/rtcd/metrics';
import { type RtcMetrics } from '../stacks/mattermost/rtc';
import { type Metric, type Source } from '../stacks/registry';
import {
  activeSessions,
  healthReports,
  neteqExpand,
  neteqNormal,
  neteqStretchPlayback,
  rtt,
  selfAudioEnabled,
} from '../stacks/videocall/client/metrics';
import { connections, varzConnections } from '../stacks/videocall/nats/metrics';
import { connectionEvents, connectionsActive } from '../stacks/videocall/server/metrics';
import { bad, type Facts, pass, type Probe, unknown } from './probe';
import { list } from './texts';

/** Something that Callscope can tell, and the families it needs for that: one of each list. */
interface Feature {
  id: string;
  product: string;
  title: string;
  needs: ReadonlyArray<readonly Metric[]>;
}

/** A family of the RTC server under either of its names. */
function rtc(...families: Array<keyof RtcMetrics>): Array<readonly Metric[]> {
  return families.map((family) => [RTCD[family], EMBEDDED[family]]);
}

function all(...families: Metric[]): Array<readonly Metric[]> {
  return families.map((family) => [family]);
}

const FEATURES: readonly Feature[] = [
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
    title: 'Joins that fail',
    needs: [...all(websocketEvents), ...rtc('dcOpenTime')],
  },
  {
    id: 'mattermost-store',
    product: 'mattermost',
    title: 'A slow store',
    needs: all(storeMethodsTime, appHandlersTime),
  },
  {
    id: 'mattermost-hosts',
    product: 'mattermost',
    title: 'Machines at their limit',
    needs: all(cpuSeconds, UDP.hostUdp.received, UDP.hostUdp.errors),
  },
  { id: 'videocall-rtt', product: 'videocall', title: 'Round-trip time by relay', needs: all(rtt, activeSessions) },
  {
    id: 'videocall-audio',
    product: 'videocall',
    title: 'Audio of each sender and receiver',
    needs: [...all(neteqNormal, neteqExpand), [neteqStretchPlayback, healthReports], ...all(selfAudioEnabled)],
  },
  {
    id: 'videocall-places',
    product: 'videocall',
    title: 'Regions, and who is on which relay',
    needs: all(connectionsActive, connectionEvents),
  },
  { id: 'videocall-broker', product: 'videocall', title: 'The broker', needs: all(connections, varzConnections) },
];

/** Which of some families there are now; a classic histogram is known by its count. */
export function getFamiliesQuery(families: readonly Metric[], { scope }: Pick<Facts, 'scope'>): string {
  const names = families.map(seriesName);
  return `count by(__name__)(${selectorOfNames(names, scope)})`;
}

function seriesName({ name, type }: Metric): string {
  return type === 'histogram' ? `${name}_count` : name;
}

/** What Callscope can tell of the products that are run here, and which job brings what is missing. */
export function featureProbes(facts: Facts): Probe[] {
  return FEATURES.filter(({ product }) => facts.products.some(({ id }) => id === product)).map((feature) => ({
    id: feature.id,
    title: feature.title,
    why: "Without these metrics Callscope can't judge this.",
    queries: { families: getFamiliesQuery(feature.needs.flat(), facts) },
    judge: ({ families = [] }) => judge(feature, families, facts),
  }));
}

function judge({ needs, product }: Feature, rows: readonly Sample[], { products }: Facts): ReturnType<Probe['judge']> {
  const isThere = (metric: Metric): boolean => rows.some(({ labels }) => labels.__name__ === seriesName(metric));
  const missing = needs.filter((alternatives) => !alternatives.some(isThere)).map(([first]) => first);
  const names = list(missing.map((metric) => metric?.name ?? ''));
  const { sources = [], hosts = [] } = products.find(({ id }) => id === product) ?? {};
  const jobs = [...sources, ...hosts]
    .filter((source: Source) => missing.some((metric) => metric !== undefined && source.metrics.includes(metric)))
    .map(({ job }) => job);
  if (missing.length === 0) {
    return pass('There: all that it needs is delivered.');
  }
  const advice = `It comes with ${jobs.length === 1 ? 'job' : 'jobs'} ${list(jobs)}, most of it with the first call.`;
  return missing.length < needs.length
    ? bad('warn', `Partly: there is no ${names} now.`, advice)
    : unknown(`Not now: there is no ${names}.`, advice);
}
