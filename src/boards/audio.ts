import { findMetric } from '../triage/targets/source';
import { CLIENT_SOURCE } from '../products/videocall/sources/client';
import {
  getConcealmentByMeetingQuery,
  getConcealmentMatrixQuery,
  getConcealmentOverQuery,
  getConcealmentQuantileQuery,
  getOperationQuery,
  getPairQuantileQuery,
  getPlayingPairsQuery,
  OPERATIONS,
} from './audioQueries';
import { percent } from './objective';
import { type Board, type BoardContext, type PanelQuery, type Row, type Thresholds } from './types';

/** Single seconds look bad on a clean network, too: a few pairs always do. */
export const BAD_PAIRS: Thresholds = { warning: 0.1, critical: 0.3 };
/** Depth (ms): 60 to 120 is normal, and videocall.rs' own alert is at 200. Its dashboards warn in the midst of what is normal. */
const BUFFER: Thresholds = { warning: 150, critical: 200 };
/** videocall.rs' own dashboards colour at these counts. */
const AWAITING: Thresholds = { warning: 10, critical: 20 };

const BUFFER_DEPTH = findMetric(CLIENT_SOURCE, '_neteq_audio_buffer_ms');
const TARGET_DEPTH = findMetric(CLIENT_SOURCE, '_neteq_target_delay_ms');
const AWAITING_DECODE = findMetric(CLIENT_SOURCE, '_neteq_packets_awaiting_decode');
const PACKETS = findMetric(CLIENT_SOURCE, '_neteq_packets_per_sec');

/** Concealed audio, by the limits of the settings. */
export function concealmentThresholds({ limits: { concealment } }: BoardContext): Thresholds {
  return { warning: concealment.bad, critical: concealment.severe };
}

function quantiles(qs: readonly number[], query: (q: number) => string): Record<string, PanelQuery> {
  return Object.fromEntries(qs.map((q) => [`P${q * 100}`, { expr: query(q), legend: `p${q * 100}` }]));
}

function row(context: BoardContext): Row {
  const source = CLIENT_SOURCE;
  const { bad } = context.limits.concealment;
  const concealment = concealmentThresholds(context);
  return {
    title: 'videocall.rs: what receivers do with the audio that arrives (NetEQ)',
    product: 'videocall',
    panels: [
      {
        type: 'stat',
        title: 'Pairs that play',
        description:
          'Pairs of somebody who hears and somebody who is heard, with sound now. All shares of this page are shares of these: muted and silent senders are left out.',
        unit: 'short',
        source,
        queries: { A: { expr: getPlayingPairsQuery(context), legend: 'pairs' } },
      },
      {
        type: 'stat',
        title: 'Pairs with bad audio',
        description: `Share of the playing pairs in which over ${percent(bad)} of the audio is made up for lost packets.`,
        unit: 'percentunit',
        decimals: 1,
        source,
        thresholds: BAD_PAIRS,
        queries: { A: { expr: getConcealmentOverQuery(context, bad), legend: 'share' } },
      },
      {
        type: 'stat',
        title: 'Buffer depth, p95',
        description:
          'What 95 % of the playing pairs have buffered at most. 60 to 120 ms is normal; over 200 ms people answer a beat late.',
        unit: 'ms',
        source,
        thresholds: BUFFER,
        queries: { A: { expr: getPairQuantileQuery(context, BUFFER_DEPTH, 0.95), legend: 'p95' } },
      },
      {
        type: 'timeseries',
        title: 'Concealed audio',
        description:
          'Share of the audio that receivers make up because packets are missing. Below 1 % nobody notices, from 3 % on it is audible, over 10 % words get lost. If p50 rises, everybody suffers; if p99 alone does, one person: look at the matrix.',
        unit: 'percentunit',
        min: 0,
        source,
        thresholds: concealment,
        queries: quantiles([0.5, 0.95, 0.99], (q) => getConcealmentQuantileQuery(context, q)),
      },
      {
        type: 'timeseries',
        title: 'Concealed audio, worst meetings',
        description:
          'Mean share of concealed audio of the ten worst meetings of each moment. One meeting far above the others: one relay or one person in it. All of them: the network or NATS.',
        unit: 'percentunit',
        min: 0,
        source,
        thresholds: concealment,
        queries: { A: { expr: getConcealmentByMeetingQuery(context, 10), legend: '{{meeting_id}}' } },
      },
      {
        type: 'bargauge',
        title: 'Worst meetings now',
        description: 'Mean share of concealed audio by meeting, as of the end of the time range.',
        unit: 'percentunit',
        min: 0,
        max: 0.2,
        decimals: 1,
        source,
        thresholds: concealment,
        queries: { A: { expr: getConcealmentByMeetingQuery(context, 10), legend: '{{meeting_id}}' } },
      },
      {
        type: 'timeseries',
        title: 'What the jitter buffer does',
        description:
          "Share of time that each of the nine operations takes. Clean: about 90 % normal. Concealment means loss; acceleration means draining a backlog after a stall; stretching fills an empty buffer. Clients of dialect main report these under shifted names (accelerate is the beginning of a concealment, preemptive_expand is acceleration, dtmf is stretching …): here they have their true ones. The extended dialect has Normal and Concealed right, and what it calls accelerate stands under 'Concealment begins'.",
        unit: 'short',
        min: 0,
        style: 'percent',
        width: 12,
        source,
        queries: Object.fromEntries(
          Object.entries(OPERATIONS).map(([legend, metric], i) => [
            String.fromCharCode(65 + i),
            { expr: getOperationQuery(context, metric), legend },
          ])
        ),
      },
      {
        type: 'table',
        title: 'Who hears whom badly',
        description:
          'Share of concealed audio: receivers down, senders across, each by the last four digits of their relay session id. A bad row is a receiver whose way in is bad, a bad column a sender whose way out is. Choose one meeting; with fewer than three people the two look alike.',
        unit: 'percentunit',
        decimals: 1,
        width: 12,
        source,
        thresholds: concealment,
        labels: { receiver: 'Receiver', sender: 'Sender' },
        matrix: { row: 'receiver', column: 'sender' },
        queries: { A: { expr: getConcealmentMatrixQuery(context), legend: 'concealed' } },
      },
      {
        type: 'timeseries',
        title: 'Audio buffer depth',
        description:
          'Audio that waits to be played, over all playing pairs. It grows with jitter; far above normal without concealment means that playback lags behind.',
        unit: 'ms',
        min: 0,
        width: 6,
        source,
        thresholds: BUFFER,
        queries: quantiles([0.5, 0.95], (q) => getPairQuantileQuery(context, BUFFER_DEPTH, q)),
      },
      {
        type: 'timeseries',
        title: 'Audio buffer target',
        description:
          'How deep the receivers want their buffers to be: their own estimate of the jitter. Only the extended dialect (RnD) reports it.',
        unit: 'ms',
        min: 0,
        width: 6,
        source,
        thresholds: { warning: 30, critical: 75 },
        mayBeEmpty: 'Clients of dialect main report no target.',
        queries: quantiles([0.5, 0.95], (q) => getPairQuantileQuery(context, TARGET_DEPTH, q)),
      },
      {
        type: 'timeseries',
        title: 'Packets that await decoding',
        description:
          'Encoded packets in the jitter buffer, 20 ms each: goes with the depth of the buffer. Many of them on one receiver mean that its processor is too slow.',
        unit: 'short',
        min: 0,
        width: 6,
        source,
        thresholds: AWAITING,
        queries: quantiles([0.5, 0.95], (q) => getPairQuantileQuery(context, AWAITING_DECODE, q)),
      },
      {
        type: 'timeseries',
        title: 'Audio packets per second',
        description:
          'A sender who speaks sends 50. p5 below 45 means that packets are lost on the way, or that a sender is throttled. The page never writes zero: a dead stream keeps its last value, and is left out here.',
        unit: 'pps',
        min: 0,
        width: 6,
        source,
        queries: quantiles([0.05, 0.5], (q) => getPairQuantileQuery(context, PACKETS, q)),
      },
    ],
  };
}

export const audio: Board = {
  uid: 'callscope-audio',
  slug: 'audio',
  title: 'Audio (NetEQ)',
  description: 'What receivers do with the audio that arrives: concealment, buffers, and who hears whom badly.',
  variables: ['meeting'],
  rows: (context) => [row(context)],
};
