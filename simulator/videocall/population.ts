import { type Random } from '../random';

export type Region = 'us-east' | 'eu-west' | 'apac';
export type ServerType = 'webtransport' | 'websocket';

/** One relay address. Behind it stand one or two server instances. */
export interface Relay {
  server: string;
  region: Region;
  serverType: ServerType;
  instances: readonly [string, ...string[]];
  /** How many of 54 people have it as their nearest. */
  weight: number;
}

/** A place in a meeting, taken by one person after another. */
export interface Seat {
  meeting: string;
  home: Relay;
  /** Whether the habit of this seat is to keep the microphone off for good. */
  listener: boolean;
}

export const REGIONS: readonly Region[] = ['us-east', 'eu-west', 'apac'];
export const SERVER_TYPES: readonly ServerType[] = ['webtransport', 'websocket'];

export const RELAYS: readonly Relay[] = [
  relay('webtransport', 'us-east', 11, ['6c9f7d5b8-x2x7k', '6c9f7d5b8-m4t9z']),
  relay('webtransport', 'eu-west', 10, ['7b5d9c8f4-p6w2q']),
  relay('webtransport', 'apac', 9, ['5f8d6b7c9-h4k8p', '5f8d6b7c9-t7n3v']),
  relay('websocket', 'us-east', 8, ['84c6f7d9b-j5r2s']),
  relay('websocket', 'eu-west', 8, ['7d4b9c6f5-q9w2m']),
  relay('websocket', 'apac', 8, ['59b7d6c8f-z3x6l']),
];

/** A NATS server between the relays of some regions. */
export interface Cluster {
  name: string;
  serverName: string;
  /** Its public key until it restarts for the first time. */
  firstKey: string;
  /** What its exporter says in the label `server_id`, also after a restart. */
  serverId: string;
  regions: readonly Region[];
}

const HOME_KEY = 'NQWB5PDKHX6PYGPAN2RLYKEI4IIAANNKKSUMNLMYTBX2KJQEVTAVETWT';

const HOME_CLUSTER: Cluster = {
  name: 'us-east-1',
  serverName: 'nats-us-east',
  firstKey: HOME_KEY,
  serverId: HOME_KEY,
  regions: ['us-east', 'eu-west'],
};
const FAR_CLUSTER: Cluster = {
  name: 'singapore',
  serverName: 'nats-singapore',
  firstKey: 'N5XRILAV5FVCYK43KKPDHIEYGSNO2FRNZRVCMA2DY7IBP3HAHMMVAFIB',
  serverId: 'nats-singapore',
  regions: ['apac'],
};

/** The first one is where the metrics services are; a gateway joins it to the other one. */
export const CLUSTERS = [HOME_CLUSTER, FAR_CLUSTER] as const;

/** The cluster of a region's relays. */
export function clusterOf(region: Region): Cluster {
  return FAR_CLUSTER.regions.includes(region) ? FAR_CLUSTER : HOME_CLUSTER;
}

export const DEFAULT_SESSIONS = 54;

/** Sizes of a usual round of meetings: many small ones and one of twelve, 54 people in all. */
const USUAL_SIZES = [12, 2, 3, 5, 2, 4, 6, 2, 5, 3, 6, 4];
const SMALLEST_MEETING = 2;

/** From this size on people keep their microphones off. */
const AUDIENCE_FROM = 6;
const LISTENERS = 0.3;

/** How likely somebody of a meeting sits in the meeting's own region. */
const LOCALS = 0.7;

const MEETINGS = [
  'all-hands',
  'design_review',
  'standup-1on1',
  'team-weekly',
  'incident-bridge',
  'sales-pipeline',
  'planning',
  'interview',
  'support-desk',
  'retro',
  'architecture',
  'coffee-chat',
] as const;

const FIRST_NAMES = [
  'alba',
  'bruno',
  'chloe',
  'deniz',
  'elif',
  'farid',
  'greta',
  'hugo',
  'ines',
  'jonas',
  'kaori',
  'leon',
  'mira',
  'nils',
  'olga',
  'pavel',
] as const;
const LAST_NAMES = [
  'arslan',
  'berg',
  'costa',
  'duval',
  'eriksen',
  'fischer',
  'garcia',
  'hansen',
  'ito',
  'jansen',
  'kaya',
  'lindt',
  'moreau',
  'novak',
] as const;

/** Few people have an underscore in their address, and few are guests without one: both shift or hide labels. */
const UNDERSCORED = 0.04;
const GUESTS = 0.03;

function relay(serverType: ServerType, region: Region, weight: number, pods: readonly [string, ...string[]]): Relay {
  const name = `${serverType}-${region}`;
  const [first, ...others] = pods;
  return {
    server: `${name}.example.org`,
    region,
    serverType,
    instances: [`${name}-${first}`, ...others.map((pod) => `${name}-${pod}`)],
    weight,
  };
}

/** Sizes of meetings that hold that many sessions together. */
export function usualSizes(sessions: number): number[] {
  const sizes: number[] = [];
  let left = sessions;
  for (let i = 0; left > 0; i++) {
    const usual = USUAL_SIZES[i % USUAL_SIZES.length] ?? SMALLEST_MEETING;
    const size = left - usual < SMALLEST_MEETING ? left : usual;
    sizes.push(size);
    left -= size;
  }
  return sizes;
}

/** Seats for meetings of these sizes: all relays are populated by their weight, and a meeting prefers one region. */
export function makeSeats(sizes: readonly number[], relays: readonly Relay[], random: Random): Seat[] {
  const deck = dealRelays(
    sizes.reduce((sum, size) => sum + size, 0),
    relays,
    random
  );
  return sizes.flatMap((size, index) => {
    const meeting = meetingName(index);
    const region = deck[0]?.region;
    return Array.from({ length: size }, (): Seat => {
      const local = random.chance(LOCALS) ? deck.findIndex((home) => home.region === region) : 0;
      const [home] = deck.splice(Math.max(0, local), 1);
      if (home === undefined) {
        throw new RangeError('the deck holds a relay for every seat');
      }
      return { meeting, home, listener: size >= AUDIENCE_FROM && random.chance(LISTENERS) };
    });
  });
}

/** A user id: an e-mail address in most cases. */
export function userName(serial: number, random: Random): string {
  if (random.chance(GUESTS)) {
    return `guest-${serial}`;
  }
  const separator = random.chance(UNDERSCORED) ? '_' : '.';
  return `${random.pick(FIRST_NAMES)}${separator}${random.pick(LAST_NAMES)}${serial}@example.org`;
}

/** The name of the n-th meeting, from 0. */
export function meetingName(index: number): string {
  const name = MEETINGS[index % MEETINGS.length] ?? 'meeting';
  const round = Math.floor(index / MEETINGS.length);
  return round === 0 ? name : `${name}-${round + 1}`;
}

/** A shuffled list of relays, each as often as its weight demands (largest remainder). */
function dealRelays(count: number, relays: readonly Relay[], random: Random): Relay[] {
  const total = relays.reduce((sum, { weight }) => sum + weight, 0);
  const shares = relays.map((home) => ({ home, exact: (count * home.weight) / total }));
  const whole = shares.flatMap(({ home, exact }) => Array.from({ length: Math.floor(exact) }, () => home));
  const rest = [...shares]
    .sort((a, b) => (b.exact % 1) - (a.exact % 1))
    .slice(0, count - whole.length)
    .map(({ home }) => home);
  return [...whole, ...rest]
    .map((home) => ({ home, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ home }) => home);
}
