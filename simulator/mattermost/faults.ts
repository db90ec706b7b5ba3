import { type FaultDefinition } from '../faults';
import { JOBS, type Topology } from './topology';

const LATENCY = { default: 350, unit: 'ms' };

/** Decides between the products for a fault that both know. */
const STACK = { stack: { values: ['mattermost'] } };

const FAILED_JOINS = { name: 'setup-failure', share: 0.7, summary: 'joins never open their data channel' };

/** What takes an RTCD, or a machine that is watched. */
const OF_RTCD = ['relay-down', 'node-disconnected', 'host-saturation', 'drain'];

/** What the world of Mattermost Calls can suffer from; the bare names strike the last RTC server. */
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
        summary: 'round trips to one RTCD server or of one installation take longer',
      },
      STACK
    ),
    {
      name: 'fleet-latency',
      place: STACK,
      strength: LATENCY,
      share: 1,
      summary: 'round trips to all RTCD servers take longer',
    },
    ...onServerOrGroup({
      name: 'packet-loss',
      strength: { default: 0.12, unit: 'lost share of the packets' },
      share: 0.9,
      summary: 'clients lose audio packets',
    }),
    ...onServerOrGroup({
      name: 'jitter',
      strength: { default: 0.08, unit: 's' },
      share: 0.9,
      summary: 'audio packets of clients come unevenly, none is lost',
    }),
    // Plugins count joins where people came in, which tells nothing about the server of their call.
    ...(embedded ? [{ ...FAILED_JOINS, place: {} }] : onServerOrGroup(FAILED_JOINS)),
    {
      name: 'relay-down',
      place: { ...rtcd, ...STACK },
      modes: ['gone', 'restart'],
      strength: { default: 20, unit: 's until it is back (restart)' },
      summary: 'an RTCD process dies with its sessions, for good or until it has restarted',
    },
    {
      name: 'node-disconnected',
      place: { instance: { values: [...rtcds, ...appNodes], default: rtcds.at(-1) ?? '' } },
      share: 1,
      summary: 'app nodes lose their connection to an RTCD server, or one app node to all of them; media flows on',
    },
    {
      name: 'telemetry-lost',
      place: { job: { values: [...JOBS, 'all'], default: embedded ? 'calls-plugin' : 'rtcd' }, ...STACK },
      modes: ['down', 'stalled'],
      summary: 'the metrics pages of a job are gone (down) or stand still (stalled) while calls go on',
    },
    ...onServerOrGroup(
      {
        name: 'connection-drops',
        strength: { default: 12, unit: 's without network; 31 and more end the session' },
        share: 0.5,
        summary: 'each minute established sessions lose their network',
      },
      STACK
    ),
    ...onServerOrGroup({
      name: 'signaling-errors',
      strength: { default: 3, unit: 'failing offers per minute and session' },
      share: 0.4,
      summary: 'established sessions keep the signalling lock and send offers that fail',
    }),
    ...onServerOrGroup(
      {
        name: 'media-blocked',
        modes: ['track', 'rtp'],
        share: 0.5,
        summary: 'connected people hear nobody: tracks never arrive (track), or packets are dropped (rtp)',
      },
      STACK
    ),
    {
      name: 'host-saturation',
      place: rtcd,
      modes: ['cpu'],
      strength: { default: 0.98, unit: 'busy share of the processors' },
      summary: 'something else takes the processors of an RTCD machine',
    },
    {
      name: 'host-saturation',
      place: rtcd,
      modes: ['udp'],
      strength: { default: 0.06, unit: 'dropped share of the incoming datagrams' },
      summary: 'the UDP receive buffer of an RTCD machine is too small',
    },
    {
      name: 'host-saturation',
      place: rtcd,
      modes: ['descriptors'],
      strength: { default: 0.99, unit: 'used share of the descriptors' },
      summary: 'an RTCD process has used up nearly all its descriptors',
    },
    {
      name: 'offloader-saturation',
      place: { instance: { values: [offloader], default: offloader } },
      strength: { default: 0.98, unit: 'busy share of the processors' },
      summary: 'recordings and live captions overload their machine',
    },
    {
      name: 'store-slow',
      place: { instance: { values: appNodes, default: appNodes[0] ?? '' } },
      strength: { default: 0.8, unit: 's added to each operation' },
      summary: 'the store of an app node answers slowly, and with it handlers and locks',
    },
    {
      name: 'transport-fallback',
      place: { groupID: { values: groupIDs }, ...STACK },
      modes: ['tcp', 'turn'],
      share: 0.6,
      summary: 'people are pushed from UDP to TCP or to TURN',
    },
    {
      name: 'drain',
      place: rtcd,
      summary: 'harmless: an RTCD server is told to end and waits until its last session has left',
    },
  ];
}
