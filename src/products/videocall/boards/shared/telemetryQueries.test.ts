import { DEFAULT_LIMITS } from '../../../../settings';
import {
  getCoverageQuery,
  getMeetingsBySizeQuery,
  getP95WithGhostsQuery,
  getPairSeriesBySizeQuery,
  getPairSeriesQuery,
  getRttSeriesQuery,
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
])('%s', (query, expected) => {
  expect(query).toBe(expected);
});
