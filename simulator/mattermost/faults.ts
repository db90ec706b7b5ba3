import { type FaultDefinition } from '../faults';
import { JOBS, type Topology } from './topology';

const LATENCY = { default: 350, unit: 'ms' };

/** Decides between the products for a fault that both know. */
const PRODUCT = { product: { values: ['mattermost'] } };

const FAILED_JOINS = { name: 'setup-failure', share: 0.7, summary: 'joins never open a data channel' };

/** Fault keys for an RTCD, or for a host with an exporter. */
const OF_RTCD = ['relay-down', 'node-disconnected', 'host-saturation', 'drain'];

/** The faults of the world of Mattermost Calls; without a place, they strike the last RTC server. */
export function mattermostFaults(topology: Topology): FaultDefinition[] {
  const all = faultsOf(topology);
  return topology.embedded ? all.filter(({ name }) => !OF_RTCD.includes(name)) : all;
}

function faultsOf({ servers: rtcds, embedded, groups, offloader }: Topology): FaultDefinition[] {
  const groupIDs = groups.map(({ groupID }) => groupID);
  const appNodes = groups.flatMap((group) => group.appNodes);
  const rtcd = { instance: { values: rtcds, default: rtcds.at(-1) ?? '' } };
  const group = { groupID: { values: groupIDs, default: groupIDs[0] ?? '' }, instance: { values: rtcds } };

  /** One definition for a server, one for an installation on all servers or on one. */
  const onServerOrGroup = (definition: Omit<FaultDefinition, 'place'>, keys: FaultDefinition['place'] = {}) => [
    { ...definition, place: { ...rtcd, ...keys } },
    { ...definition, place: { ...group, ...keys } },
  ];

  return [
    ...onServerOrGroup(
      {
        name: 'relay-latency',
        strength: LATENCY,
        share: 1,
        summary: 'round trips to one RTCD or of one installation are slow',
      },
      PRODUCT
    ),
    {
      name: 'fleet-latency',
      place: PRODUCT,
      strength: LATENCY,
      share: 1,
      summary: 'round trips to every RTCD are slow',
    },
    ...onServerOrGroup({
      name: 'packet-loss',
      strength: { default: 0.12, unit: 'share of packets lost' },
      share: 0.9,
      summary: 'clients lose audio packets',
    }),
    ...onServerOrGroup({
      name: 'jitter',
      strength: { default: 0.08, unit: 's' },
      share: 0.9,
      summary: 'audio packets arrive unevenly, but none is lost',
    }),
    // Plugins count joins on the node that receives them, which says nothing about the server of their call.
    ...(embedded ? [{ ...FAILED_JOINS, place: {} }] : onServerOrGroup(FAILED_JOINS)),
    {
      name: 'relay-down',
      place: { ...rtcd, ...PRODUCT },
      modes: ['gone', 'restart'],
      strength: { default: 20, unit: 's until it is back (restart)' },
      summary: 'an RTCD process dies with its sessions, for good or until it restarts',
    },
    {
      name: 'node-disconnected',
      place: { instance: { values: [...rtcds, ...appNodes], default: rtcds.at(-1) ?? '' } },
      share: 1,
      summary:
        'app nodes lose their connection to one RTCD, or one app node loses all of its connections; media keeps flowing',
    },
    {
      name: 'telemetry-lost',
      place: { job: { values: [...JOBS, 'all'], default: embedded ? 'calls-plugin' : 'rtcd' }, ...PRODUCT },
      modes: ['down', 'stalled'],
      summary: 'the metrics pages of a job are gone (down) or frozen (stalled) while calls continue',
    },
    ...onServerOrGroup(
      {
        name: 'connection-drops',
        strength: { default: 12, unit: 's without network; 31 or more end the session' },
        share: 0.5,
        summary: 'established sessions lose their network each minute',
      },
      PRODUCT
    ),
    ...onServerOrGroup({
      name: 'signaling-errors',
      strength: { default: 3, unit: 'failing offers per minute and session' },
      share: 0.4,
      summary: 'established sessions hold the signaling lock and send offers that fail',
    }),
    ...onServerOrGroup(
      {
        name: 'media-blocked',
        modes: ['track', 'rtp'],
        share: 0.5,
        summary: 'connected people hear nobody: tracks never arrive (track), or packets are dropped (rtp)',
      },
      PRODUCT
    ),
    {
      name: 'host-saturation',
      place: rtcd,
      modes: ['cpu'],
      strength: { default: 0.98, unit: 'share of CPU in use' },
      summary: 'something else uses the CPU of an RTCD host',
    },
    {
      name: 'host-saturation',
      place: rtcd,
      modes: ['udp'],
      strength: { default: 0.06, unit: 'share of incoming datagrams dropped' },
      summary: 'the UDP receive buffer of an RTCD host is too small',
    },
    {
      name: 'host-saturation',
      place: rtcd,
      modes: ['descriptors'],
      strength: { default: 0.99, unit: 'share of file descriptors in use' },
      summary: 'an RTCD process has used nearly all of its file descriptors',
    },
    {
      name: 'offloader-saturation',
      place: { instance: { values: [offloader], default: offloader } },
      strength: { default: 0.98, unit: 'share of CPU in use' },
      summary: 'recordings and live captions overload their host',
    },
    {
      name: 'store-slow',
      place: { instance: { values: appNodes, default: appNodes[0] ?? '' } },
      strength: { default: 0.8, unit: 's added to each operation' },
      summary: 'the store of an app node is slow, and so are handlers and locks',
    },
    {
      name: 'transport-fallback',
      place: { groupID: { values: groupIDs }, ...PRODUCT },
      modes: ['tcp', 'turn'],
      share: 0.6,
      summary: 'people fall back from UDP to TCP or TURN',
    },
    {
      name: 'drain',
      place: rtcd,
      summary: 'harmless: an RTCD drains, and stops once its last session has left',
    },
  ];
}
