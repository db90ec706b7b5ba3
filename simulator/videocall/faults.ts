import { type FaultDefinition } from '../faults';
import { CLUSTERS, meetingName, REGIONS, RELAYS, SERVER_TYPES } from './population';

export const CLIENT_JOB = 'videocall-client-metrics';
export const SERVER_JOB = 'videocall-server-stats';
export const NATS_JOB = 'nats';

const LATENCY = { default: 350, unit: 'ms' };
const LOSS_UNIT = 'share of packets lost';

const SERVERS = RELAYS.map(({ server }) => server);
const INSTANCES = RELAYS.flatMap(({ instances }) => instances);

const FIRST_INSTANCE = RELAYS[0]?.instances[0];

/** Decides between the products for a fault that both know. */
const PRODUCT = { product: { values: ['videocall'] } };
/** The relay that a fault strikes by default. */
const SERVER = { values: SERVERS, default: 'webtransport-apac.example.org' };
/** A key that narrows a fault that is everywhere by default. */
const ANY_SERVER = { server: { values: SERVERS }, server_instance: { values: INSTANCES } };
const RELAY_PLACES: ReadonlyArray<[whose: string, place: FaultDefinition['place']]> = [
  ['one relay', { server: SERVER }],
  ['all relays of a region', { region: { values: REGIONS } }],
  ['one server_instance', { server_instance: { values: INSTANCES } }],
];
const BROKER = { server_id: { values: CLUSTERS.map(({ serverId }) => serverId), default: CLUSTERS[0].serverId } };
const GATEWAY = { gateway_name: { values: CLUSTERS.map(({ name }) => name), default: CLUSTERS[0].name } };
const MEETING = { meeting_id: { default: meetingName(0) } };

/** The faults of the world of videocall.rs. */
export const VIDEOCALL_FAULTS: readonly FaultDefinition[] = [
  {
    name: 'relay-latency',
    place: { server: SERVER },
    strength: LATENCY,
    share: 1,
    summary: 'round trips to one relay are slow',
  },
  {
    name: 'region-latency',
    place: { region: { values: REGIONS, default: 'apac' } },
    strength: LATENCY,
    share: 1,
    summary: 'round trips to all relays of a region are slow',
  },
  {
    name: 'transport-latency',
    place: { server_type: { values: SERVER_TYPES, default: 'websocket' } },
    strength: LATENCY,
    share: 1,
    summary: 'round trips over one transport are slow',
  },
  {
    name: 'fleet-latency',
    place: PRODUCT,
    strength: LATENCY,
    share: 1,
    summary: 'round trips to all relays are slow',
  },
  {
    name: 'client-network',
    place: {},
    strength: LATENCY,
    share: 0.08,
    summary: 'a few scattered people have a slow network',
  },
  {
    name: 'audio-sender',
    place: { ...MEETING, sender: {} },
    modes: ['lossy', 'dead'],
    strength: { default: 0.74, unit: LOSS_UNIT },
    summary:
      'the uplink of one person (a relay session ID, or anyone who speaks in the meeting) is bad (lossy), or gone while ' +
      'the connection stays (dead)',
  },
  {
    name: 'audio-receiver',
    place: { ...MEETING, receiver: {} },
    strength: { default: 0.47, unit: 'share of time in which nothing arrives' },
    summary: 'the downlink of one person (a relay session ID, or anyone in the meeting) stalls repeatedly',
  },
  {
    name: 'audio-meeting',
    place: MEETING,
    strength: { default: 0.4, unit: LOSS_UNIT },
    share: 0.9,
    summary: 'most pairs of one meeting lose audio',
  },
  {
    name: 'audio-relay',
    place: ANY_SERVER,
    strength: { default: 0.4, unit: LOSS_UNIT },
    share: 0.9,
    summary: 'people on one relay, or everywhere, lose audio of most others in all meetings',
  },
  {
    name: 'playback-lag',
    place: { meeting_id: {}, ...ANY_SERVER },
    strength: { default: 600, unit: 'ms' },
    share: 0.5,
    summary: 'people hear others late but completely: buffers are long',
  },
  {
    name: 'media-blocked',
    place: MEETING,
    share: 0.9,
    summary: 'people in one meeting are connected and report, but hear and see nobody',
  },
  ...RELAY_PLACES.map(([whose, place]): FaultDefinition => ({
    name: 'relay-down',
    place,
    summary: `the processes of ${whose} are down; their sessions are gone until clients re-elect or it is back`,
  })),
  {
    name: 'connection-drops',
    place: { region: { values: REGIONS }, ...ANY_SERVER },
    modes: ['wave'],
    strength: { default: 1, unit: 'waves per minute after the first' },
    share: 0.6,
    summary: 'connections to one relay, or all relays, drop in waves and come back',
  },
  {
    name: 'connection-drops',
    place: { server_instance: { values: INSTANCES, default: FIRST_INSTANCE } },
    modes: ['restart'],
    strength: { default: 1, unit: 'restarts per minute after the first' },
    summary: 'a server instance restarts with sessions on it',
  },
  {
    name: 'transport-fallback',
    place: { region: { values: REGIONS }, ...PRODUCT },
    share: 0.7,
    summary: 'people who would use WebTransport can only use WebSocket',
  },
  {
    name: 'broker-down',
    place: BROKER,
    summary:
      'a NATS server is down, with media and reports of its relays; the home cluster server takes all reports with it',
  },
  {
    name: 'broker-slow',
    place: BROKER,
    modes: ['consumers'],
    strength: { default: 6, unit: 'slow consumers per minute' },
    share: 0.3,
    summary: 'a NATS server cuts off slow relays, bytes pile up, and people lose audio',
  },
  {
    name: 'broker-slow',
    place: GATEWAY,
    modes: ['gateway'],
    summary: 'the gateway between the NATS clusters is lost: the far region vanishes from the metrics at once',
  },
  {
    name: 'telemetry-lost',
    place: { job: { values: [CLIENT_JOB, SERVER_JOB, 'all'], default: 'all' } },
    modes: ['down', 'stalled'],
    summary: 'metrics pages are gone (down) or frozen (stalled)',
  },
  {
    name: 'telemetry-lost',
    place: { job: { values: [NATS_JOB], default: NATS_JOB } },
    modes: ['down'],
    summary: 'the pages of the NATS exporters are gone',
  },
];
