import { type Fault, type FaultDefinition } from '../faults';
import { REGIONS, type Relay, RELAYS, SERVER_TYPES } from './population';

export const CLIENT_JOB = 'videocall-client-metrics';
export const SERVER_JOB = 'videocall-server-stats';

const LATENCY = { default: 350, unit: 'ms' };

/** What the world of videocall.rs can suffer from. */
export const VIDEOCALL_FAULTS: readonly FaultDefinition[] = [
  {
    name: 'relay-latency',
    place: { server: { values: RELAYS.map(({ server }) => server), default: 'webtransport-apac.example.org' } },
    strength: LATENCY,
    share: 1,
    summary: 'round trips to one relay take longer',
  },
  {
    name: 'region-latency',
    place: { region: { values: REGIONS, default: 'apac' } },
    strength: LATENCY,
    share: 1,
    summary: 'round trips to all relays of a region take longer',
  },
  {
    name: 'transport-latency',
    place: { server_type: { values: SERVER_TYPES, default: 'websocket' } },
    strength: LATENCY,
    share: 1,
    summary: 'round trips over one transport take longer',
  },
  {
    name: 'fleet-latency',
    place: {},
    strength: LATENCY,
    share: 1,
    summary: 'round trips to all relays take longer',
  },
  {
    name: 'client-network',
    place: {},
    strength: LATENCY,
    share: 0.08,
    summary: 'a few people, wherever they are, have a slow network',
  },
  {
    name: 'telemetry-lost',
    place: { job: { values: [CLIENT_JOB, SERVER_JOB, 'all'], default: 'all' } },
    modes: ['down', 'stalled'],
    summary: 'metrics pages are gone (down), or stay while nothing reaches them any more (stalled)',
  },
];

/** Where a session stands, as far as faults care. */
export interface Standing {
  relay: Relay;
  /** Its number among all sessions. */
  serial: number;
  /** Its number among the sessions of its relay. */
  rank: number;
}

/** Whether a latency fault strikes a session. A greater share strikes the same sessions and more. */
export function strikes({ name, place = {}, share = 1 }: Fault, { relay, serial, rank }: Standing): boolean {
  switch (name) {
    case 'relay-latency':
      return place.server === relay.server && isChosen(rank, share);
    case 'region-latency':
      return place.region === relay.region && isChosen(rank, share);
    case 'transport-latency':
      return place.server_type === relay.serverType && isChosen(rank, share);
    case 'fleet-latency':
      return isChosen(rank, share);
    case 'client-network':
      return isChosen(serial, share);
    default:
      return false;
  }
}

/** Whether a telemetry fault is about a job, in this mode. */
export function losesTelemetry({ name, place = {}, mode }: Fault, job: string, lostMode: string): boolean {
  return name === 'telemetry-lost' && mode === lostMode && (place.job === job || place.job === 'all');
}

/** Picks a share of the numbers evenly: multiples of the golden ratio spread best over the unit interval (Weyl). */
function isChosen(number: number, share: number): boolean {
  return ((number + 1) * 0.6180339887498949) % 1 < share;
}
