import { parsePage, type Sample } from '../feed/parse';
import { type FaultTruth, type ProductTruth } from '../world';
import { STILL } from './habits';
import { OPERATIONS } from './netEq';
import { VideocallWorld, type VideocallOptions } from './world';

export const START = 1_790_000_000;
export const CLIENT = 'videocall-client-metrics';
export const SERVER = 'videocall-server-stats';
export const RTT = 'videocall_client_active_server_rtt_ms';
export const APAC = 'webtransport-apac.example.org';

const SETTLED_S = 10;

export function worldOf(options: Partial<VideocallOptions> = {}): VideocallWorld {
  return new VideocallWorld({ seed: 1, start: START, ...options });
}

/** A world where nobody moves, after everybody has reported. */
export function quietWorld(options: Partial<VideocallOptions> = {}): VideocallWorld {
  const world = worldOf({ habits: STILL, ...options });
  world.advance(START + SETTLED_S);
  return world;
}

/** The samples of a family on the page of an exporter now. */
export function samples(world: VideocallWorld, name: string, exporter = CLIENT): Sample[] {
  return parsePage(world.page(exporter) ?? '').filter((sample) => sample.name === name);
}

/** What is true of the only product there. */
export function truthOf(world: VideocallWorld): ProductTruth {
  const [product] = world.truth().products;
  if (product === undefined) {
    throw new Error('a world has a product');
  }
  return product;
}

/** What is true of the fault that was injected first. */
export function impactOf(world: VideocallWorld): FaultTruth {
  const [impact] = truthOf(world).impacts ?? [];
  if (impact === undefined) {
    throw new Error('no fault is active');
  }
  return impact;
}

export function after(world: VideocallWorld, seconds: number): VideocallWorld {
  world.advance(world.truth().at + seconds);
  return world;
}

/** What one receiver (from) shows of one sender (to): values by the name of the metric, without prefix and unit. */
export interface Pair {
  from: string;
  to: string;
  meeting: string;
  values: Record<string, number>;
}

/** All pairs whose audio plays, that is, whose operations sum to about 100 a second. */
export function playingPairs(world: VideocallWorld): Pair[] {
  return allPairs(world).filter(({ values }) => sum(values) > 80);
}

export function allPairs(world: VideocallWorld): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const { name, labels, value } of parsePage(world.page(CLIENT) ?? '')) {
    const { from_peer: from, to_peer: to, meeting_id: meeting } = labels;
    if (from !== undefined && to !== undefined && meeting !== undefined) {
      const pair = pairs.get(`${from} ${to}`) ?? { from, to, meeting, values: {} };
      pairs.set(`${from} ${to}`, pair);
      pair.values[name.replace(/^videocall_(neteq_|peer_)?/, '').replace(/_ops_per_sec$/, '')] = value;
    }
  }
  return [...pairs.values()];
}

/** Operations per second of a pair. */
export function sum(values: Record<string, number>): number {
  return OPERATIONS.reduce((all, operation) => all + (values[operation] ?? 0), 0);
}

/** Bytes on the server page by relay session id. */
export function bytes(world: VideocallWorld, direction: 'sent' | 'received'): Map<string, number> {
  return new Map(
    samples(world, 'videocall_server_data_bytes_total', SERVER)
      .filter(({ labels }) => labels.direction === direction)
      .map(({ labels, value }) => [labels.session_id ?? '', value])
  );
}
