import { type Explains } from '../../../triage/findings/order';
import { type CAUSES } from './causes';

type Cause = keyof typeof CAUSES;

/** The findings that each cause explains. */
export const EXPLAINS: Readonly<Record<Cause, Explains<Cause>>> = {
  'relay-latency': { causes: [] },
  'region-latency': { causes: [] },
  'transport-latency': { causes: [] },
  'fleet-latency': { causes: [] },
  'client-network': { causes: [] },
  'audio-sender': { causes: [] },
  'audio-receiver': { causes: ['playback-lag'] },
  'audio-meeting': { causes: ['playback-lag'] },
  'audio-relay': { causes: ['audio-meeting', 'audio-sender', 'audio-receiver', 'playback-lag'] },
  'playback-lag': { causes: [] },
  'media-blocked': { causes: ['audio-meeting', 'audio-sender', 'audio-receiver'] },
  'transport-fallback': { causes: ['connection-drops'] },
  'broker-slow': {
    causes: [
      'relay-down',
      'connection-drops',
      'media-blocked',
      'audio-relay',
      'audio-meeting',
      'audio-sender',
      'audio-receiver',
      'playback-lag',
    ],
  },
  'relay-down': { causes: ['connection-drops', 'media-blocked', 'transport-fallback'] },
  'connection-drops': { causes: [] },
  'broker-down': {
    causes: ['telemetry-lost', 'connection-drops', 'relay-down', 'media-blocked', 'audio-relay', 'broker-slow'],
  },
  'telemetry-lost': { causes: [] },
  'capacity-low': { causes: [] },
};
