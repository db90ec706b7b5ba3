import { type Exporter } from '../world';

export const JOBS = ['rtcd', 'calls-plugin', 'rtcd-node-exporter', 'calls-offloader-node-exporter'] as const;

export interface Topology {
  /** Instances of the RTC servers, `host:port`: RTCD's, or the app nodes themselves. */
  servers: readonly string[];
  /** Whether they run inside the plugins of the app nodes. */
  embedded: boolean;
  /** Mattermost installations with the instances of their app nodes. */
  groups: ReadonlyArray<{ groupID: string; appNodes: readonly string[] }>;
  offloader: string;
}

export interface TopologyOptions {
  /** RTCD servers; 2 by default. */
  rtcds?: number;
  /** Whether there is no RTCD: the plugins of the only installation run RTC servers themselves. */
  embedded?: boolean;
  /** Mattermost installations; `mm-a` and `mm-b` by default. */
  groupIDs?: readonly string[];
  /** App nodes of each installation; 2 by default. */
  appNodes?: number;
}

/** The name in a plugin for the installation whose calls it serves itself. */
const OWN_GROUP = 'default';

export function makeTopology({ rtcds = 2, appNodes = 2, embedded = false, ...options }: TopologyOptions): Topology {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const groupIDs = embedded ? [OWN_GROUP] : (options.groupIDs ?? ['mm-a', 'mm-b']);
  const groups = groupIDs.map((groupID, group) => ({
    groupID,
    appNodes: numbers(appNodes).map((number) => `mm-${group * appNodes + number}:8067`),
  }));
  return {
    servers: embedded
      ? groups.flatMap((group) => group.appNodes)
      : numbers(rtcds).map((number) => `rtcd-${number}:8045`),
    embedded,
    groups,
    offloader: 'offloader-1:9100',
  };
}

/** The instance of the node exporter on the host of an RTCD server. */
export function nodeExporterOf(rtcd: string): string {
  return rtcd.replace(/:\d+$/, ':9100');
}

/** The scrape targets in the jobs and with the labels that Mattermost documents. */
export function exportersOf({ servers, embedded, groups, offloader }: Topology): Exporter[] {
  const rtcds = embedded ? [] : servers;
  const exporter = (job: (typeof JOBS)[number], instance: string, path: string, service: string): Exporter => ({
    id: `${job}-${instance.replace(/:\d+$/, '')}`,
    job,
    instance,
    path,
    extraLabels: { service_name: service },
  });
  return [
    ...rtcds.map((rtcd) => exporter('rtcd', rtcd, '/metrics', 'rtcd')),
    ...groups
      .flatMap(({ appNodes }) => appNodes)
      .map((node) => exporter('calls-plugin', node, '/plugins/com.mattermost.calls/metrics', 'calls-plugin')),
    ...rtcds.map((rtcd) => exporter('rtcd-node-exporter', nodeExporterOf(rtcd), '/metrics', 'rtcd')),
    exporter('calls-offloader-node-exporter', offloader, '/metrics', 'offloader'),
  ];
}
