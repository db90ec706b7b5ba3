import { type Fault } from '../simulator/faults';
import { makeTopology } from '../simulator/mattermost/topology';
import { CLUSTERS, RELAYS } from '../simulator/videocall/population';
import { type ProductTruth } from '../simulator/world';
import { type Finding } from '../src/triage/types';

/** What a right diagnosis says about one fault. */
export interface Expected {
  /** Right causes; more than one if the fault shows in two ways, as a restart does. */
  causes: readonly string[];
  /** Right sets of places; [[]] if there is no place to name. */
  places: ReadonlyArray<readonly string[]>;
  /** Number of sessions that really suffer; null if that is unknown. */
  affected: number | null;
}

/** A fault that shows in two ways: while the relay is away, and when it or its people are back. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'relay-down': ['connection-drops'],
  'connection-drops restart': ['relay-down'],
};

/** What a right diagnosis says about the active faults, as the world knows it. */
export function expectedOf(faults: readonly Fault[], truth: ProductTruth): Expected[] {
  return faults.map((fault) => {
    const impact = truth.impacts?.find((each) => each.fault.name === fault.name);
    const places = placesOf(fault, impact?.where ?? placeOf(fault), truth);
    const [voice, ...others] = impact?.voices ?? [];
    // If a single microphone is open in a meeting, its faults and the speaker's look alike.
    const isAlike = fault.name === 'audio-meeting' && voice !== undefined && others.length === 0;
    return {
      causes: [...causesOf(fault), ...(isAlike ? ['audio-sender'] : [])],
      places: [...places, ...(isAlike ? [[voice]] : [])],
      affected: faults.length === 1 ? truth.affectedSessions : (impact?.sessions.length ?? null),
    };
  });
}

function causesOf({ name, mode }: Fault): string[] {
  return [name, ...(ALSO[name] ?? []), ...(ALSO[`${name} ${mode ?? ''}`] ?? [])];
}

/** The place of a fault; `product` only decides between the products. */
function placeOf({ place = {} }: Fault): Record<string, string> {
  return Object.fromEntries(Object.entries(place).filter(([label]) => label !== 'product'));
}

function placesOf(
  { name, place = {} }: Fault,
  where: Readonly<Record<string, string>>,
  { product }: ProductTruth
): string[][] {
  switch (name) {
    case 'client-network':
      return [[]];
    // Clients report their paths to app nodes, which separate neither servers nor installations.
    case 'transport-fallback':
      return product === 'mattermost' ? [[]] : [Object.values(where), ...relaysOf(where)];
    // A gateway joins two clusters: if both ends are scraped, both have lost it.
    case 'broker-slow':
      return [
        Object.values(where),
        ...(where.gateway_name === undefined ? [] : [CLUSTERS.map((cluster) => cluster.name)]),
      ];
    // The speaker is enough; the meeting is right, too.
    case 'audio-sender':
      return [Object.values(where), Object.values({ ...where, meeting: place.meeting_id ?? '' })];
    case 'telemetry-lost':
      return where.job === undefined || where.job === 'all' ? (ALL_JOBS[product] ?? []) : [[where.job]];
    case 'node-disconnected':
      return [Object.values(where), ...installationOf(where.instance)];
    default:
      return [Object.values(where), ...(product === 'videocall' ? relaysOf(where) : [])];
  }
}

/** The places to name if all pages of a product are gone: of Mattermost's jobs, only RTCD's shows calls. */
const ALL_JOBS: Readonly<Record<string, string[][]>> = {
  videocall: [['videocall-client-metrics', 'videocall-server-stats']],
  mattermost: [['rtcd'], ['rtcd', 'calls-plugin']],
};

/** Relays count app nodes by installation, so only the installation can be named. */
function installationOf(appNode: string | undefined): string[][] {
  const { groups } = makeTopology({});
  return groups.filter(({ appNodes }) => appNodes.some((node) => node === appNode)).map(({ groupID }) => [groupID]);
}

/** The same relays by other labels: by their processes, by their hosts, and by their names without a host. */
function relaysOf({ server, region, server_instance: process }: Readonly<Record<string, string>>): string[][] {
  const relays = RELAYS.filter(
    (relay) =>
      (server ?? relay.server) === relay.server &&
      (region ?? relay.region) === relay.region &&
      (process === undefined || (relay.instances.length === 1 && relay.instances[0] === process))
  );
  return server === undefined && region === undefined && process === undefined
    ? []
    : [
        relays.flatMap(({ instances }) => [...instances]),
        relays.map((relay) => relay.server),
        relays.map((relay) => `${relay.serverType}-${relay.region}`),
      ];
}

/** Whether findings of a right cause name a right set of places together. */
export function isPlaced(findings: readonly Finding[], { causes, places }: Expected): boolean {
  const named = new Set(
    findings.filter(({ cause }) => causes.includes(cause)).flatMap(({ where }) => where.map(({ value }) => value))
  );
  return places.some((set) => set.length === named.size && set.every((value) => named.has(value)));
}
