import { type Family, type Labels, type MetricNames, renderExposition, renderLabels, type Sample } from '../exposition';
import { type Region, type ServerType } from './population';

/** A connection of a client to a relay's server instance. */
export interface Connection {
  sessionId: string;
  user: string;
  meeting: string;
  protocol: ServerType;
  instance: string;
  region: Region;
}

/** What the relays announce about their connections. Traffic comes every five seconds, in bytes since the start. */
export type ConnectionMessage =
  | { type: 'started' | 'ended'; connection: Connection }
  | { type: 'traffic'; connection: Connection; sent: number; received: number };

const EXPIRY_S = 10;

const CONNECTION_LABELS = ['session_id', 'protocol', 'customer_email', 'meeting_id', 'server_instance', 'region'];
const PROTOCOL_LABELS = ['protocol', 'customer_email', 'meeting_id', 'region'];

interface Entry {
  connection: Connection;
  lastSeen: number;
  bytes?: { sent: number; received: number };
}

/**
 * The service that keeps a snapshot of the relays' connections. As upstream, an ended connection stays for ten seconds,
 * labels shift when an id holds an underscore, and a user with an `@` in the id is missing among the unique users.
 */
export class ServerPage {
  private readonly entries = new Map<string, Entry>();
  private messages = 0;

  /** @param startedAt unix seconds */
  constructor(private readonly startedAt: number) {}

  receive(message: ConnectionMessage, now: number): void {
    this.messages++;
    if (message.type === 'ended') {
      return;
    }
    const { connection } = message;
    const entry = this.entries.get(connection.sessionId) ?? { connection, lastSeen: now };
    this.entries.set(connection.sessionId, {
      ...entry,
      lastSeen: now,
      ...(message.type === 'traffic' && { bytes: { sent: message.sent, received: message.received } }),
    });
  }

  scrape(now: number, metrics?: MetricNames): string {
    for (const [sessionId, { lastSeen }] of this.entries) {
      if (now - lastSeen > EXPIRY_S) {
        this.entries.delete(sessionId);
      }
    }
    return renderExposition(this.families([...this.entries.values()]), metrics);
  }

  private families(entries: readonly Entry[]): Family[] {
    const ones = (labels: readonly Labels[]) => distinct(labels.map((each) => ({ labels: each, value: 1 })));
    return [
      {
        name: 'videocall_metrics_service_startup_timestamp_seconds',
        type: 'gauge',
        help: 'When this service started, unix seconds',
        samples: [{ labels: {}, value: Math.floor(this.startedAt) }],
      },
      {
        name: 'videocall_server_connection_events_total',
        type: 'counter',
        help: 'Messages about connections that were processed',
        samples: [{ labels: {}, value: this.messages }],
      },
      {
        name: 'videocall_server_connections_active',
        type: 'gauge',
        help: 'One for each connection that was heard of lately',
        samples: ones(entries.map(({ connection }) => connectionLabels(connection))),
      },
      {
        name: 'videocall_server_data_bytes_total',
        type: 'gauge',
        help: 'Bytes of a connection since it began',
        samples: distinct(entries.flatMap(byteSamples)),
      },
      {
        name: 'videocall_server_protocol_connections',
        type: 'gauge',
        help: 'One for each protocol a user is connected by',
        samples: ones(entries.map(({ connection }) => protocolLabels(connection))),
      },
      {
        name: 'videocall_server_unique_users_active',
        type: 'gauge',
        help: 'One for each user of a meeting',
        samples: ones(entries.flatMap(({ connection }) => userLabels(connection))),
      },
    ];
  }
}

function connectionLabels({ sessionId, protocol, user, meeting, instance, region }: Connection): Labels {
  return splitKey(CONNECTION_LABELS, [sessionId, protocol, user, meeting, instance, region]);
}

function protocolLabels({ protocol, user, meeting, region }: Connection): Labels {
  return splitKey(PROTOCOL_LABELS, [protocol, user, meeting, region]);
}

function userLabels({ user, meeting, region }: Connection): Labels[] {
  const [name = '', place = '', ...more] = `${user}@${meeting}_${region}`.split('@');
  return more.length > 0 ? [] : [{ customer_email: name, ...splitKey(['meeting_id', 'region'], [place]) }];
}

function byteSamples({ connection, bytes }: Entry): Sample[] {
  if (bytes === undefined) {
    return [];
  }
  const labels = connectionLabels(connection);
  return [
    { labels: { ...labels, direction: 'received' }, value: bytes.received },
    { labels: { ...labels, direction: 'sent' }, value: bytes.sent },
  ];
}

/** Joins the parts to a key and splits it again, as the service does: an underscore within a part shifts the rest. */
function splitKey(names: readonly string[], parts: readonly string[]): Labels {
  const pieces = parts.join('_').split('_');
  return Object.fromEntries(names.map((name, index) => [name, pieces[index] ?? '']));
}

/** One sample for each label set, in the order of the labels. */
function distinct(samples: readonly Sample[]): Sample[] {
  const byLabels = new Map(samples.map((sample) => [renderLabels(sample.labels), sample]));
  return [...byLabels].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sample]) => sample);
}
