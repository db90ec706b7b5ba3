import { message } from '../../../messages';
import { type Metric, type Source } from '../../../triage/targets/source';

// The page of `metrics_server_snapshot`, the same in both dialects.

const CONNECTION = ['session_id', 'protocol', 'customer_email', 'meeting_id', 'server_instance', 'region'] as const;

const SHIFT = 'Labels shift when an ID holds an underscore.';

export const connectionsActive: Metric = {
  name: 'videocall_server_connections_active',
  type: 'gauge',
  unit: '1',
  labels: CONNECTION,
  required: true,
  trap: `Elections open several connections per person for about 10 s. ${SHIFT}`,
  neededFor: message('need.places', 'who is on which relay and in which region'),
};
export const connectionEvents: Metric = {
  name: 'videocall_server_connection_events_total',
  type: 'counter',
  unit: '1',
  labels: [],
  required: true,
  trap: 'Counts traffic reports (a heartbeat of the pipeline), not joins and leaves.',
  neededFor: message('need.relay-reports', 'whether the relays still report'),
};
export const startupTime: Metric = {
  name: 'videocall_metrics_service_startup_timestamp_seconds',
  type: 'gauge',
  unit: 's',
  labels: [],
  required: true,
};

export const dataBytes: Metric = {
  name: 'videocall_server_data_bytes_total',
  type: 'gauge',
  unit: 'bytes',
  labels: ['direction', ...CONNECTION],
  required: true,
  trap: `A gauge that holds a cumulative count. ${SHIFT}`,
  neededFor: message('need.lost-audio', 'whose audio no longer arrives'),
};

export const SERVER_SOURCE: Source = {
  id: 'server',
  job: 'videocall-server-stats',
  endpoint: { port: 9092, path: '/metrics' },
  purpose: message(
    'videocall.purpose.server',
    'Shows who is connected to which relay, in which region and over which transport.'
  ),
  presence: startupTime,
  placeLabels: ['region'],
  people: connectionsActive,
  started: startupTime,
  metrics: [
    connectionsActive,
    connectionEvents,
    startupTime,
    dataBytes,
    {
      name: 'videocall_server_protocol_connections',
      type: 'gauge',
      unit: '1',
      labels: ['protocol', 'customer_email', 'meeting_id', 'region'],
      required: true,
      trap: 'Always 1: set, not summed.',
    },
    {
      name: 'videocall_server_unique_users_active',
      type: 'gauge',
      unit: '1',
      labels: ['customer_email', 'meeting_id', 'region'],
      required: false,
      trap: 'Missing for user IDs with an @.',
    },
  ],
};
