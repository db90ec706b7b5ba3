import { message } from '../../../messages';
import { type Metric, type Source } from '../../../triage/targets/source';

// prometheus-nats-exporter with `-prefix=nats`, for the brokers that carry media and reports.

const GATEWAY = [
  'configured',
  'conn_idle_seconds',
  'conn_in_bytes',
  'conn_in_msgs',
  'conn_last_activity_seconds',
  'conn_out_bytes',
  'conn_out_msgs',
  'conn_pending_bytes',
  'conn_rtt',
  'conn_start_time_seconds',
  'conn_subscriptions',
  'conn_uptime_seconds',
] as const;

const GATEWAY_LABELS = ['cid', 'gateway_name', 'remote_gateway_name', 'server_id'] as const;

const SERVER = [
  'connz_limit',
  'connz_offset',
  'connz_pending_bytes',
  'connz_subscriptions',
  'connz_total',
  'routez_num_routes',
  'subsz_avg_fanout',
  'subsz_cache_hit_rate',
  'subsz_max_fanout',
  'subsz_num_cache',
  'subsz_num_inserts',
  'subsz_num_matches',
  'subsz_num_removes',
  'subsz_num_subscriptions',
  'varz_auth_timeout',
  'varz_config_load_time',
  'varz_cores',
  'varz_cpu',
  'varz_gomaxprocs',
  'varz_http_port',
  'varz_http_req_stats_connz',
  'varz_http_req_stats_gatewayz',
  'varz_http_req_stats_routez',
  'varz_http_req_stats_subsz',
  'varz_http_req_stats_varz',
  'varz_https_port',
  'varz_in_bytes',
  'varz_in_msgs',
  'varz_leafnodes',
  'varz_max_connections',
  'varz_max_control_line',
  'varz_max_payload',
  'varz_max_pending',
  'varz_mem',
  'varz_out_bytes',
  'varz_out_msgs',
  'varz_ping_interval',
  'varz_ping_max',
  'varz_port',
  'varz_proto',
  'varz_remotes',
  'varz_routes',
  'varz_start',
  'varz_subscriptions',
  'varz_tls_timeout',
  'varz_total_connections',
  'varz_write_deadline',
] as const;

const TEXTS = [
  'routez_server_id',
  'varz_cluster_name',
  'varz_gateway_name',
  'varz_server_id',
  'varz_server_name',
  'varz_version',
  'healthz_status_value',
] as const;

function gauge(name: string, labels: readonly string[], trap?: string): Metric {
  return {
    name: `nats_${name}`,
    type: 'gauge',
    unit: name.endsWith('_bytes') ? 'bytes' : '1',
    labels,
    required: false,
    ...(trap !== undefined && { trap }),
  };
}

/** Missing if the broker doesn't answer its exporter: the only sign of that. */
export const connections: Metric = {
  ...gauge('connz_num_connections', ['server_id']),
  neededFor: message('need.broker-answers', 'whether the broker still answers'),
};
/** Frozen, not missing, if the broker is down. */
export const varzConnections: Metric = {
  ...gauge(
    'varz_connections',
    ['server_id'],
    'Frozen when the broker is gone. After a restart the server_id label keeps its old value.'
  ),
  neededFor: message('need.broker', 'the broker'),
};

export const slowConsumers: Metric = gauge('varz_slow_consumers', ['server_id']);
/** Missing if the broker has lost the gateway to another cluster. */
export const gateway: Metric = gauge('gatewayz_outbound_gateway_configured', GATEWAY_LABELS);

export const NATS_SOURCE: Source = {
  id: 'nats',
  job: 'nats',
  endpoint: { port: 7777, path: '/metrics' },
  purpose: message(
    'videocall.purpose.nats',
    'Shows connections, messages, slow consumers and gateways of the brokers.'
  ),
  onlyWhere: message('videocall.only-where.nats', 'Only available if a NATS exporter runs next to the brokers.'),
  presence: varzConnections,
  prefix: { name: 'nats', flag: '-prefix=nats' },
  metrics: [
    connections,
    varzConnections,
    slowConsumers,
    gateway,
    ...SERVER.map((name) => gauge(name, ['server_id'])),
    ...['in_bytes', 'in_msgs', 'out_bytes', 'out_msgs'].map((name): Metric => ({
      ...gauge(`connz_${name}`, ['server_id'], 'Sums current connections only: falls when one closes.'),
      type: 'counter',
    })),
    ...['inbound', 'outbound'].flatMap((direction) =>
      GATEWAY.map((name) => gauge(`gatewayz_${direction}_gateway_${name}`, GATEWAY_LABELS)).filter(
        ({ name }) => name !== gateway.name
      )
    ),
    ...TEXTS.map((name) => gauge(name, ['server_id', 'value'], 'Carries a text as a label; its value is 1.')),
  ],
};
