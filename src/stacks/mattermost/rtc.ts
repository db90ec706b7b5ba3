import { type Metric, type MetricType } from '../registry';

// The RTC server is one library: RTCD exposes it under its own name, the Calls plugin under another when it runs it itself.

export interface RtcMetrics {
  sessions: Metric;
  connStates: Metric;
  errors: Metric;
  tracks: Metric;
  writesTime: Metric;
  connectionTime: Metric;
  dcOpenTime: Metric;
  lockGrabTime: Metric;
  lockLockedTime: Metric;
  clientLoss: Metric;
  clientRtt: Metric;
  clientJitter: Metric;
  wsConnections: Metric;
  wsMessages: Metric;
}

/**
 * The RTC families under `rtcd` or `mattermost_plugin_calls`. None is there before its first event; `groupID` and
 * `clientID` hold the same value, one per Mattermost installation; no label tells a call or a person.
 */
export function rtcMetrics(prefix: string): RtcMetrics {
  const family = (
    name: string,
    type: MetricType,
    unit: string,
    labels: readonly string[],
    trap?: string,
    required = true
  ): Metric => ({ name: `${prefix}_${name}`, type, unit, labels, required, ...(trap !== undefined && { trap }) });
  return {
    sessions: family('rtc_sessions_total', 'gauge', '1', ['groupID'], 'A gauge that leaks upwards: an upper bound.'),
    connStates: family(
      'rtc_conn_states_total',
      'counter',
      '1',
      ['type'],
      'The label is type, not state. Born with its first burst; each failed brings a closed; closed alone is a leave.'
    ),
    errors: family('rtc_errors_total', 'counter', '1', ['groupID', 'type'], 'Born with its first burst.', false),
    tracks: family(
      'rtc_rtp_tracks_total',
      'gauge',
      '1',
      ['direction', 'groupID', 'type'],
      'A gauge; muted tracks count, and out leaks upwards.'
    ),
    writesTime: family(
      'rtc_rtp_tracks_writes_time',
      'histogram',
      's',
      ['groupID', 'type'],
      'One observation is the whole fan-out of a packet, so it grows with the size of a call.'
    ),
    connectionTime: family(
      'rtc_connection_time',
      'histogram',
      's',
      ['groupID'],
      'Observed again at every reconnect, from the original join on.',
      false
    ),
    dcOpenTime: family('rtc_dc_open_time', 'histogram', 's', ['groupID'], 'Since RTCD 1.1.0.', false),
    lockGrabTime: family('rtc_signaling_lock_grab_time', 'histogram', 's', ['groupID'], 'Since RTCD 1.1.0.', false),
    lockLockedTime: family('rtc_signaling_lock_locked_time', 'histogram', 's', ['groupID'], 'Since RTCD 1.1.0.', false),
    clientLoss: family(
      'rtc_client_loss_rate',
      'histogram',
      '1',
      ['groupID'],
      'One NaN report makes the sum NaN until the next restart; a silent call reports nothing.'
    ),
    clientRtt: family('rtc_client_rtt', 'histogram', 's', ['groupID'], 'Bots of the Go client report 0.'),
    clientJitter: family('rtc_client_jitter', 'histogram', 's', ['groupID'], 'One NaN report makes the sum NaN.'),
    wsConnections: family(
      'ws_connections_total',
      'gauge',
      '1',
      ['clientID'],
      'Connections from Mattermost nodes, not from people.'
    ),
    wsMessages: family(
      'ws_messages_total',
      'counter',
      '1',
      ['clientID', 'direction', 'type'],
      'Any type that a client sends becomes a label value.'
    ),
  };
}
