import { message, type Message } from '../../../messages';
import { type Metric, type MetricType } from '../../../triage/targets/source';

/** The first release with data channel and lock metrics, by prefix: RTCD, or the plugin that contains 1.1.0. */
const SINCE: Readonly<Record<string, NonNullable<Metric['since']>>> = {
  rtcd: { product: 'RTCD', version: '1.1.0' },
  mattermost_plugin_calls: { product: message('mattermost.release.plugin', 'the Calls plugin'), version: '1.8.0' },
};

// The RTC server is one library. RTCD and the Calls plugin (if it serves calls itself) expose it under different
// prefixes.

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
 * The RTC families under `rtcd` or `mattermost_plugin_calls`. Each is missing until its first event. `groupID` and
 * `clientID` hold the same value, one per Mattermost installation. No label identifies a call or a person.
 * @param all fields that apply to all of them there
 */
export function rtcMetrics(prefix: string, all: Pick<Metric, 'dialect'> & { required?: false } = {}): RtcMetrics {
  const family = (
    name: string,
    type: MetricType,
    unit: string,
    labels: readonly string[],
    trap?: string,
    required = true
  ): Metric => ({
    name: `${prefix}_${name}`,
    type,
    unit,
    labels,
    required,
    ...(trap !== undefined && { trap }),
    ...all,
  });
  const since = SINCE[prefix];
  /** Families that older releases lack. */
  const newer = (name: string, neededFor?: Message): Metric => ({
    ...family(name, 'histogram', 's', ['groupID'], undefined, false),
    ...(since !== undefined && { since }),
    ...(neededFor !== undefined && { neededFor }),
  });
  return {
    sessions: {
      ...family(
        'rtc_sessions_total',
        'gauge',
        '1',
        ['groupID'],
        'A gauge that leaks upward: read it as an upper bound.'
      ),
      neededFor: message('need.affected', 'how many people an outage or a drop affects'),
    },
    connStates: {
      ...family(
        'rtc_conn_states_total',
        'counter',
        '1',
        ['type'],
        'The label is type, not state. increase() misses the first burst. Each failed also counts a closed; a closed alone is a leave.'
      ),
      neededFor: message('need.drops', 'drops and reconnects'),
    },
    errors: family(
      'rtc_errors_total',
      'counter',
      '1',
      ['groupID', 'type'],
      'increase() misses the first burst.',
      false
    ),
    tracks: family(
      'rtc_rtp_tracks_total',
      'gauge',
      '1',
      ['direction', 'groupID', 'type'],
      'A gauge. Muted tracks count, and out leaks upward.'
    ),
    writesTime: {
      ...family(
        'rtc_rtp_tracks_writes_time',
        'histogram',
        's',
        ['groupID', 'type'],
        'One observation covers the whole fan-out of a packet, so it grows with the call.'
      ),
      neededFor: message('need.reports', 'how many reports to expect'),
    },
    connectionTime: family(
      'rtc_connection_time',
      'histogram',
      's',
      ['groupID'],
      'Observed again at each reconnect, counted from the original join.',
      false
    ),
    dcOpenTime: newer('rtc_dc_open_time', message('need.join-success', 'whether joins succeed')),
    lockGrabTime: newer('rtc_signaling_lock_grab_time'),
    lockLockedTime: newer('rtc_signaling_lock_locked_time'),
    clientLoss: {
      ...family(
        'rtc_client_loss_rate',
        'histogram',
        '1',
        ['groupID'],
        'One NaN report makes the sum NaN until the next restart; a silent call reports nothing.'
      ),
      neededFor: message('limit.loss', 'packet loss'),
    },
    clientRtt: {
      ...family('rtc_client_rtt', 'histogram', 's', ['groupID'], 'Bots that use the Go client report 0.'),
      neededFor: message('limit.rtt', 'round-trip time'),
    },
    clientJitter: {
      ...family('rtc_client_jitter', 'histogram', 's', ['groupID'], 'One NaN report makes the sum NaN.'),
      neededFor: message('limit.jitter', 'jitter'),
    },
    wsConnections: {
      ...family(
        'ws_connections_total',
        'gauge',
        '1',
        ['clientID'],
        'Connections from Mattermost nodes, not from people.'
      ),
      neededFor: message('need.nodes', 'whether Mattermost nodes are connected'),
    },
    wsMessages: {
      ...family(
        'ws_messages_total',
        'counter',
        '1',
        ['clientID', 'direction', 'type'],
        'Any type that a client sends becomes a label value.'
      ),
      neededFor: message('need.joins', 'how many people try to join'),
    },
  };
}
