import { type Metric, type Source } from '../../registry';
import { GO_RUNTIME, processMetrics } from '../process';
import { rtcMetrics } from '../rtc';

export const RTCD = rtcMetrics('rtcd');

export const RTCD_ONLY = 'Only where RTCD runs as a server of its own, outside of the plugin.';

/** There from the first second on, also on an idle server. */
export const rtcdStartTime: Metric = {
  name: 'rtcd_process_start_time_seconds',
  type: 'gauge',
  unit: 's',
  labels: [],
  required: true,
};

export const RTCD_SOURCE: Source = {
  id: 'rtcd',
  job: 'rtcd',
  serviceName: 'rtcd',
  endpoint: { port: 8045, path: '/metrics' },
  purpose: 'Measures round-trip time, packet loss and jitter of the calls.',
  onlyWhere: RTCD_ONLY,
  presence: rtcdStartTime,
  metrics: [...Object.values(RTCD), ...processMetrics('rtcd'), ...GO_RUNTIME],
};
