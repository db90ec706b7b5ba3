import { type Family } from '../exposition';
import { Counter, DEFAULT_BUCKETS, Gauge, Histogram } from './instruments';

const LATENCY_BUCKETS = [0.001, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.3, 0.4, 0.5, 0.75, 1] as const;
const LOSS_BUCKETS = [0.001, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1] as const;

/** The families of one RTCD process besides the process's own; none of them shows before its first event. */
export class RtcMetrics {
  readonly sessions = new Gauge('rtcd_rtc_sessions_total', 'Sessions the media server holds.');
  readonly connStates = new Counter('rtcd_rtc_conn_states_total', 'Connections that came into a state.');
  readonly errors = new Counter('rtcd_rtc_errors_total', 'Errors of signalling and media.');
  readonly tracks = new Gauge('rtcd_rtc_rtp_tracks_total', 'Media tracks received and sent.');
  readonly writesTime = new Histogram(
    'rtcd_rtc_rtp_tracks_writes_time',
    'Seconds to hand one packet to all receivers of its track.',
    LATENCY_BUCKETS
  );
  readonly connectionTime = new Histogram(
    'rtcd_rtc_connection_time',
    'Seconds from the start of a session to each of its connections.',
    DEFAULT_BUCKETS
  );
  readonly dcOpenTime = new Histogram(
    'rtcd_rtc_dc_open_time',
    'Seconds from the end of signalling to an open data channel.',
    DEFAULT_BUCKETS
  );
  readonly lockGrabTime = new Histogram(
    'rtcd_rtc_signaling_lock_grab_time',
    'Seconds waited for the signalling lock of a session.',
    DEFAULT_BUCKETS
  );
  readonly lockLockedTime = new Histogram(
    'rtcd_rtc_signaling_lock_locked_time',
    'Seconds the signalling lock of a session was held.',
    DEFAULT_BUCKETS
  );
  readonly clientRtt = new Histogram(
    'rtcd_rtc_client_rtt',
    'Round-trip seconds as clients report them.',
    LATENCY_BUCKETS
  );
  readonly clientLoss = new Histogram(
    'rtcd_rtc_client_loss_rate',
    'Lost share of audio packets as clients report it.',
    LOSS_BUCKETS
  );
  readonly clientJitter = new Histogram(
    'rtcd_rtc_client_jitter',
    'Audio jitter in seconds as clients report it.',
    LATENCY_BUCKETS
  );
  readonly wsConnections = new Gauge('rtcd_ws_connections_total', 'Open connections from app nodes.');
  readonly wsMessages = new Counter('rtcd_ws_messages_total', 'Messages exchanged with app nodes.');

  families(): Family[] {
    return [
      this.sessions,
      this.connStates,
      this.errors,
      this.tracks,
      this.writesTime,
      this.connectionTime,
      this.dcOpenTime,
      this.lockGrabTime,
      this.lockLockedTime,
      this.clientRtt,
      this.clientLoss,
      this.clientJitter,
      this.wsConnections,
      this.wsMessages,
    ].map((instrument) => instrument.family());
  }
}
