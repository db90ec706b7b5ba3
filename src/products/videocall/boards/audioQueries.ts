import { selector } from '../../../promql/promql';
import { findMetric, type Metric } from '../../../triage/targets/source';
import { CLIENT_SOURCE, neteqExpand, neteqNormal } from '../sources/client';
import { connectionsActive } from '../sources/server';
import { type BoardContext } from '../../../boards/types';
import { RATE } from '../../../boards/queries/variables';
import { IN_MEETING, noAddress } from './variables';

const PAIR = 'meeting_id,session_id,from_peer,to_peer';

/**
 * The operations of the jitter buffer, each on 10 ms of audio, by their true names in dialect main, where the reported
 * names are shifted.
 */
export const OPERATIONS = {
  normal: neteqNormal,
  concealed: neteqExpand,
  concealmentBegins: findMetric(CLIENT_SOURCE, '_neteq_accelerate_ops_per_sec'),
  concealmentEnds: findMetric(CLIENT_SOURCE, '_neteq_fast_accelerate_ops_per_sec'),
  accelerated: findMetric(CLIENT_SOURCE, '_neteq_preemptive_expand_ops_per_sec'),
  fastAccelerated: findMetric(CLIENT_SOURCE, '_neteq_comfort_noise_ops_per_sec'),
  stretched: findMetric(CLIENT_SOURCE, '_neteq_dtmf_ops_per_sec'),
  stretchBuffer: findMetric(CLIENT_SOURCE, '_neteq_undefined_ops_per_sec'),
  merged: findMetric(CLIENT_SOURCE, '_neteq_merge_ops_per_sec'),
} as const;

const { normal: NORMAL, concealed: MIDDLE, concealmentBegins: STARTS, concealmentEnds: ENDS, ...ELSE } = OPERATIONS;

function series({ scope }: BoardContext, { name }: Metric): string {
  return selector(name, [...scope, IN_MEETING]);
}

/** Pairs in which audio plays: mute freezes the counters, and silence is only expansion. */
function playing(context: BoardContext): string {
  return `(changes(${series(context, NORMAL)}[${RATE}])>0 and ${series(context, NORMAL)}>5)`;
}

/** The values of a metric for playing pairs. Aggregate them at once: they hold identities. */
function ofPlaying(context: BoardContext, metric: Metric): string {
  return `${series(context, metric)} and on(${PAIR}) ${playing(context)}`;
}

/**
 * Share of concealed audio, by pair. Dialect main counts the beginning and the end of a concealment separately from its
 * middle. Only the newest report counts: over a longer time, the silence between two sentences, which is all expansion,
 * would count as loss.
 */
function concealed(context: BoardContext): string {
  const [normal, middle, starts, ends] = [NORMAL, MIDDLE, STARTS, ENDS].map((metric) => series(context, metric));
  const others = Object.values(ELSE).map((metric) => series(context, metric));
  // The extended dialect has only the first three, and its third one is acceleration.
  const made = `(${middle}+(${starts}+${ends} or 0*${middle}))`;
  const all = `(${normal}+${middle}+${starts}+(${[ends, ...others].join('+')} or 0*${normal}))`;
  return `(${made}/${all} and ${playing(context)})`;
}

/** Playing pairs of a listener and a sender. */
export function getPlayingPairsQuery(context: BoardContext): string {
  return `count(${playing(context)})`;
}

/** Quantile `q` of the share of concealed audio, over pairs. */
export function getConcealmentQuantileQuery(context: BoardContext, q: number): string {
  return `quantile(${q},${concealed(context)})`;
}

/** Share of the playing pairs with more concealed audio than this. */
export function getConcealmentOverQuery(context: BoardContext, limit: number): string {
  return `avg(${concealed(context)}>bool ${limit})`;
}

/** So many meetings are shown. */
export const WORST_MEETINGS = 10;

/** Mean share of concealed audio in the worst meetings. */
export function getConcealmentByMeetingQuery(context: BoardContext, meetings: number): string {
  return `topk(${meetings},avg by(meeting_id)(${concealed(context)}))`;
}

/** Operations per second of an average playing pair. */
export function getOperationQuery(context: BoardContext, operation: Metric): string {
  return `avg(${ofPlaying(context, operation)})`;
}

/** Quantile `q` of a jitter buffer metric, over playing pairs. */
export function getPairQuantileQuery(context: BoardContext, metric: Metric, q: number): string {
  return `quantile(${q},${ofPlaying(context, metric)})`;
}

/** One connection for each value of a label of the client page, with another label made from one of its labels. */
function connectionsBy(
  { scope }: BoardContext,
  { key, is, label, from }: { key: string; is: string; label: string; from: string }
): string {
  const matchers = [...scope, IN_MEETING, noAddress('region')];
  const renamed = `label_replace(label_replace(${selector(connectionsActive.name, matchers)},"${key}","$1","${is}","(.+)"),"${label}",${from})`;
  return `topk by(meeting_id,${key})(1,${renamed})`;
}

/** The last digits of a relay session id represent a person: a text, not a number. */
function alias(id: string): string {
  return `"#$1","${id}",".*(.{4})"`;
}

/** Share of concealed audio by listener and sender, both named by the end of their relay session id. */
export function getConcealmentMatrixQuery(context: BoardContext): string {
  const receivers = connectionsBy(context, {
    key: 'from_peer',
    is: 'customer_email',
    label: 'receiver',
    from: alias('session_id'),
  });
  const pairs = `label_replace(${concealed(context)},"sender",${alias('to_peer')})`;
  return `topk(400,max by(receiver,sender)(${pairs}*on(meeting_id,from_peer) group_left(receiver) ${receivers}))`;
}

/** Mean share of concealed audio by the regions of listener and sender. */
export function getConcealmentByRegionsQuery(context: BoardContext): string {
  const of = (label: string, key: string, is: string): string =>
    connectionsBy(context, { key, is, label, from: '"$1","region","(.+)"' });
  const receivers = of('receiver_region', 'from_peer', 'customer_email');
  const senders = of('sender_region', 'to_peer', 'session_id');
  return (
    `avg by(receiver_region,sender_region)(${concealed(context)}` +
    `*on(meeting_id,from_peer) group_left(receiver_region) ${receivers}` +
    `*on(meeting_id,to_peer) group_left(sender_region) ${senders})`
  );
}

/** Share of the pairs in which the receiver says yes (1), among pairs whose sender is still connected. */
export function getCanQuery(context: BoardContext, metric: Metric): string {
  const senders = connectionsBy(context, {
    key: 'to_peer',
    is: 'session_id',
    label: 'to_peer',
    from: '"$1","session_id","(.+)"',
  });
  return `avg(${series(context, metric)} and on(meeting_id,to_peer) ${senders})`;
}
