import { type Explains } from '../../../triage/findings/order';
import { type CAUSES } from './causes';

type Cause = keyof typeof CAUSES;

/** The findings that each cause explains. */
export const EXPLAINS: Readonly<Record<Cause, Explains<Cause>>> = {
  'relay-latency': { causes: [] },
  'fleet-latency': { causes: [] },
  'packet-loss': { causes: [] },
  jitter: { causes: [] },
  'setup-failure': { causes: [] },
  'relay-down': {
    causes: ['connection-drops', 'setup-failure', 'node-disconnected', 'media-blocked', 'transport-fallback'],
  },
  'node-disconnected': { causes: ['setup-failure'] },
  'connection-drops': { causes: [] },
  'signaling-errors': { causes: [] },
  'media-blocked': { causes: [] },
  'host-saturation': {
    causes: [
      'relay-latency',
      'fleet-latency',
      'packet-loss',
      'jitter',
      'media-blocked',
      'setup-failure',
      'signaling-errors',
    ],
    reach: 'each-relay',
  },
  'capacity-low': { causes: [] },
  'offloader-saturation': { causes: [] },
  'store-slow': { causes: ['setup-failure'], reach: 'anywhere' },
  'transport-fallback': { causes: ['connection-drops'] },
  'telemetry-lost': { causes: [] },
};
