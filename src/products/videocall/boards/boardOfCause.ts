import { type CauseBoard } from '../../../triage/findings/causeBoard';
import { type CAUSES } from '../detectors/causes';
import { type VARIABLES } from './variables';

type Target = CauseBoard<keyof typeof VARIABLES>;

// Data alone, without the boards: triage loads it.
const CLIENTS = { server: 'relay', region: 'region', server_type: 'transport', meeting_id: 'meeting' } as const;

const RTT: Target = { slug: 'rtt-slo', variables: CLIENTS };
const AUDIO: Target = { slug: 'audio', variables: { meeting_id: CLIENTS.meeting_id } };
const PARTICIPATION: Target = { slug: 'participation', variables: CLIENTS };
const NATS: Target = { slug: 'nats', variables: { server_id: 'broker' } };
const TELEMETRY: Target = { slug: 'telemetry', variables: {} };

/** The dashboard that shows each cause. */
export const BOARD_OF_CAUSE: Readonly<Record<keyof typeof CAUSES, Target>> = {
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
  'capacity-low': PARTICIPATION,
};
