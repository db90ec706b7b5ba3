/** @jest-environment node */
import { contextOf, PROD } from '../../../tests/support/queries';
import { getChangeQueries } from '../../triage/past/changeQueries';
import { videocall } from './product';

test('restarts and resets are those of the server page', () => {
  const queries = getChangeQueries(videocall, contextOf(videocall, PROD));
  expect(queries).toMatchObject({
    starts:
      'max by(job,instance)({__name__=~"videocall_metrics_service_startup_timestamp_seconds",cluster="prod",job=~"videocall-client-metrics|videocall-server-stats"})',
    resets:
      'max by(job,instance)(resets({__name__=~"videocall_server_connection_events_total",cluster="prod",job=~"videocall-client-metrics|videocall-server-stats"}[10s]))',
  });
  expect(Object.keys(queries)).toEqual(['targets', 'starts', 'resets', 'moves']);
});
