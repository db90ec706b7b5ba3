import { type CauseBoard } from '../../../triage/findings/causeBoard';
import { hostOf } from '../../../triage/targets/host';
import { type CAUSES } from '../detectors/causes';
import { type VARIABLES } from './variables';

type Target = CauseBoard<keyof typeof VARIABLES>;

// Data alone, without the boards: triage loads it.
const SERVERS = { instance: 'instance', groupID: 'groupID' } as const;

const PLUGIN: Target = { slug: 'calls-plugin', variables: { instance: 'node' } };
/** The plugin's board shows an RTC server inside the plugin. */
const IN_PLUGIN = { embedded: PLUGIN };
const RTT: Target = { slug: 'rtt-slo', variables: SERVERS, byDialect: IN_PLUGIN };
const RTCD: Target = { slug: 'rtcd', variables: SERVERS, byDialect: IN_PLUGIN };
const HOSTS: Target = { slug: 'hosts', variables: { instance: 'host' }, nameOf: hostOf };
const TELEMETRY: Target = { slug: 'telemetry', variables: {} };

/** The dashboard that shows each cause. */
export const BOARD_OF_CAUSE: Readonly<Record<keyof typeof CAUSES, Target>> = {
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
  'capacity-low': HOSTS,
  'offloader-saturation': HOSTS,
  'telemetry-lost': TELEMETRY,
};
