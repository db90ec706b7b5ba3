import { type Fault } from '../simulator/faults';
import { type Options } from './catalogue';
import { type Incident } from './incident';

/** A fault in two strengths, the greater one first. */
export interface Variant {
  product: Incident['product'];
  faults: readonly [Fault, Fault];
  options?: Options;
  /** Number of sessions, if not the usual one. */
  sizes?: readonly number[];
}

/** If only joins show the fault, it takes many people to have a few joins every minute. */
const OF_JOINS = [160, 300];

type Strengths = readonly [number, number];
type Rest = Omit<Fault, 'name'>;

const APAC = { server: 'webtransport-apac.example.org' };
const EU = { server: 'websocket-eu-west.example.org' };
const US = { server: 'webtransport-us-east.example.org' };
/** A meeting of five, and one of twelve. */
const WEEKLY = { meeting_id: 'team-weekly' };
const ALL_HANDS = { meeting_id: 'all-hands' };
const RTCD_1 = { instance: 'rtcd-1:8045' };
const RTCD_2 = { instance: 'rtcd-2:8045' };
const NODE_1 = { instance: 'mm-1:8067' };
const NODE_2 = { instance: 'mm-2:8067' };
const OFFLOADER = { instance: 'offloader-1:9100' };
const INSTALLATION = { groupID: 'mm-a' };
const OF_VIDEOCALL = { product: 'videocall' };
const OF_MATTERMOST = { product: 'mattermost' };

/** The same fault with two strengths, or two shares. */
function inTwo(product: Variant['product'], key: 'strength' | 'share') {
  return (
    name: string,
    [more, less]: Strengths,
    rest: Rest = {},
    { sizes, ...options }: Options & Pick<Variant, 'sizes'> = {}
  ): Variant => ({
    product,
    faults: [
      { ...rest, name, [key]: more },
      { ...rest, name, [key]: less },
    ],
    options,
    ...(sizes && { sizes }),
  });
}

const videocall = { strengths: inTwo('videocall', 'strength'), shares: inTwo('videocall', 'share') };
const mattermost = { strengths: inTwo('mattermost', 'strength'), shares: inTwo('mattermost', 'share') };

/** A fault without a strength, in two places. */
function twoPlaces(product: Variant['product'], name: string, a: Rest, b: Rest, options?: Options): Variant {
  return {
    product,
    faults: [
      { ...a, name },
      { ...b, name },
    ],
    ...(options && { options }),
  };
}

const OF_VIDEOCALL_RS: readonly Variant[] = [
  videocall.strengths('relay-latency', [350, 200], { place: APAC }),
  videocall.strengths('relay-latency', [500, 300], { place: EU }),
  videocall.shares('relay-latency', [1, 0.6], { place: US, strength: 500 }),
  videocall.strengths('region-latency', [350, 200], { place: { region: 'apac' } }),
  videocall.strengths('region-latency', [500, 300], { place: { region: 'us-east' } }),
  videocall.strengths('transport-latency', [500, 300], { place: { server_type: 'websocket' } }),
  videocall.strengths('transport-latency', [500, 300], { place: { server_type: 'webtransport' } }),
  videocall.strengths('fleet-latency', [500, 300], { place: OF_VIDEOCALL }),
  videocall.shares('fleet-latency', [0.7, 0.5], { place: OF_VIDEOCALL, strength: 500 }),
  videocall.shares('client-network', [0.12, 0.08], { strength: 500 }),
  videocall.strengths('client-network', [800, 350], { share: 0.05 }),
  videocall.strengths('audio-sender', [0.74, 0.5], { place: WEEKLY, mode: 'lossy' }),
  videocall.strengths('audio-sender', [0.74, 0.5], { place: ALL_HANDS, mode: 'lossy' }),
  twoPlaces('videocall', 'audio-sender', { place: WEEKLY, mode: 'dead' }, { place: ALL_HANDS, mode: 'dead' }),
  videocall.strengths('audio-receiver', [0.47, 0.35], { place: WEEKLY }),
  videocall.strengths('audio-receiver', [0.47, 0.35], { place: ALL_HANDS }),
  videocall.strengths('audio-meeting', [0.4, 0.3], { place: WEEKLY }),
  videocall.strengths('audio-meeting', [0.4, 0.3], { place: ALL_HANDS }),
  videocall.strengths('audio-relay', [0.4, 0.3], { place: APAC }),
  videocall.strengths('audio-relay', [0.4, 0.3], { place: US }),
  videocall.shares('audio-relay', [0.9, 0.7], { strength: 0.4 }),
  videocall.strengths('playback-lag', [800, 500], { place: ALL_HANDS }),
  videocall.shares('playback-lag', [0.9, 0.5], { strength: 600 }),
  videocall.shares('media-blocked', [0.9, 0.6], { place: WEEKLY }),
  videocall.shares('media-blocked', [0.9, 0.6], { place: ALL_HANDS }),
  twoPlaces('videocall', 'relay-down', { place: APAC }, { place: EU }),
  twoPlaces(
    'videocall',
    'relay-down',
    { place: { region: 'eu-west' } },
    { place: { server_instance: 'webtransport-eu-west-7b5d9c8f4-p6w2q' } }
  ),
  twoPlaces('videocall', 'relay-down', { place: EU }, { place: US }, { reelect: true }),
  videocall.shares('connection-drops', [0.9, 0.6], { place: US, mode: 'wave' }),
  videocall.shares('connection-drops', [0.8, 0.5], { mode: 'wave' }),
  videocall.strengths('connection-drops', [2, 1], {
    place: { server_instance: 'websocket-us-east-84c6f7d9b-j5r2s' },
    mode: 'restart',
  }),
  videocall.shares('transport-fallback', [0.9, 0.6], { place: OF_VIDEOCALL }),
  videocall.shares('transport-fallback', [0.9, 0.7], { place: { region: 'us-east' } }),
  twoPlaces('videocall', 'broker-down', {}, { place: { server_id: 'nats-singapore' } }, { allBrokers: true }),
  videocall.strengths('broker-slow', [6, 3], { mode: 'consumers' }),
  twoPlaces(
    'videocall',
    'broker-slow',
    { mode: 'gateway' },
    { place: { gateway_name: 'singapore' }, mode: 'gateway' },
    {
      allBrokers: true,
    }
  ),
  ...['down', 'stalled'].flatMap((mode) => [
    twoPlaces(
      'videocall',
      'telemetry-lost',
      { place: { job: 'all' }, mode },
      { place: { job: 'videocall-client-metrics' }, mode }
    ),
    twoPlaces(
      'videocall',
      'telemetry-lost',
      { place: { job: 'videocall-server-stats' }, mode },
      { place: { job: 'videocall-client-metrics' }, mode }
    ),
  ]),
];

const OF_MATTERMOST_CALLS: readonly Variant[] = [
  mattermost.strengths('relay-latency', [500, 300], { place: { ...RTCD_2, ...OF_MATTERMOST } }),
  mattermost.shares('relay-latency', [1, 0.6], { place: { ...INSTALLATION, ...OF_MATTERMOST }, strength: 400 }),
  mattermost.strengths('fleet-latency', [500, 300], { place: OF_MATTERMOST }),
  mattermost.strengths('fleet-latency', [500, 300], { place: OF_MATTERMOST }, { rtcds: 1, groupIDs: ['mm-a'] }),
  mattermost.strengths('packet-loss', [0.15, 0.08], { place: RTCD_1 }),
  mattermost.shares('packet-loss', [0.9, 0.5], { place: INSTALLATION, strength: 0.12 }),
  mattermost.strengths('jitter', [0.12, 0.07], { place: RTCD_1 }),
  mattermost.shares('jitter', [0.9, 0.5], { place: INSTALLATION, strength: 0.08 }),
  mattermost.shares('setup-failure', [0.8, 0.5], { place: RTCD_2 }, { sizes: OF_JOINS }),
  mattermost.shares('setup-failure', [0.8, 0.5], { place: INSTALLATION }, { sizes: OF_JOINS }),
  twoPlaces(
    'mattermost',
    'relay-down',
    { place: { ...RTCD_1, ...OF_MATTERMOST }, mode: 'gone' },
    { place: { ...RTCD_2, ...OF_MATTERMOST }, mode: 'gone' }
  ),
  mattermost.strengths('relay-down', [30, 12], { place: { ...RTCD_2, ...OF_MATTERMOST }, mode: 'restart' }),
  twoPlaces('mattermost', 'node-disconnected', { place: RTCD_1 }, { place: NODE_1 }),
  twoPlaces(
    'mattermost',
    'telemetry-lost',
    { place: { job: 'all', ...OF_MATTERMOST } },
    { place: { job: 'rtcd', ...OF_MATTERMOST } }
  ),
  twoPlaces(
    'mattermost',
    'telemetry-lost',
    { place: { job: 'all', ...OF_MATTERMOST }, mode: 'stalled' },
    { place: { job: 'rtcd', ...OF_MATTERMOST }, mode: 'stalled' }
  ),
  mattermost.shares('connection-drops', [0.6, 0.3], { place: { ...RTCD_2, ...OF_MATTERMOST }, strength: 12 }),
  mattermost.strengths('connection-drops', [40, 15], { place: { ...RTCD_1, ...OF_MATTERMOST }, share: 0.5 }),
  mattermost.shares('signaling-errors', [0.5, 0.25], { place: RTCD_2, strength: 3 }),
  mattermost.strengths('signaling-errors', [4, 2], { place: INSTALLATION, share: 0.4 }),
  mattermost.shares('media-blocked', [0.6, 0.35], { place: { ...RTCD_2, ...OF_MATTERMOST }, mode: 'track' }),
  mattermost.shares('media-blocked', [0.6, 0.35], { place: { ...RTCD_1, ...OF_MATTERMOST }, mode: 'rtp' }),
  mattermost.strengths('host-saturation', [1, 0.95], { place: RTCD_2, mode: 'cpu' }),
  mattermost.strengths('host-saturation', [0.12, 0.06], { place: RTCD_1, mode: 'udp' }),
  mattermost.strengths('host-saturation', [0.99, 0.94], { place: RTCD_2, mode: 'descriptors' }),
  mattermost.strengths('offloader-saturation', [0.99, 0.94], { place: OFFLOADER }),
  mattermost.strengths('store-slow', [1, 0.5], { place: NODE_1 }),
  mattermost.shares('transport-fallback', [0.7, 0.4], { place: OF_MATTERMOST, mode: 'tcp' }, { sizes: OF_JOINS }),
  mattermost.shares(
    'transport-fallback',
    [0.7, 0.4],
    { place: { ...INSTALLATION, ...OF_MATTERMOST }, mode: 'turn' },
    { sizes: OF_JOINS }
  ),
];

/** The faults of the catalog. */
export const VARIANTS: readonly Variant[] = [...OF_VIDEOCALL_RS, ...OF_MATTERMOST_CALLS];

/** A single fault of a world. */
export interface Single {
  product: Variant['product'];
  fault: Fault;
  options?: Options;
}

const extended = (fault: Fault): Single => ({
  product: 'videocall',
  fault,
  options: { sessions: 60, extended: true },
});
const embedded = (fault: Fault, sessions = 80): Single => ({
  product: 'mattermost',
  fault,
  options: { sessions, embedded: true },
});

/** The same for videocall.rs in its extended dialect, and for Mattermost without RTCD. */
export const OTHERWISE: readonly Single[] = [
  extended({ name: 'relay-latency', place: US, strength: 300 }),
  extended({ name: 'region-latency', place: { region: 'apac' }, strength: 350 }),
  extended({ name: 'client-network', share: 0.1, strength: 500 }),
  extended({ name: 'audio-sender', place: ALL_HANDS, mode: 'lossy' }),
  extended({ name: 'audio-receiver', place: ALL_HANDS, strength: 0.47 }),
  extended({ name: 'media-blocked', place: ALL_HANDS, share: 0.9 }),
  extended({ name: 'relay-down', place: EU }),
  embedded({ name: 'packet-loss', place: NODE_1, strength: 0.12 }),
  embedded({ name: 'jitter', place: NODE_2, strength: 0.08 }),
  embedded({ name: 'fleet-latency', place: OF_MATTERMOST, strength: 300 }),
  embedded({ name: 'setup-failure', share: 0.7 }, 160),
];

const TWO_RELAYS = [US.server, 'websocket-us-east.example.org'];
const THREE_RELAYS = [...TWO_RELAYS, APAC.server];
const WS_US = { server: 'websocket-us-east.example.org' };
const ONE_RTCD = { rtcds: 1, groupIDs: ['mm-a'], appNodes: 1 };
const ONE_INSTALLATION = { groupIDs: ['mm-a'] };

/** Meetings of a small installation on a few relays; the first one is called all-hands. */
function small(meetings: readonly number[], relays: readonly string[], faults: readonly Fault[]): Single[] {
  return faults.map((fault) => ({ product: 'videocall', fault, options: { meetings, relays } }));
}

function smallMattermost(sessions: number, options: Options, faults: readonly Fault[]): Single[] {
  return faults.map((fault) => ({ product: 'mattermost', fault, options: { ...options, sessions } }));
}

/** Faults of small installations. */
export const SMALL_ONES: readonly Single[] = [
  ...small([4, 3], TWO_RELAYS, [
    { name: 'relay-latency', place: US, strength: 400 },
    { name: 'fleet-latency', place: OF_VIDEOCALL, strength: 400 },
    { name: 'audio-sender', place: ALL_HANDS, mode: 'lossy' },
    { name: 'telemetry-lost', place: { job: 'all' }, mode: 'down' },
  ]),
  ...small([6, 4], TWO_RELAYS, [
    { name: 'relay-latency', place: US, strength: 400 },
    { name: 'relay-latency', place: WS_US, strength: 400 },
    { name: 'fleet-latency', place: OF_VIDEOCALL, strength: 400 },
    { name: 'client-network', share: 0.1, strength: 500 },
    { name: 'audio-sender', place: ALL_HANDS, mode: 'lossy' },
    { name: 'audio-receiver', place: ALL_HANDS },
    { name: 'media-blocked', place: ALL_HANDS, share: 0.9 },
    { name: 'broker-down' },
  ]),
  ...small([6, 5, 4], THREE_RELAYS, [
    { name: 'relay-latency', place: APAC, strength: 300 },
    { name: 'relay-latency', place: US, strength: 400 },
    { name: 'transport-latency', place: { server_type: 'webtransport' }, strength: 400 },
    { name: 'fleet-latency', place: OF_VIDEOCALL, strength: 250 },
    { name: 'client-network', share: 0.12, strength: 500 },
    { name: 'audio-meeting', place: ALL_HANDS },
    { name: 'media-blocked', place: ALL_HANDS, share: 0.9 },
    { name: 'relay-down', place: US },
    { name: 'telemetry-lost', place: { job: 'videocall-client-metrics' }, mode: 'stalled' },
  ]),
  ...small([10, 6, 4, 2], THREE_RELAYS, [
    { name: 'relay-latency', place: APAC, strength: 300 },
    { name: 'relay-latency', place: US, strength: 400 },
    { name: 'transport-latency', place: { server_type: 'webtransport' }, strength: 250 },
    { name: 'fleet-latency', place: OF_VIDEOCALL, strength: 250 },
    { name: 'client-network', share: 0.1, strength: 500 },
    { name: 'audio-sender', place: ALL_HANDS, mode: 'lossy' },
    { name: 'audio-receiver', place: ALL_HANDS },
    { name: 'relay-down', place: US },
    { name: 'connection-drops', place: US, mode: 'wave', share: 0.9 },
  ]),
  ...smallMattermost(8, ONE_RTCD, [
    { name: 'fleet-latency', place: OF_MATTERMOST, strength: 500 },
    { name: 'host-saturation', place: RTCD_1, mode: 'cpu', strength: 1 },
    { name: 'telemetry-lost', place: { job: 'rtcd', ...OF_MATTERMOST } },
    { name: 'node-disconnected', place: RTCD_1 },
  ]),
  ...smallMattermost(14, ONE_INSTALLATION, [
    { name: 'relay-latency', place: { ...RTCD_2, ...OF_MATTERMOST }, strength: 500 },
    { name: 'packet-loss', place: RTCD_1, strength: 0.15 },
    { name: 'jitter', place: RTCD_1, strength: 0.12 },
    { name: 'relay-down', place: { ...RTCD_2, ...OF_MATTERMOST }, mode: 'gone' },
  ]),
  ...smallMattermost(24, ONE_INSTALLATION, [
    { name: 'relay-latency', place: { ...RTCD_2, ...OF_MATTERMOST }, strength: 400 },
    { name: 'packet-loss', place: RTCD_1, strength: 0.12 },
    { name: 'connection-drops', place: { ...RTCD_2, ...OF_MATTERMOST }, share: 0.6, strength: 12 },
    { name: 'fleet-latency', place: OF_MATTERMOST, strength: 400 },
  ]),
];

/** Faults that also strike many people once. */
export const LARGE_ONES: readonly Single[] = [
  { product: 'videocall', fault: { name: 'relay-latency', place: APAC } },
  { product: 'videocall', fault: { name: 'transport-latency', strength: 500 } },
  { product: 'videocall', fault: { name: 'client-network', strength: 500 } },
  { product: 'videocall', fault: { name: 'audio-relay', place: APAC } },
  { product: 'videocall', fault: { name: 'relay-down', place: EU } },
  { product: 'mattermost', fault: { name: 'relay-latency', place: { ...RTCD_2, ...OF_MATTERMOST } } },
  { product: 'mattermost', fault: { name: 'packet-loss', place: INSTALLATION } },
  { product: 'mattermost', fault: { name: 'connection-drops', place: { ...RTCD_2, ...OF_MATTERMOST } } },
];

/** Two independent faults at once. */
export const PAIRS: readonly Variant[] = [
  {
    product: 'videocall',
    faults: [
      { name: 'relay-latency', place: APAC },
      { name: 'audio-sender', place: WEEKLY },
    ],
  },
  { product: 'videocall', faults: [{ name: 'region-latency' }, { name: 'client-network', share: 0.1, strength: 500 }] },
  {
    product: 'videocall',
    faults: [
      { name: 'relay-latency', place: US, strength: 500 },
      { name: 'relay-down', place: EU },
    ],
  },
  {
    product: 'videocall',
    faults: [
      { name: 'audio-meeting', place: WEEKLY },
      { name: 'relay-latency', place: EU, strength: 500 },
    ],
  },
  {
    product: 'mattermost',
    faults: [
      { name: 'relay-latency', place: RTCD_2 },
      { name: 'packet-loss', place: RTCD_1 },
    ],
  },
  {
    product: 'mattermost',
    faults: [
      { name: 'setup-failure', place: RTCD_1 },
      { name: 'relay-latency', place: RTCD_2 },
    ],
  },
  {
    product: 'mattermost',
    faults: [
      { name: 'offloader-saturation', place: OFFLOADER },
      { name: 'jitter', place: RTCD_1 },
    ],
  },
  {
    product: 'mattermost',
    faults: [
      { name: 'connection-drops', place: RTCD_1 },
      { name: 'packet-loss', place: INSTALLATION },
    ],
  },
];
