import { hostOf } from '../triage/targets/host';
import { type Where } from '../triage/model';
import { type VariableName } from './variables';

/** A finding, as far as its dashboard depends on it. */
interface Subject {
  cause: string;
  /** Id of its product, and the dialect that this speaks. */
  stack: string;
  dialect: string;
  where: readonly Where[];
}

interface Target {
  /** Of the board. */
  slug: string;
  /** Which variable a label of the finding's place is. */
  variables: Readonly<Record<string, VariableName>>;
}

const CLIENTS = { server: 'relay', region: 'region', server_type: 'transport', meeting_id: 'meeting' } as const;
const SERVERS = { instance: 'instance', groupID: 'groupID' } as const;

const RTT: Target = { slug: 'rtt-slo', variables: { ...CLIENTS, ...SERVERS } };
const AUDIO: Target = { slug: 'audio', variables: { meeting_id: CLIENTS.meeting_id } };
const PARTICIPATION: Target = { slug: 'participation', variables: CLIENTS };
const RTCD: Target = { slug: 'rtcd', variables: SERVERS };
const PLUGIN: Target = { slug: 'calls-plugin', variables: { instance: 'node' } };
const NATS: Target = { slug: 'nats', variables: { server_id: 'broker' } };
const HOSTS: Target = { slug: 'hosts', variables: { instance: 'host' } };
const TELEMETRY: Target = { slug: 'telemetry', variables: {} };

const TARGETS: Readonly<Record<string, Readonly<Record<string, Target>>>> = {
  videocall: {
    'relay-latency': RTT,
    'region-latency': RTT,
    'transport-latency': RTT,
    'fleet-latency': RTT,
    'client-network': RTT,
    'audio-sender': AUDIO,
    'audio-receiver': AUDIO,
    'audio-meeting': AUDIO,
    'audio-relay': AUDIO,
    'playback-lag': AUDIO,
    'media-blocked': PARTICIPATION,
    'relay-down': PARTICIPATION,
    'connection-drops': PARTICIPATION,
    'transport-fallback': PARTICIPATION,
    'broker-down': NATS,
    'broker-slow': NATS,
    'telemetry-lost': TELEMETRY,
  },
  mattermost: {
    'relay-latency': RTT,
    'fleet-latency': RTT,
    'packet-loss': RTCD,
    jitter: RTCD,
    'setup-failure': RTCD,
    'connection-drops': RTCD,
    'media-blocked': RTCD,
    'signaling-errors': RTCD,
    'relay-down': RTCD,
    'node-disconnected': RTCD,
    'transport-fallback': PLUGIN,
    'store-slow': PLUGIN,
    'host-saturation': HOSTS,
    'offloader-saturation': HOSTS,
    'telemetry-lost': TELEMETRY,
  },
};

/** What looks like an address or carries parameters is no place, and never goes into a URL. */
const NO_PLACE = /[@?&/]/;

/**
 * The board that shows a finding, with the values that its variables take at the finding's place; null when there is
 * none. An RTC server inside of the plugin shows on the plugin's board.
 */
export function boardOfFinding({
  cause,
  stack,
  dialect,
  where,
}: Subject): { slug: string; values: Partial<Record<VariableName, string[]>> } | null {
  const known = TARGETS[stack]?.[cause];
  if (known === undefined) {
    return null;
  }
  const isInPlugin = dialect === 'embedded' && (known === RTCD || known === RTT);
  const { slug, variables } = isInPlugin ? PLUGIN : known;
  const values: Partial<Record<VariableName, string[]>> = {};
  for (const { label, value } of where) {
    const name = variables[label];
    if (name !== undefined && !NO_PLACE.test(value)) {
      // A host is named without the port of what runs on it.
      values[name] = [...(values[name] ?? []), name === 'host' ? hostOf(value) : value];
    }
  }
  return { slug, values };
}
