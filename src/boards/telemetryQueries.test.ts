/** @jest-environment node */
import { DEFAULT_LIMITS } from '../settings';
import { RTCD_SOURCE } from '../products/mattermost/sources/rtcd';
import {
  getClockOffsetQuery,
  getCoverageQuery,
  getMeetingsBySizeQuery,
  getP95WithGhostsQuery,
  getRttSeriesQuery,
  getPairSeriesBySizeQuery,
  getPairSeriesQuery,
  getReportsDueQuery,
  getReportsReceivedQuery,
  getSampleAgeQuery,
  getSamplesQuery,
  getScrapeDurationQuery,
  getScrapeTimeoutQuery,
  getSeriesQuery,
} from './telemetryQueries';

const CONTEXT = { scope: [], limits: DEFAULT_LIMITS };

test.each([
  [getRttSeriesQuery(CONTEXT), 'count(videocall_client_active_server_rtt_ms)'],
  [getP95WithGhostsQuery(CONTEXT), 'quantile(0.95,videocall_client_active_server_rtt_ms)'],
  [
    getCoverageQuery(CONTEXT),
    'count(count by(meeting_id,peer_id)(videocall_self_audio_enabled))/sum(count by(meeting_id)(count by(meeting_id,customer_email)(videocall_server_connections_active))>=2)',
  ],
  [
    getPairSeriesQuery(CONTEXT, 2),
    '18*(2*max(count by(meeting_id)(videocall_self_audio_enabled)))*((2*max(count by(meeting_id)(videocall_self_audio_enabled)))-1)',
  ],
  [getMeetingsBySizeQuery(CONTEXT), 'count_values("size",count by(meeting_id)(videocall_self_audio_enabled))'],
  [
    getPairSeriesBySizeQuery(CONTEXT),
    '18*sum by(size)(count by(meeting_id)(videocall_neteq_normal_ops_per_sec)*on(meeting_id) group_right() count_values by(meeting_id)("size",count by(meeting_id)(videocall_self_audio_enabled)))',
  ],
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
  [
    getSeriesQuery(CONTEXT, [RTCD_SOURCE]),
    'sum by(job)(scrape_samples_post_metric_relabeling and on(job,instance) {__name__=~"rtcd_process_start_time_seconds"})',
  ],
  [
    getScrapeTimeoutQuery(CONTEXT, [RTCD_SOURCE]),
    'min by(job)((scrape_timeout_seconds or on(job,instance) $__rate_interval_ms/1000/count_over_time(up[$__rate_interval])) and on(job,instance) {__name__=~"rtcd_process_start_time_seconds"})',
  ],
  [
    getSamplesQuery(CONTEXT, [RTCD_SOURCE]),
    'sum by(job)(scrape_samples_scraped and on(job,instance) {__name__=~"rtcd_process_start_time_seconds"})',
  ],
  [
    getScrapeDurationQuery(CONTEXT, [RTCD_SOURCE]),
    'max by(job)(scrape_duration_seconds and on(job,instance) {__name__=~"rtcd_process_start_time_seconds"})',
  ],
  [
    getSampleAgeQuery(CONTEXT, [RTCD_SOURCE]),
    'time()-max by(job)(timestamp({__name__=~"rtcd_process_start_time_seconds"}))',
  ],
  [getClockOffsetQuery(CONTEXT), 'max by(instance)(node_time_seconds-timestamp(node_time_seconds))'],
])('%s', (query, expected) => {
  expect(query).toBe(expected);
});
