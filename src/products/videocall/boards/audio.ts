import { type Message, message } from '../../../messages';
import { percent } from '../../../triage/format';
import { findMetric } from '../../../triage/targets/source';
import { CLIENT_SOURCE } from '../sources/client';
import {
  getConcealmentByMeetingQuery,
  getConcealmentMatrixQuery,
  getConcealmentOverQuery,
  getConcealmentQuantileQuery,
  getOperationQuery,
  getPairQuantileQuery,
  getPlayingPairsQuery,
  OPERATIONS,
  WORST_MEETINGS,
} from './audioQueries';
import { type Board, type BoardContext, type Row, type Thresholds } from '../../../boards/types';
import { VARIABLES } from './variables';
import { quantileLines } from '../../../boards/queries/series';

/** Single seconds look bad on a clean network too, so a few pairs always do. */
export const BAD_PAIRS: Thresholds = { warning: 0.1, critical: 0.3 };
/** Depth (ms): 60 to 120 is normal, and videocall.rs' own alert is at 200. Its dashboards warn within the normal range. */
const BUFFER: Thresholds = { warning: 150, critical: 200 };
/** videocall.rs' own dashboards color at these counts. */
const AWAITING: Thresholds = { warning: 10, critical: 20 };

export const BUFFER_DEPTH = findMetric(CLIENT_SOURCE, '_neteq_audio_buffer_ms');
export const TARGET_DEPTH = findMetric(CLIENT_SOURCE, '_neteq_target_delay_ms');
export const AWAITING_DECODE = findMetric(CLIENT_SOURCE, '_neteq_packets_awaiting_decode');
export const PACKETS = findMetric(CLIENT_SOURCE, '_neteq_packets_per_sec');

/** The operations of the jitter buffer, in the order of the legend. */
const OPERATION_NAMES: ReadonlyArray<readonly [keyof typeof OPERATIONS, Message]> = [
  ['normal', message('videocall.boards.legend.normal', 'Normal')],
  ['concealed', message('videocall.boards.legend.operation-concealed', 'Concealed')],
  ['concealmentBegins', message('videocall.boards.legend.concealment-begins', 'Concealment begins')],
  ['concealmentEnds', message('videocall.boards.legend.concealment-ends', 'Concealment ends')],
  ['accelerated', message('videocall.boards.legend.accelerated', 'Accelerated')],
  ['fastAccelerated', message('videocall.boards.legend.fast-accelerated', 'Fast accelerated')],
  ['stretched', message('videocall.boards.legend.stretched', 'Stretched')],
  ['stretchBuffer', message('videocall.boards.legend.stretch-buffer', 'Stretch buffer')],
  ['merged', message('videocall.boards.legend.merged', 'Merged')],
];

/** Concealed audio, by the limits of the settings. */
export function concealmentThresholds({ limits: { concealment } }: BoardContext): Thresholds {
  return { warning: concealment.bad, critical: concealment.severe };
}

function row(context: BoardContext): Row {
  const source = CLIENT_SOURCE;
  const { bad } = context.limits.concealment;
  const concealment = concealmentThresholds(context);
  return {
    title: message(
      'videocall.boards.row.videocall-rs-audio-at-the-receivers-neteq',
      'videocall.rs: audio at the receivers (NetEQ)'
    ),
    panels: [
      {
        type: 'stat',
        title: message('videocall.boards.panel.playing-pairs', 'Playing pairs'),
        description: message(
          'videocall.boards.about.playing-pairs',
          'Pairs of a listener and a sender with sound now: the base of all shares on this dashboard. Muted and silent senders don’t count.'
        ),
        unit: 'short',
        source,
        queries: {
          A: { expr: getPlayingPairsQuery(context), legend: message('videocall.boards.legend.pairs', 'pairs') },
        },
      },
      {
        type: 'stat',
        title: message('videocall.boards.panel.pairs-with-bad-audio', 'Pairs with bad audio'),
        description: message(
          'videocall.boards.about.pairs-with-bad-audio',
          'Share of the playing pairs in which over {{- limit}} of the audio is concealed: made up because packets are missing.',
          { limit: percent(bad, 2) }
        ),
        unit: 'percentunit',
        decimals: 1,
        source,
        thresholds: BAD_PAIRS,
        queries: {
          A: { expr: getConcealmentOverQuery(context, bad), legend: message('videocall.boards.legend.share', 'share') },
        },
      },
      {
        type: 'stat',
        title: message('videocall.boards.panel.buffer-depth-p95', 'Buffer depth p95'),
        description: message(
          'videocall.boards.about.buffer-depth-p95',
          '95 % of the playing pairs buffer less audio than this. 60 to 120 ms is normal. Over 200 ms, people answer noticeably late.'
        ),
        unit: 'ms',
        source,
        thresholds: BUFFER,
        queries: { A: { expr: getPairQuantileQuery(context, BUFFER_DEPTH, 0.95), legend: 'p95' } },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.concealed-audio', 'Concealed audio'),
        description: message(
          'videocall.boards.about.concealed-audio',
          'Share of the audio that receivers make up because packets are missing. Below 1 %, nobody notices; from 3 %, it is audible; over 10 %, words get lost. If p50 rises, everybody is affected. If only p99 rises, look for one person in the matrix.'
        ),
        unit: 'percentunit',
        min: 0,
        source,
        thresholds: concealment,
        queries: quantileLines([0.5, 0.95, 0.99], (q) => getConcealmentQuantileQuery(context, q)),
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.concealed-audio-worst-meetings', 'Concealed audio, worst meetings'),
        description: message(
          'videocall.boards.about.concealed-audio-worst-meetings',
          'Mean share of concealed audio in the ten worst meetings at each point. One meeting far above the others: suspect its relay or one person in it. All meetings: suspect the network or NATS.'
        ),
        unit: 'percentunit',
        min: 0,
        source,
        thresholds: concealment,
        queries: { A: { expr: getConcealmentByMeetingQuery(context, WORST_MEETINGS), legend: '{{meeting_id}}' } },
      },
      {
        type: 'bargauge',
        title: message('videocall.boards.panel.worst-meetings-now', 'Worst meetings now'),
        description: message(
          'videocall.boards.about.worst-meetings-now',
          'Mean share of concealed audio by meeting, at the end of the time range.'
        ),
        unit: 'percentunit',
        min: 0,
        max: 0.2,
        decimals: 1,
        source,
        thresholds: concealment,
        queries: { A: { expr: getConcealmentByMeetingQuery(context, WORST_MEETINGS), legend: '{{meeting_id}}' } },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.jitter-buffer-operations', 'Jitter buffer operations'),
        description: message(
          'videocall.boards.about.jitter-buffer-operations',
          "Share of time of each of the nine operations. On a clean network, Normal takes about 90 %. Concealment: packets are lost. Acceleration: the buffer drains after a stall. Stretching: the buffer is empty. Clients of dialect main report shifted metric names: accelerate is the beginning of a concealment, preemptive_expand is acceleration, dtmf is stretching. The legend has the true names. In the extended dialect, Normal and Concealed are right, and its accelerate shows as 'Concealment begins'."
        ),
        unit: 'short',
        min: 0,
        style: 'percent',
        width: 12,
        source,
        queries: Object.fromEntries(
          OPERATION_NAMES.map(([operation, legend], i) => [
            String.fromCharCode(65 + i),
            { expr: getOperationQuery(context, OPERATIONS[operation]), legend },
          ])
        ),
      },
      {
        type: 'table',
        title: message('videocall.boards.panel.who-hears-whom-badly', 'Who hears whom badly'),
        description: message(
          'videocall.boards.about.who-hears-whom-badly',
          'Share of concealed audio, with listeners in rows and senders in columns. People are the last four digits of their relay session id. Bad row: suspect the listener’s downlink. Bad column: suspect the sender’s uplink. Choose one meeting with at least three people: with two, row and column look alike.'
        ),
        unit: 'percentunit',
        decimals: 1,
        width: 12,
        source,
        thresholds: concealment,
        labels: {
          receiver: message('videocall.boards.header.listener', 'Listener'),
          sender: message('videocall.boards.header.sender', 'Sender'),
        },
        matrix: { row: 'receiver', column: 'sender' },
        queries: {
          A: {
            expr: getConcealmentMatrixQuery(context),
            legend: message('videocall.boards.legend.concealed', 'concealed'),
          },
        },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.audio-buffer-depth', 'Audio buffer depth'),
        description: message(
          'videocall.boards.about.audio-buffer-depth',
          'Audio that waits to be played, over all playing pairs. It grows with jitter. Far above normal without concealment: playback lags.'
        ),
        unit: 'ms',
        min: 0,
        width: 6,
        source,
        thresholds: BUFFER,
        queries: quantileLines([0.5, 0.95], (q) => getPairQuantileQuery(context, BUFFER_DEPTH, q)),
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.audio-buffer-target', 'Audio buffer target'),
        description: message(
          'videocall.boards.about.audio-buffer-target',
          'Buffer depth that receivers aim for, from their own estimate of the jitter. Only the extended dialect (RnD) reports it.'
        ),
        unit: 'ms',
        min: 0,
        width: 6,
        source,
        thresholds: { warning: 30, critical: 75 },
        mayBeEmpty: message(
          'videocall.boards.empty.clients-of-dialect-main-dont',
          'Clients of dialect main don’t report a target.'
        ),
        queries: quantileLines([0.5, 0.95], (q) => getPairQuantileQuery(context, TARGET_DEPTH, q)),
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.packets-to-decode', 'Packets to decode'),
        description: message(
          'videocall.boards.about.packets-to-decode',
          'Encoded packets in the jitter buffer, 20 ms each. The number follows the buffer depth. If one receiver has many, its CPU is too slow.'
        ),
        unit: 'short',
        min: 0,
        width: 6,
        source,
        thresholds: AWAITING,
        queries: quantileLines([0.5, 0.95], (q) => getPairQuantileQuery(context, AWAITING_DECODE, q)),
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.audio-packets-per-second', 'Audio packets per second'),
        description: message(
          'videocall.boards.about.audio-packets-per-second',
          'A speaking sender sends 50 packets per second. p5 below 45: packets are lost on the way, or a sender is throttled. Dead streams keep their last value on the metrics page; this panel leaves them out.'
        ),
        unit: 'pps',
        min: 0,
        width: 6,
        source,
        queries: quantileLines([0.05, 0.5], (q) => getPairQuantileQuery(context, PACKETS, q)),
      },
    ],
  };
}

export const audio: Board = {
  uid: 'callscope-audio',
  slug: 'audio',
  title: message('videocall.boards.title.audio-neteq', 'Audio (NetEQ)'),
  description: message(
    'videocall.boards.summary.audio-neteq',
    'Audio as the receivers play it: concealment, buffers, and who hears whom badly.'
  ),
  variables: [VARIABLES.meeting],
  rows: (context) => [row(context)],
};
