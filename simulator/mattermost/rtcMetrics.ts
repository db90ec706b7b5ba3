import { type Family } from '../exposition';
import { Counter, DEFAULT_BUCKETS, Gauge, Histogram } from './instruments';

const LATENCY_BUCKETS = [0.001, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.3, 0.4, 0.5, 0.75, 1] as const;
const LOSS_BUCKETS = [0.001, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1] as const;

/** The instruments of one RTC server, RTCD or inside of the Calls plugin, besides those of its process. */
export type RtcMetrics = ReturnType<typeof newRtcMetrics>;

/** @param namespace what the names of all families begin with */
export function newRtcMetrics(namespace: string) {
  const named = (name: string): string => `${namespace}_${name}`;
  return {
    sessions: new Gauge(named('rtc_sessions_total'), 'Sessions the media server holds.'),
    connStates: new Counter(named('rtc_conn_states_total'), 'Connections that came into a state.'),
    errors: new Counter(named('rtc_errors_total'), 'Errors of signaling and media.'),
    tracks: new Gauge(named('rtc_rtp_tracks_total'), 'Media tracks received and sent.'),
    writesTime: new Histogram(
      named('rtc_rtp_tracks_writes_time'),
      'Seconds to hand one packet to all receivers of its track.',
      LATENCY_BUCKETS
    ),
    connectionTime: new Histogram(
      named('rtc_connection_time'),
      'Seconds from the start of a session to each of its connections.',
      DEFAULT_BUCKETS
    ),
    dcOpenTime: new Histogram(
      named('rtc_dc_open_time'),
      'Seconds from the end of signaling to an open data channel.',
      DEFAULT_BUCKETS
    ),
    lockGrabTime: new Histogram(
      named('rtc_signaling_lock_grab_time'),
      'Seconds waited for the signaling lock of a session.',
      DEFAULT_BUCKETS
    ),
    lockLockedTime: new Histogram(
      named('rtc_signaling_lock_locked_time'),
      'Seconds the signaling lock of a session was held.',
      DEFAULT_BUCKETS
    ),
    clientRtt: new Histogram(named('rtc_client_rtt'), 'Round-trip seconds as clients report them.', LATENCY_BUCKETS),
    clientLoss: new Histogram(
      named('rtc_client_loss_rate'),
      'Lost share of audio packets as clients report it.',
      LOSS_BUCKETS
    ),
    clientJitter: new Histogram(
      named('rtc_client_jitter'),
      'Audio jitter in seconds as clients report it.',
      LATENCY_BUCKETS
    ),
    wsConnections: new Gauge(named('ws_connections_total'), 'Open connections from app nodes.'),
    wsMessages: new Counter(named('ws_messages_total'), 'Messages exchanged with app nodes.'),
  };
}

/** The families of media and signaling; each appears with its first event. */
export function rtcFamilies({ wsConnections, wsMessages, ...rtc }: RtcMetrics): Family[] {
  return Object.values(rtc).map((instrument) => instrument.family());
}

/** The families that only RTCD has: connections from app nodes. */
export function connectionFamilies({ wsConnections, wsMessages }: RtcMetrics): Family[] {
  return [wsConnections.family(), wsMessages.family()];
}
