import { message } from '../../../messages';
import { type Source } from '../../../triage/targets/source';
import { GO_RUNTIME, processMetrics } from './process';
import { rtcMetrics } from './rtc';

export const RTCD = rtcMetrics('rtcd');

export const RTCD_ONLY = message('mattermost.only-where.rtcd', 'Only needed if RTCD runs as a separate server.');

export const RTCD_PROCESS = processMetrics('rtcd');

export const RTCD_SOURCE: Source = {
  id: 'rtcd',
  job: 'rtcd',
  serviceName: 'rtcd',
  endpoint: { port: 8045, path: '/metrics' },
  purpose: message('mattermost.purpose.rtcd', 'Measures round-trip time, packet loss and jitter of calls.'),
  onlyWhere: RTCD_ONLY,
  presence: RTCD_PROCESS.startTime,
  people: RTCD.sessions,
  started: RTCD_PROCESS.startTime,
  metrics: [...Object.values(RTCD), ...Object.values(RTCD_PROCESS), ...GO_RUNTIME],
};
