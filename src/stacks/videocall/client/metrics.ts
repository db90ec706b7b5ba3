import { type Metric, type Source } from '../../registry';

// The page of `metrics_server`, dialect main. Everything on it is a gauge, also what ends in `_total`.

const PAIR = ['meeting_id', 'session_id', 'from_peer', 'to_peer'] as const;
const SERVER = ['meeting_id', 'session_id', 'peer_id', 'server_url', 'server_type'] as const;

function gauge(name: string, labels: readonly string[], unit: string, trap?: string): Metric {
  return { name, type: 'gauge', unit, labels, required: true, ...(trap && { trap }) };
}

const STICKY = 'Zero is never written: the last other value stays.';
const COPY = 'A copy of what the receiver believes, never removed: not the state of the sender.';

export const activeSessions = gauge(
  'videocall_active_sessions_total',
  ['meeting_id', 'session_id'],
  '1',
  'A gauge. Two people of one meeting who loaded the page in the same second share one series.'
);
export const rtt = gauge(
  'videocall_client_active_server_rtt_ms',
  SERVER,
  'ms',
  `The mean of ten one-second probes. The server_url holds a token. After a re-election the old series stays for ever. ${STICKY}`
);
export const meetingParticipants = gauge(
  'videocall_meeting_participants',
  ['meeting_id'],
  '1',
  'The number of others as the last reporter saw them; never removed.'
);
export const selfAudioEnabled = gauge(
  'videocall_self_audio_enabled',
  ['meeting_id', 'peer_id'],
  '1',
  'The only true sign that somebody is muted.'
);

export const selfVideoEnabled = gauge('videocall_self_video_enabled', ['meeting_id', 'peer_id'], '1');
export const canListen = gauge('videocall_peer_can_listen', PAIR, '1', 'Stays 1 for a sender who is gone.');
export const canSee = gauge('videocall_peer_can_see', PAIR, '1', 'Practically always 1 once something was decoded.');
export const audioBuffer = gauge('videocall_neteq_audio_buffer_ms', PAIR, 'ms', STICKY);

/** The operations of the jitter buffer that tell trouble; their names are shifted since the clients of October 2025. */
export const neteqNormal = gauge(
  'videocall_neteq_normal_ops_per_sec',
  PAIR,
  '1/s',
  'Frozen while the sender is muted.'
);
export const neteqExpand = gauge(
  'videocall_neteq_expand_ops_per_sec',
  PAIR,
  '1/s',
  'Also 100 when the sender is silent (DTX).'
);
export const neteqStretchPlayback = gauge(
  'videocall_neteq_undefined_ops_per_sec',
  PAIR,
  '1/s',
  'Really playback from the time-stretch buffer.'
);
export const neteqAccelerated = gauge(
  'videocall_neteq_preemptive_expand_ops_per_sec',
  PAIR,
  '1/s',
  'Really accelerated playback.'
);

/** Operations of the jitter buffer that tell no trouble: no verdict needs them. */
export const NETEQ_UNREAD: readonly Metric[] = [
  gauge('videocall_neteq_accelerate_ops_per_sec', PAIR, '1/s', 'Really the starts of concealment.'),
  gauge('videocall_neteq_fast_accelerate_ops_per_sec', PAIR, '1/s', 'Really the ends of concealment.'),
  gauge('videocall_neteq_merge_ops_per_sec', PAIR, '1/s', 'Always 0.'),
  gauge('videocall_neteq_comfort_noise_ops_per_sec', PAIR, '1/s', 'Really fast accelerated playback.'),
  gauge('videocall_neteq_dtmf_ops_per_sec', PAIR, '1/s', 'Really stretched playback.'),
];

export const CLIENT_SOURCE: Source = {
  id: 'client',
  job: 'videocall-client-metrics',
  endpoint: { port: 9091, path: '/metrics' },
  purpose: 'Tells round-trip time and audio quality of every participant, as their clients report them.',
  presence: meetingParticipants,
  people: activeSessions,
  metrics: [
    activeSessions,
    rtt,
    meetingParticipants,
    selfAudioEnabled,
    gauge('videocall_client_active_server', SERVER, '1', 'Counts people twice after a re-election.'),
    gauge(
      'videocall_peer_connections_total',
      ['meeting_id', 'peer_id'],
      '1',
      'Here peer_id is a relay session id, elsewhere on this page a user id. Flaps when anybody expires.'
    ),
    selfVideoEnabled,
    canListen,
    canSee,
    gauge('videocall_peer_audio_enabled', PAIR, '1', COPY),
    gauge('videocall_peer_video_enabled', PAIR, '1', COPY),
    audioBuffer,
    gauge('videocall_neteq_packets_awaiting_decode', PAIR, '1', STICKY),
    gauge('videocall_neteq_packets_per_sec', PAIR, '1/s', STICKY),
    neteqNormal,
    neteqExpand,
    neteqAccelerated,
    ...NETEQ_UNREAD,
    neteqStretchPlayback,
    gauge('videocall_video_fps', PAIR, '1/s', `Can hold the audio packet rate. ${STICKY}`),
    gauge('videocall_video_packets_buffered', PAIR, '1', STICKY),
    { ...gauge('videocall_neteq_target_delay_ms', PAIR, 'ms', 'Only in the extended dialect.'), required: false },
  ],
};
