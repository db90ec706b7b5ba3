import { PROD } from '../../../../tests/support/queries';
import { DEFAULT_LIMITS } from '../../../settings';
import { PLUGIN_PROCESS } from '../sources/plugin';
import {
  captionsOf,
  getAnswersToJoinsQuery,
  getCallsByQuery,
  getCallsStartedQuery,
  getCaptionLossQuery,
  getClusterEventsQuery,
  getEventsQuery,
  getLockRetriesQuery,
  getMethodRateQuery,
  getMethodTimeQuery,
  getPairsQuery,
  getPeopleByNodeQuery,
  getPoolClosedQuery,
  getPoolQuery,
  getPoolShareQuery,
  getPoolWaitsQuery,
  getPoolWaitTimeQuery,
  getSlowShareQuery,
  getStatisticQuery,
  getStoreOperationsQuery,
  getWayShareQuery,
  handlerOf,
  timesOf,
} from './callsPluginQueries';
import { bucketEnd, bucketsOf, observationRate } from '../../../boards/queries/histograms';
import { gains } from '../../../boards/queries/series';

const CONTEXT = { scope: PROD, limits: DEFAULT_LIMITS };
const NODE = 'cluster="prod",instance=~"$node"';
const P = 'mattermost_plugin_calls';
const OWN = `${P}_process_start_time_seconds{${NODE}}`;

function gained(counter: string, window?: '$__range'): string {
  return gains({ scope: PROD, startTime: PLUGIN_PROCESS.startTime }, counter, window);
}

test('people and signaling', () => {
  expect(getPeopleByNodeQuery(CONTEXT)).toBe(`max by(instance)(${P}_websocket_connections_total{${NODE}})`);
  expect(getEventsQuery(CONTEXT, 'in')).toBe(
    `sum by(type)(rate(${P}_websocket_events_total{${NODE},direction="in"}[$__rate_interval]))`
  );
  expect(getAnswersToJoinsQuery(CONTEXT, 'error', { window: '$__range' })).toBe(
    `sum(${gained(`${P}_websocket_events_total{${NODE},direction="out",type="error"}`, '$__range')})`
  );
  expect(getCallsStartedQuery(CONTEXT)).toBe(`sum(${gained(`${P}_store_ops_total{${NODE},type="CreateCall"}`)})`);
  expect(getClusterEventsQuery(CONTEXT)).toBe(
    `sum by(type)(rate(${P}_cluster_events_total{${NODE}}[$__rate_interval]))`
  );
});

test('store, handlers and locks', () => {
  expect(getStoreOperationsQuery(CONTEXT, 10)).toBe(
    `topk(10,sum by(type)(rate(${P}_store_ops_total{${NODE}}[$__rate_interval])))`
  );
  expect(bucketsOf(timesOf(CONTEXT, 'held'))).toBe(`${P}_cluster_mutex_locked_time_bucket{${NODE}}`);
  expect(bucketsOf(handlerOf(CONTEXT, 'addUserSession'))).toBe(
    `${P}_app_handlers_time_bucket{${NODE},handler="addUserSession"}`
  );
  expect(getSlowShareQuery(CONTEXT, 'grabbed', 'group')).toBe(
    `1-sum by(group)(rate(${P}_cluster_mutex_grab_time_bucket{${NODE},le="0.25"}[$__rate_interval]))` +
      `/(sum by(group)(rate(${P}_cluster_mutex_grab_time_bucket{${NODE},le="+Inf"}[$__rate_interval]))>0)`
  );
  expect(getMethodRateQuery(CONTEXT)).toBe(observationRate(timesOf(CONTEXT, 'store'), 'method'));
  expect(getMethodTimeQuery(CONTEXT)).toBe(bucketEnd(timesOf(CONTEXT, 'store'), 0.95, 'high', 'method'));
  expect(getLockRetriesQuery(CONTEXT)).toBe(
    `sum by(group)(${gained(`${P}_cluster_mutex_lock_retries_total{${NODE}}`)})`
  );
});

test("the pool is the plugin's, not that of Mattermost beside it", () => {
  const pool = (kind: string): string =>
    `max by(instance)(go_sql_${kind}_connections{${NODE}} and on(job,instance) ${OWN})`;
  expect(getPoolQuery(CONTEXT, 'idle')).toBe(pool('idle'));
  expect(getPoolShareQuery(CONTEXT)).toBe(`${pool('in_use')}/(${pool('max_open')}>0)`);
  const rate = (name: string): string =>
    `max by(instance)(rate(go_sql_${name}{${NODE}}[$__rate_interval]) and on(job,instance) ${OWN})`;
  expect(getPoolWaitsQuery(CONTEXT)).toBe(rate('wait_count_total'));
  expect(getPoolWaitTimeQuery(CONTEXT)).toBe(`${rate('wait_duration_seconds_total')}/(${rate('wait_count_total')}>0)`);
  expect(getPoolClosedQuery(CONTEXT, 'idle_time')).toBe(`sum(${rate('max_idle_time_closed_total')})`);
});

test('network paths, and shares of those that avoid plain UDP', () => {
  const pairs = (matchers = ''): string => gained(`${P}_client_ice_candidate_pairs_total{${NODE}${matchers}}`);
  expect(getPairsQuery(CONTEXT, ['local_type', 'local_protocol'])).toBe(
    `sum by(local_type,local_protocol)(${pairs()})`
  );
  expect(getWayShareQuery(CONTEXT, 'relay', { label: 'instance' })).toBe(
    `(sum by(instance)(${pairs(',local_type="relay"')}) or 0*sum by(instance)(${pairs()}))/(sum by(instance)(${pairs()})>0)`
  );
  expect(getWayShareQuery(CONTEXT, 'plain')).toBe(
    `(sum(${pairs(',local_type!="relay",local_protocol!="tcp"')}) or 0*sum(${pairs()}))/(sum(${pairs()})>0)`
  );
});

test('captions', () => {
  expect(bucketsOf(captionsOf(CONTEXT), 2000)).toBe(
    `${P}_jobs_live_captions_new_audio_len_ms_bucket{${NODE},le="2000"}`
  );
  expect(getCaptionLossQuery(CONTEXT, 'pktPayloadCh_buf_full')).toBe(
    `sum(${gained(`${P}_jobs_live_captions_pktPayloadCh_buf_full{${NODE}}`)})`
  );
});

test('never sums values from the shared database', () => {
  expect(getStatisticQuery(CONTEXT, 'total_calls')).toBe(`max(${P}_aggregate_stats{${NODE},stat="total_calls"})`);
  expect(getCallsByQuery(CONTEXT, 'date')).toBe(`max by(date)(${P}_daily_calls_total{${NODE}})`);
  expect(getCallsByQuery(CONTEXT, 'type')).toBe(`max by(type)(${P}_calls_by_channel_type{${NODE}})`);
});
