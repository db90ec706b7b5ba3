import {
  type Family,
  type FamilyType,
  type Labels,
  type MetricNames,
  renderExposition,
  type Sample,
} from '../exposition';
import { goFamilies } from '../mattermost/goRuntime';
import { type BrokerStatus } from './brokers';
import { type Cluster } from './population';

const VERSION = '2.9.10';

type Client = BrokerStatus['clients'][number];
type Gateway = NonNullable<BrokerStatus['gateway']>;
type Direction = 'inbound' | 'outbound';

const constant = (value: number) => () => value;
const milliseconds = (seconds: number) => Math.round(seconds * 1000);

/** Settings and counts of the server; the ones that only rise are declared as gauges, too. */
const VARZ: Record<string, (status: BrokerStatus) => number> = {
  auth_timeout: constant(2),
  config_load_time: ({ broker }) => milliseconds(broker.startedAt),
  connections: ({ clients }) => clients.length,
  cores: constant(2),
  cpu: ({ cpuPercent }) => cpuPercent,
  gomaxprocs: constant(2),
  http_port: constant(8222),
  https_port: constant(0),
  in_bytes: ({ broker }) => broker.traffic.inBytes,
  in_msgs: ({ broker }) => broker.traffic.inMessages,
  leafnodes: constant(0),
  max_connections: constant(65_536),
  max_control_line: constant(4096),
  max_payload: constant(1_048_576),
  max_pending: constant(67_108_864),
  mem: ({ memoryBytes }) => memoryBytes,
  out_bytes: ({ broker }) => broker.traffic.outBytes,
  out_msgs: ({ broker }) => broker.traffic.outMessages,
  ping_interval: constant(120e9),
  ping_max: constant(2),
  port: constant(4222),
  proto: constant(1),
  remotes: constant(0),
  routes: constant(0),
  slow_consumers: ({ broker }) => broker.slowConsumers,
  start: ({ broker }) => milliseconds(broker.startedAt),
  subscriptions: ({ subscriptions }) => subscriptions,
  tls_timeout: constant(2),
  total_connections: ({ broker }) => broker.everConnected,
  write_deadline: constant(10e9),
};

const SUBSZ: Record<string, (status: BrokerStatus) => number> = {
  avg_fanout: ({ subscriptions }) => subscriptions / 17,
  cache_hit_rate: constant(0.4),
  max_fanout: ({ subscriptions }) => Math.ceil(subscriptions / 7),
  num_cache: ({ subscriptions }) => Math.round(subscriptions * 0.6),
  num_inserts: ({ subscriptions, clients, broker }) => subscriptions + broker.everConnected - clients.length,
  num_matches: ({ broker }) => broker.traffic.inMessages,
  num_removes: ({ clients, broker }) => broker.everConnected - clients.length,
  num_subscriptions: ({ subscriptions }) => subscriptions,
};

const CONNZ: Record<string, (status: BrokerStatus) => number> = {
  limit: constant(1024),
  num_connections: ({ clients }) => clients.length,
  offset: constant(0),
  total: ({ clients }) => clients.length,
};

/** Sums over the present connections: they fall when one closes. */
const CONNZ_SUMS: Record<string, { type: FamilyType; value: (client: Client) => number }> = {
  in_bytes: { type: 'counter', value: ({ inBytes }) => inBytes },
  in_msgs: { type: 'counter', value: ({ inMessages }) => inMessages },
  out_bytes: { type: 'counter', value: ({ outBytes }) => outBytes },
  out_msgs: { type: 'counter', value: ({ outMessages }) => outMessages },
  pending_bytes: { type: 'gauge', value: ({ pendingBytes }) => pendingBytes },
  subscriptions: { type: 'gauge', value: ({ subscriptions }) => subscriptions },
};

/** For each connection, if the exporter reports details. */
const CONNZ_DETAILS: Record<string, { type: FamilyType; value: (client: Client, now: number) => number }> = {
  idle: { type: 'gauge', value: constant(0) },
  last_activity: { type: 'untyped', value: (_, now) => milliseconds(now) },
  rtt: { type: 'gauge', value: ({ cid }) => 400 + cid },
  start: { type: 'untyped', value: ({ since }) => milliseconds(since) },
  uptime: { type: 'untyped', value: ({ since }, now) => milliseconds(Math.floor(now - since)) },
};

/** The outbound connection of a gateway sends only, the inbound one receives only. */
const GATEWAYZ: Record<string, (gateway: Gateway, now: number, direction: Direction) => number> = {
  configured: (_gateway, _now, direction) => Number(direction === 'outbound'),
  conn_idle_seconds: constant(0),
  conn_in_bytes: ({ inBytes }, _, direction) => (direction === 'inbound' ? inBytes : 0),
  conn_in_msgs: ({ inMessages }, _, direction) => (direction === 'inbound' ? inMessages : 0),
  conn_last_activity_seconds: (_, now) => Math.floor(now),
  conn_out_bytes: ({ outBytes }, _, direction) => (direction === 'outbound' ? outBytes : 0),
  conn_out_msgs: ({ outMessages }, _, direction) => (direction === 'outbound' ? outMessages : 0),
  conn_pending_bytes: ({ pendingBytes }, _, direction) => (direction === 'outbound' ? pendingBytes : 0),
  conn_rtt: ({ roundTripSeconds }) => roundTripSeconds,
  conn_start_time_seconds: ({ since }) => Math.floor(since),
  conn_subscriptions: ({ subscriptions }, _, direction) => (direction === 'outbound' ? subscriptions : 0),
  conn_uptime_seconds: ({ since }, now) => Math.floor(now - since),
};

const ENDPOINTS = ['connz', 'gatewayz', 'routez', 'subsz', 'varz'];
const HEALTH_ENDPOINT = 'healthz';

/** How an exporter was started. */
export interface NatsExporterOptions {
  cluster: Cluster;
  /** Reports each connection and the server's health, and names the server instead of its first key. */
  isDetailed: boolean;
  /** Unix seconds. */
  startedAt: number;
}

/**
 * The exporter beside a NATS server. When the server is gone, connections and gateways vanish from its page while
 * everything else freezes. It keeps the first server's id as a label forever.
 */
export class NatsExporter {
  private lasting: Family[] = [];
  private scrapes = 0;

  /** @param status the report of the server at a moment; undefined while it doesn't run */
  constructor(
    private readonly options: NatsExporterOptions,
    private readonly status: (now: number) => BrokerStatus | undefined
  ) {}

  scrape(now: number, metrics?: MetricNames): string {
    this.scrapes++;
    const status = this.status(now);
    if (status !== undefined) {
      this.lasting = this.lastingFamilies(status);
    }
    const fleeting = status === undefined ? [] : this.fleetingFamilies(status, now);
    return renderExposition([...this.lasting, ...fleeting, ...this.ownFamilies(now)], metrics);
  }

  private lastingFamilies(status: BrokerStatus): Family[] {
    const { broker } = status;
    const { isDetailed } = this.options;
    const texts: Record<string, string> = {
      routez_server_id: broker.key,
      varz_cluster_name: broker.cluster.name,
      varz_gateway_name: broker.cluster.name,
      varz_server_id: broker.key,
      varz_server_name: broker.cluster.serverName,
      varz_version: VERSION,
      ...(isDetailed && { healthz_status_value: 'ok' }),
    };
    const endpoints = isDetailed ? [...ENDPOINTS, HEALTH_ENDPOINT] : ENDPOINTS;
    return [
      ...Object.entries(VARZ).map(([field, value]) => this.gauge(`varz_${field}`, value(status))),
      ...Object.entries(SUBSZ).map(([field, value]) => this.gauge(`subsz_${field}`, value(status))),
      ...Object.entries(texts).map(([field, value]) => this.gauge(field, 1, { value })),
      ...endpoints.map((endpoint) => this.gauge(`varz_http_req_stats_${endpoint}`, this.scrapes)),
      this.gauge('routez_num_routes', 0),
      ...(isDetailed ? [this.gauge('healthz_status', 0)] : []),
    ];
  }

  private fleetingFamilies(status: BrokerStatus, now: number): Family[] {
    const { clients, gateway } = status;
    const { isDetailed } = this.options;
    const each = (value: (client: Client, now: number) => number) =>
      isDetailed ? clients.map((client) => this.sample(value(client, now), clientLabels(client))) : [];
    return [
      ...Object.entries(CONNZ).map(([field, value]) => this.gauge(`connz_${field}`, value(status))),
      ...Object.entries(CONNZ_SUMS).map(([field, { type, value }]) => {
        const sum = clients.reduce((all, client) => all + value(client), 0);
        return family(`connz_${field}`, type, [this.sample(sum), ...each(value)]);
      }),
      ...Object.entries(CONNZ_DETAILS).map(([field, { type, value }]) => family(`connz_${field}`, type, each(value))),
      ...(gateway === undefined ? [] : this.gatewayFamilies(gateway, now)),
    ];
  }

  private gatewayFamilies(gateway: Gateway, now: number): Family[] {
    const connections: Array<[Direction, number]> = [
      ['inbound', gateway.inboundCid],
      ['outbound', gateway.outboundCid],
    ];
    const names = { gateway_name: this.options.cluster.name, remote_gateway_name: gateway.remote.name };
    return connections.flatMap(([direction, cid]) =>
      Object.entries(GATEWAYZ).map(([field, value]) =>
        this.gauge(`gatewayz_${direction}_gateway_${field}`, value(gateway, now, direction), {
          cid: `${cid}`,
          ...names,
        })
      )
    );
  }

  /** The exporter's own process. */
  private ownFamilies(now: number): Family[] {
    const { startedAt } = this.options;
    const runtime = goFamilies(
      {
        prefix: '',
        goVersion: 'go1.26.8',
        startedAt,
        cpuSeconds: 0.5 + this.scrapes * 0.006,
        residentBytes: 20.2e6,
        virtualBytes: 1.98e9,
        openFds: 16,
        maxFds: 20_000,
        goroutines: 18,
        threads: 11,
      },
      now
    );
    const answers = ['200', '500', '503'].map((code) => ({
      labels: { code },
      value: code === '200' ? this.scrapes - 1 : 0,
    }));
    return [
      ...runtime.filter(({ name }) => name !== 'go_memstats_lookups_total'),
      own('go_gc_gogc_percent', 'gauge', 100),
      own('go_gc_gomemlimit_bytes', 'gauge', 2 ** 63),
      own('go_sched_gomaxprocs_threads', 'gauge', 2),
      own('process_network_receive_bytes_total', 'counter', this.scrapes * 22_000),
      own('process_network_transmit_bytes_total', 'counter', this.scrapes * 30_000),
      own('promhttp_metric_handler_requests_in_flight', 'gauge', 1),
      { ...own('promhttp_metric_handler_requests_total', 'counter', 0), samples: answers },
    ];
  }

  private gauge(field: string, value: number, labels: Labels = {}): Family {
    return family(field, 'gauge', [this.sample(value, labels)]);
  }

  private sample(value: number, labels: Labels = {}): Sample {
    return { labels: { ...labels, server_id: this.options.cluster.serverId }, value };
  }
}

function family(field: string, type: FamilyType, samples: readonly Sample[]): Family {
  const [endpoint = '', ...rest] = field.split('_');
  return { name: `nats_${field}`, type, help: `${rest.join(' ')}, as the server's ${endpoint} tells it`, samples };
}

function own(name: string, type: FamilyType, value: number): Family {
  return { name, type, help: `Of the exporter itself: ${name.replaceAll('_', ' ')}`, samples: [{ labels: {}, value }] };
}

function clientLabels({ cid }: Client): Labels {
  return {
    account: '',
    account_id: '',
    cid: `${cid}`,
    ip: `10.0.0.${cid}`,
    kind: 'Client',
    lang: 'rust',
    name: '',
    name_tag: '',
    port: `${40_000 + cid}`,
    tls_cipher_suite: '',
    tls_version: '',
    type: 'nats',
    version: '0.46.0',
  };
}
