import { message } from '../../../messages';
import { type Capability, each } from '../../../checks/features/capability';
import {
  activeSessions,
  healthReports,
  neteqExpand,
  neteqNormal,
  neteqStretchPlayback,
  rtt,
  selfAudioEnabled,
} from '../sources/client';
import { connections, varzConnections } from '../sources/nats';
import { connectionEvents, connectionsActive } from '../sources/server';

/** What Callscope judges of videocall.rs. */
export const CAPABILITIES: readonly Capability[] = [
  {
    id: 'videocall-rtt',
    title: message('videocall.checks.rtt.title', 'Round-trip time by relay'),
    needs: each(rtt, activeSessions),
  },
  {
    id: 'videocall-audio',
    title: message('videocall.checks.audio.title', 'Audio of each speaker and listener'),
    needs: [...each(neteqNormal, neteqExpand), [neteqStretchPlayback, healthReports], ...each(selfAudioEnabled)],
  },
  {
    id: 'videocall-places',
    title: message('videocall.checks.places.title', 'People by relay and region'),
    needs: each(connectionsActive, connectionEvents),
  },
  {
    id: 'videocall-broker',
    title: message('videocall.checks.broker.title', 'Broker health'),
    needs: each(connections, varzConnections),
  },
];
