/** @jest-environment node */
import { DEFAULT_LIMITS } from '../settings';
import { RTCD_SOURCE } from '../stacks/mattermost/rtcd/metrics';
import {
  getClockOffsetQuery,
  getCoverageQuery,
  getLargestMeetingQuery,
  getP95WithGhostsQuery,
  getPairSeriesQuery,
  getSampleAgeQuery,
  getSamplesQuery,
  getScrapeDurationQuery,
} from './telemetryQueries';

const CONTEXT = { scope: [], limits: DEFAULT_LIMITS };

test.each([
  [getP95WithGhostsQuery(CONTEXT), 'quantile(0.95,videocall_client_active_server_rtt_ms)'],
  [
    getCoverageQuery(CONTEXT),
    'count(count by(meeting_id,peer_id)(videocall_self_audio_enabled))/sum(count by(meeting_id)(count by(meeting_id,customer_email)(videocall_server_connections_active))>=2)',
  ],
  [getLargestMeetingQuery(CONTEXT), 'max(count by(meeting_id)(videocall_self_audio_enabled))'],
  [
    getPairSeriesQuery(CONTEXT, 2),
    '18*(2*max(count by(meeting_id)(videocall_self_audio_enabled)))*((2*max(count by(meeting_id)(videocall_self_audio_enabled)))-1)',
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
