import { message } from '../../../messages';
import { type Metric, type MetricType, type Source } from '../../../triage/targets/source';
import { GO_RUNTIME, processMetrics } from './process';
import { rtcMetrics } from './rtc';

const PREFIX = 'mattermost_plugin_calls';

/** Has values only if the plugin runs the RTC server itself, with groupID `default`. */
export const EMBEDDED = rtcMetrics(PREFIX, {
  required: false,
  dialect: message('mattermost.dialect.embedded', 'a plugin without RTCD'),
});

export const PLUGIN_PROCESS = processMetrics(PREFIX);

function family(
  name: string,
  type: MetricType,
  labels: readonly string[],
  {
    unit = '1',
    required = true,
    ...facts
  }: { unit?: string; required?: boolean } & Pick<Metric, 'trap' | 'neededFor'> = {}
): Metric {
  return { name: `${PREFIX}_${name}`, type, unit, labels, required, ...facts };
}

export const websocketEvents = family('websocket_events_total', 'counter', ['direction', 'type'], {
  trap: 'Counts joins with direction out only, and channel broadcasts twice.',
  neededFor: message('need.joins', 'how many people try to join'),
});

/** People in calls by the app node that carries their signaling. */
export const websocketConnections = family('websocket_connections_total', 'gauge', [], {
  trap: 'A gauge. Misses reconnects.',
  neededFor: message('need.people', 'how many people are in calls'),
});

export const mutexGrabTime = family('cluster_mutex_grab_time', 'histogram', ['group'], {
  unit: 's',
  trap: 'Counts successful grabs only.',
  neededFor: message('need.locks', 'whether locks are slow'),
});

export const storeMethodsTime = family('store_methods_time', 'histogram', ['method'], {
  unit: 's',
  neededFor: message('need.store', 'whether the store is slow'),
});

export const appHandlersTime = family('app_handlers_time', 'histogram', ['handler'], {
  unit: 's',
  neededFor: message('need.handlers', 'whether the plugin handlers are slow'),
});

export const candidatePairs = family(
  'client_ice_candidate_pairs_total',
  'counter',
  ['state', 'local_type', 'remote_type', 'local_protocol', 'remote_protocol'],
  { required: false, trap: 'Counts successful pairs, not people.' }
);

const SHARED_DATABASE = 'Read from the shared database once an hour. The same on every node, so never sum it.';

export const PLUGIN_SOURCE: Source = {
  id: 'plugin',
  job: 'calls-plugin',
  serviceName: 'calls-plugin',
  endpoint: { port: 8067, path: '/plugins/com.mattermost.calls/metrics' },
  purpose: message(
    'mattermost.purpose.plugin',
    'Counts joins and measures how slow the store is. Without RTCD, it also measures the calls.'
  ),
  presence: PLUGIN_PROCESS.startTime,
  dialects: { embedded: EMBEDDED.sessions },
  people: websocketConnections,
  started: PLUGIN_PROCESS.startTime,
  // Mattermost 11.8 can repeat the page on its own one (AggregatePluginMetrics).
  pageLabel: 'plugin_id',
  metrics: [
    websocketEvents,
    websocketConnections,
    family('cluster_events_total', 'counter', ['type'], { required: false }),
    mutexGrabTime,
    family('cluster_mutex_locked_time', 'histogram', ['group'], { unit: 's' }),
    family('cluster_mutex_lock_retries_total', 'counter', ['group'], { required: false }),
    family('store_ops_total', 'counter', ['type']),
    storeMethodsTime,
    appHandlersTime,
    family('jobs_live_captions_new_audio_len_ms', 'histogram', [], { unit: 'ms', required: false }),
    family('jobs_live_captions_window_dropped', 'counter', [], { required: false }),
    family('jobs_live_captions_transcriber_buf_full', 'counter', [], { required: false }),
    family('jobs_live_captions_pktPayloadCh_buf_full', 'counter', [], { required: false }),
    candidatePairs,
    family('daily_calls_total', 'gauge', ['date'], { required: false, trap: SHARED_DATABASE }),
    family('monthly_calls_total', 'gauge', ['month'], { required: false, trap: SHARED_DATABASE }),
    family('calls_by_channel_type', 'gauge', ['type'], { required: false, trap: SHARED_DATABASE }),
    family('aggregate_stats', 'gauge', ['stat'], { required: false, trap: SHARED_DATABASE }),
    ...Object.values(EMBEDDED),
    ...Object.values(PLUGIN_PROCESS),
    ...GO_RUNTIME,
    ...sqlMetrics(),
  ],
};

/** The plugin's pool of database connections. */
function sqlMetrics(): Metric[] {
  const sql = (name: string, type: MetricType, unit = '1'): Metric => ({
    name: `go_sql_${name}`,
    type,
    unit,
    labels: ['db_name'],
    required: false,
  });
  return [
    sql('max_open_connections', 'gauge'),
    sql('open_connections', 'gauge'),
    sql('in_use_connections', 'gauge'),
    sql('idle_connections', 'gauge'),
    sql('wait_count_total', 'counter'),
    sql('wait_duration_seconds_total', 'counter', 's'),
    sql('max_idle_closed_total', 'counter'),
    sql('max_idle_time_closed_total', 'counter'),
    sql('max_lifetime_closed_total', 'counter'),
  ];
}
