import { message, type Message } from '../../../messages';
import { type Metric, type Source } from '../../../triage/targets/source';

// The page of `metrics_server`, in dialect main and in the extended one (RnD). All of it are gauges, even with the
// ending `_total`, except the reports that the extended dialect counts.

const PAIR = ['meeting_id', 'session_id', 'from_peer', 'to_peer'] as const;
const SERVER = ['meeting_id', 'session_id', 'peer_id', 'server_url', 'server_type'] as const;

function gauge(name: string, labels: readonly string[], unit: string, trap?: string, neededFor?: Message): Metric {
  return { name, type: 'gauge', unit, labels, required: true, ...(trap && { trap }), ...(neededFor && { neededFor }) };
}

/** The name of the extended dialect. */
export const EXTENDED = 'rnd';

const STICKY = 'Zero is never written: the last nonzero value stays.';
const AUDIO = message('need.audio', 'audio quality');
const HEARING = message('need.hearing', 'who hears or sees nobody');
const COPY = 'What the receiver believes, not the state of the sender. Never removed.';

export const activeSessions = gauge(
  'videocall_active_sessions_total',
  ['meeting_id', 'session_id'],
  '1',
  'A gauge. Two people in a meeting who loaded the page in the same second share one series.',
  message('need.sessions', 'who is in a call, and which round-trip times are current')
);
export const rtt = gauge(
  'videocall_client_active_server_rtt_ms',
  SERVER,
  'ms',
  `The mean of ten one-second probes. The server_url holds a token. After a re-election the old series stays forever. ${STICKY}`,
  message('limit.rtt', 'round-trip time')
);
export const meetingParticipants = gauge(
  'videocall_meeting_participants',
  ['meeting_id'],
  '1',
  'The number of others that the last reporter saw; in the extended dialect, of people who report. Never removed.'
);
export const selfAudioEnabled = gauge(
  'videocall_self_audio_enabled',
  ['meeting_id', 'peer_id'],
  '1',
  'The only reliable sign that somebody is muted.',
  message('need.microphones', 'whether somebody is silent or muted')
);

export const selfVideoEnabled = gauge('videocall_self_video_enabled', ['meeting_id', 'peer_id'], '1');
export const canListen = gauge('videocall_peer_can_listen', PAIR, '1', 'Stays 1 for a sender who is gone.', HEARING);
export const canSee = gauge(
  'videocall_peer_can_see',
  PAIR,
  '1',
  'Almost always 1 once something was decoded.',
  HEARING
);
export const audioBuffer = gauge(
  'videocall_neteq_audio_buffer_ms',
  PAIR,
  'ms',
  STICKY,
  message('need.late-audio', 'whether audio plays late')
);

const MAIN_ALONE = message('videocall.dialect.main', 'dialect main');

/** A family that only one dialect has. */
function ofOneDialect(name: string, unit: string, trap: string, dialect = MAIN_ALONE): Metric {
  return { ...gauge(name, PAIR, unit, trap), required: false, dialect };
}

const EXTENDED_ALONE = message('videocall.dialect.extended', 'the extended dialect');

export const healthReports: Metric = {
  name: 'videocall_health_reports_total',
  type: 'counter',
  unit: '1',
  labels: [],
  required: false,
  dialect: EXTENDED_ALONE,
};

/** The jitter buffer operations that show trouble; their names are shifted since the clients of October 2025. */
export const neteqNormal = gauge(
  'videocall_neteq_normal_ops_per_sec',
  PAIR,
  '1/s',
  'Frozen while the sender is muted.',
  AUDIO
);
export const neteqExpand = gauge(
  'videocall_neteq_expand_ops_per_sec',
  PAIR,
  '1/s',
  'Also 100 when the sender is silent (DTX).',
  AUDIO
);
export const neteqStretchPlayback: Metric = {
  ...ofOneDialect(
    'videocall_neteq_undefined_ops_per_sec',
    '1/s',
    'Actually playback from the time-stretch buffer. Only in dialect main.'
  ),
  neededFor: AUDIO,
};
export const neteqAccelerated = ofOneDialect(
  'videocall_neteq_preemptive_expand_ops_per_sec',
  '1/s',
  'Actually accelerated playback. Only in dialect main.'
);
export const neteqAccelerate = gauge(
  'videocall_neteq_accelerate_ops_per_sec',
  PAIR,
  '1/s',
  'In dialect main actually starts of concealment; in the extended one accelerated playback.'
);

/** Jitter buffer operations of dialect main that no verdict needs. */
export const NETEQ_UNREAD: readonly Metric[] = [
  ofOneDialect('videocall_neteq_fast_accelerate_ops_per_sec', '1/s', 'Actually ends of concealment.'),
  ofOneDialect('videocall_neteq_merge_ops_per_sec', '1/s', 'Always 0.'),
  ofOneDialect('videocall_neteq_comfort_noise_ops_per_sec', '1/s', 'Actually fast accelerated playback.'),
  ofOneDialect('videocall_neteq_dtmf_ops_per_sec', '1/s', 'Actually stretched playback.'),
];

export const CLIENT_SOURCE: Source = {
  id: 'client',
  job: 'videocall-client-metrics',
  endpoint: { port: 9091, path: '/metrics' },
  purpose: message(
    'videocall.purpose.client',
    'Shows round-trip time and audio quality of each person, as their client reports them.'
  ),
  presence: meetingParticipants,
  dialects: { [EXTENDED]: healthReports },
  people: activeSessions,
  metrics: [
    healthReports,
    activeSessions,
    rtt,
    meetingParticipants,
    selfAudioEnabled,
    gauge('videocall_client_active_server', SERVER, '1', 'Counts people twice after a re-election.'),
    gauge(
      'videocall_peer_connections_total',
      ['meeting_id', 'peer_id'],
      '1',
      'Here peer_id is a relay session ID, elsewhere on this page a user ID. Flaps when anybody expires.'
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
    neteqAccelerate,
    neteqAccelerated,
    ...NETEQ_UNREAD,
    neteqStretchPlayback,
    gauge('videocall_video_fps', PAIR, '1/s', `May hold the audio packet rate. ${STICKY}`),
    ofOneDialect('videocall_video_packets_buffered', '1', STICKY),
    ofOneDialect('videocall_neteq_target_delay_ms', 'ms', '', EXTENDED_ALONE),
  ],
};
