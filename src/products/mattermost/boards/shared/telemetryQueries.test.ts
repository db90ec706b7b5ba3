import { DEFAULT_LIMITS } from '../../../../settings';
import { getClockOffsetQuery, getReportsDueQuery, getReportsReceivedQuery } from './telemetryQueries';

const CONTEXT = { scope: [], limits: DEFAULT_LIMITS };

test.each([
  [
    getReportsReceivedQuery(CONTEXT),
    '10*sum(rate({__name__=~"rtcd_rtc_client_rtt_bucket|mattermost_plugin_calls_rtc_client_rtt_bucket",le="+Inf"}[$__rate_interval]))',
  ],
  [
    getReportsDueQuery(CONTEXT),
    'sum((round((sum by(instance,groupID)(rate({__name__=~"rtcd_rtc_rtp_tracks_writes_time_bucket|mattermost_plugin_calls_rtc_rtp_tracks_writes_time_bucket",type="voice",le="+Inf"}[$__rate_interval]))>0)/50)+1)' +
      '<sum by(instance,groupID)({__name__=~"rtcd_rtc_sessions_total|mattermost_plugin_calls_rtc_sessions_total"})' +
      ' or sum by(instance,groupID)({__name__=~"rtcd_rtc_sessions_total|mattermost_plugin_calls_rtc_sessions_total"})' +
      ' and (round((sum by(instance,groupID)(rate({__name__=~"rtcd_rtc_rtp_tracks_writes_time_bucket|mattermost_plugin_calls_rtc_rtp_tracks_writes_time_bucket",type="voice",le="+Inf"}[$__rate_interval]))>0)/50)+1))',
  ],
  [getClockOffsetQuery(CONTEXT), 'max by(instance)(node_time_seconds-timestamp(node_time_seconds))'],
])('%s', (query, expected) => {
  expect(query).toBe(expected);
});
