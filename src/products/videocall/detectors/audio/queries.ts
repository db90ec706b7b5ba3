import { alternatives, escapeRegex, type Matcher, seconds, selector, selectorOfNames } from '../../../../promql/promql';
import { type Metric } from '../../../../triage/targets/source';
import { type SignalContext } from '../../../../triage/model';
import {
  audioBuffer,
  canListen,
  canSee,
  neteqAccelerate,
  neteqAccelerated,
  neteqExpand,
  neteqNormal,
  neteqStretchPlayback,
  rtt,
  selfAudioEnabled,
  selfVideoEnabled,
} from '../../sources/client';
import { isExtended } from '../dialect';
import { HOST, namedRelays, withRelay } from '../queries';
import { once } from '../replicas';
import { connectionsActive, dataBytes } from '../../sources/server';

// Measured with the real jitter buffer on clean and bad networks, in operations per second (about 100 in all): clean,
// normal 89, stretched 7; lossy, normal 56, expand 10, stretched 22; bad uplink, normal 12, expand 63, stretched 16;
// stalls, normal 11, expand 16, stretched 45. Silence and a dead sender expand, but stretch nothing. A sender with a
// skewed clock has normal 60, stretched 27 and expand 1, which nobody hears. All three must show in the same second:
// the mean of a silent and a stretched second, both clean, looks bad.
const OPERATIONS = 100;
const NORMAL_BELOW = 58;
const STRETCHED_FROM = 8;
/** The extended dialect has no metric for it: it is the rest of 100 operations. */
const REST_FROM = 1.5 * STRETCHED_FROM;
/** After stalls, bursts are played faster; after loss on the sender's path they are not. */
const ACCELERATED_FROM = 8;

/**
 * On a clean network one second in 100 looks bad, and the first one after a join: this many of the last must be bad.
 */
const REPORTS = 4;
const BAD_REPORTS = 2;

/** A receiver or a sender suffers when this share of their pairs is bad. */
export const MOST = 0.6;
/** … and a single receiver from this share on: a voice that just joined in can't be bad yet. */
const HALF = 0.5;

function windowOf({ interval }: SignalContext): number {
  return REPORTS * interval;
}

/**
 * Playing pairs (receiver, sender), as 1 (bad) or 0, with all labels of a pair. Aggregate them at once: `from_peer` is
 * an e-mail address. Normal operations change while somebody speaks and freeze on mute; a frozen bad second counts only
 * once.
 */
function pairs(context: SignalContext, matchers: readonly Matcher[] = []): string {
  return once(context, 'client', neteqNormal.labels, playing(context, matchers));
}

/**
 * Of all pairs, few are bad: each family is first compared with its limit, so that Prometheus matches few series.
 * Multiplying `bool` comparisons of all pairs gives the same, and takes three times as long.
 */
function playing(context: SignalContext, matchers: readonly Matcher[]): string {
  const step = seconds(context.interval);
  const window = seconds(windowOf(context));
  const series = ({ name }: Metric): string => selector(name, [...context.scope, ...matchers]);
  const normal = series(neteqNormal);
  const expand = series(neteqExpand);
  const stretched = series(neteqStretchPlayback);
  const few = `${normal}<${NORMAL_BELOW}`;
  const concealed = `${expand}>=${Number((context.limits.concealment.bad * OPERATIONS).toFixed(2))}`;
  const [bad, moving, measured] = isExtended(context)
    ? [
        `(${few})+(${concealed})<=${OPERATIONS - REST_FROM}`,
        ` and changes(${expand}[${window}])>=${BAD_REPORTS}`,
        expand,
      ]
    : [
        `(${stretched}>=${STRETCHED_FROM} and ${few} and ${concealed})!=${stretched} offset ${step}`,
        '',
        `${stretched} offset ${step}`,
      ];
  const isBad = `(count_over_time((${bad})[${window}:${step}])>=${BAD_REPORTS}${moving})>bool 0`;
  const isGood = `(changes(${normal}[${window}])>0 and ${measured})*0`;
  return `(${isBad} or ${isGood})`;
}

/** People notice buffers this long (ms) in each of the last reports. Normal is 80; fast sender clocks make 220. */
const LATE_FROM = 300;

/** Pairs as 0, 1 (bad), 2 (late) or 3 (both). */
function judgedPairs(context: SignalContext): string {
  const buffer = selector(audioBuffer.name, context.scope);
  const judged = `${playing(context, [])}+2*(min_over_time(${buffer}[${seconds(windowOf(context))}])>bool ${LATE_FROM})`;
  return once(context, 'client', neteqNormal.labels, judged);
}

function inMeetings(meetings: readonly string[]): Matcher[] {
  return [{ label: 'meeting_id', op: '=~', value: meetings.map(escapeRegex).join('|') }];
}

/** Playing pairs by meeting: `{meeting_id, bad}` with bad 0, 1 (bad), 2 (late) or 3 (both), value = pairs. */
export function getAudioQuery(context: SignalContext): string {
  return `count_values by(meeting_id)("bad",${judgedPairs(context)})`;
}

/**
 * In the given meetings, receivers by sender: `{meeting_id, to_peer, bad}`; `to_peer` is the sender's relay session.
 */
export function getAudioSendersQuery(context: SignalContext, meetings: readonly string[]): string {
  return `count_values by(meeting_id,to_peer)("bad",${pairs(context, inMeetings(meetings))})`;
}

/** How many receivers in these meetings hear half of the senders or more badly, and `most` of them (1): `{meeting_id, most}`. */
function getAudioReceiversQuery(context: SignalContext, meetings: readonly string[]): string {
  const share = `avg by(meeting_id,session_id,from_peer)(${pairs(context, inMeetings(meetings))})`;
  return `count_values by(meeting_id)("most",(${share}>=${HALF})>=bool ${MOST})`;
}

/**
 * The relay sessions of those receivers, joined with the server page if needed: `{meeting_id, receiver}`, value = share
 * of bad pairs.
 */
export function getAudioReceiverIdsQuery(context: SignalContext, meetings: readonly string[]): string {
  if (isExtended(context)) {
    const suffering = `avg by(meeting_id,session_id)(${pairs(context, inMeetings(meetings))})>=${HALF}`;
    return `max by(meeting_id,receiver)(label_replace(${suffering},"receiver","$1","session_id","(.+)"))`;
  }
  const keys = 'meeting_id,from_peer';
  const c = selector(connectionsActive.name, [...context.scope, ...inMeetings(meetings)]);
  const renamed = `label_replace(label_replace(${c},"from_peer","$1","customer_email","(.+)"),"receiver","$1","session_id","(.+)")`;
  const suffering = `avg by(${keys})(${pairs(context, inMeetings(meetings))})>=${HALF}`;
  return `max by(meeting_id,receiver)((${suffering})*on(${keys}) group_left(receiver) topk by(${keys})(1,${renamed}))`;
}

/**
 * Who is heard in these meetings, but not by the receivers who hear badly: with one such receiver,
 * themselves (`{meeting_id, to_peer}`). The server page names people by their address, and not all addresses are on
 * both pages.
 */
function getAudioUnheardQuery(context: SignalContext, meetings: readonly string[]): string {
  const normal = selector(neteqNormal.name, [...context.scope, ...inMeetings(meetings)]);
  const keys = 'meeting_id,from_peer';
  const suffering = `avg by(${keys})(${pairs(context, inMeetings(meetings))})>=${HALF}`;
  return `count by(meeting_id,to_peer)(changes(${normal}[${seconds(windowOf(context))}])>0) unless on(meeting_id,to_peer) (${normal} and on(${keys}) (${suffering})) and on(meeting_id) (${suffering})`;
}

/** Bad pairs in these meetings that are played faster after stalls: the receiver's path, not the sender's. */
function getAudioStallsQuery(context: SignalContext, meetings: readonly string[]): string {
  const { name } = isExtended(context) ? neteqAccelerate : neteqAccelerated;
  const accelerated = selector(name, [...context.scope, ...inMeetings(meetings)]);
  const stalled = `avg_over_time(${accelerated}[${seconds(windowOf(context))}])>=${ACCELERATED_FROM} and ${playing(context, inMeetings(meetings))}==1`;
  return `count by(meeting_id)(${once(context, 'client', neteqNormal.labels, stalled)})`;
}

/** All playing pairs, by the relay of their receiver: `{server, bad}`, as in `getAudioQuery`. */
export function getAudioRelaysQuery(context: SignalContext): string {
  return byReceiversRelay(context, judgedPairs(context), (by, placed) => `count_values by(${by})("bad",${placed})`);
}

/** All playing pairs by the relay of their receiver (`n`), and those that sound good (`good`): `{server}`. */
export function getAudioRelayCounts(context: SignalContext): { n: string; good: string } {
  return {
    n: byReceiversRelay(context, pairs(context), (by, placed) => `count by(${by})(${placed})`),
    good: byReceiversRelay(context, pairs(context), (by, placed) => `sum by(${by})(${placed}==bool 0)`),
  };
}

/**
 * An aggregation of pairs by the relay of their receiver.
 * @param aggregate gets the labels to keep, and the pairs with these labels
 */
function byReceiversRelay(
  context: SignalContext,
  judged: string,
  aggregate: (by: string, placed: string) => string
): string {
  if (isExtended(context)) {
    return namedRelays(aggregate('protocol,region', `(${judged})${withRelay(context.scope)}`), 'protocol');
  }
  const keys = 'meeting_id,from_peer';
  const r = selector(rtt.name, context.scope);
  const renamed = `label_replace(label_replace(${r},${HOST}),"from_peer","$1","peer_id","(.+)")`;
  return aggregate('server', `(${judged})+on(${keys}) group_left(server) 0*topk by(${keys})(1,${renamed})`);
}

/** Playing pairs whose receiver (or meeting) matches: `{meeting_id, bad}`. */
export function getHearsQuery(context: SignalContext, matcher: Matcher): string {
  return `count_values by(meeting_id)("bad",${pairs(context, [matcher])})`;
}

/** Playing pairs whose sender's connection matches: `{meeting_id, bad}`. */
export function getHeardQuery(context: SignalContext, matcher: Matcher): string {
  const c = selector(connectionsActive.name, [...context.scope, matcher]);
  const senders = `label_replace(${c},"to_peer","$1","session_id","(.+)")`;
  return `count_values by(meeting_id)("bad",${pairs(context)} and on(meeting_id,to_peer) ${senders})`;
}

/** Pairs over time, of the given meetings, sender or all. */
export function getAudioHistory(
  context: SignalContext,
  { meetings, sender }: { meetings: readonly string[]; sender?: string }
): { n: string; good: string } {
  const matchers: Matcher[] = [
    ...(meetings.length > 0 ? inMeetings(meetings) : []),
    ...(sender === undefined ? [] : [{ label: 'to_peer', op: '=', value: sender } as const]),
  ];
  return { n: `count(${pairs(context, matchers)})`, good: `sum(${pairs(context, matchers)}==bool 0)` };
}

/** Pairs over time, and those that are not late. */
export function getLateHistory(context: SignalContext): { n: string; good: string } {
  const onTime = `${selector(audioBuffer.name, context.scope)}<=${LATE_FROM}`;
  const good = once(context, 'client', neteqNormal.labels, `${playing(context, [])} and ${onTime}`);
  return { n: `count(${pairs(context)})`, good: `count(${good})` };
}

/**
 * Longer (s) than a relay keeps a connection on which nothing arrives, plus the time until its page drops it. The
 * compared samples are at least this far apart; the newer one may be two intervals old.
 */
const DEAD_SECONDS = 45;

/**
 * Connections that stay although nothing has arrived over them for that long; each is one series. A series that
 * vanished during a gap stays visible for five minutes, so the sample must be new.
 */
function deadConnections(context: SignalContext): string {
  const received = selector(dataBytes.name, [...context.scope, { label: 'direction', op: '=', value: 'received' }]);
  return `last_over_time(${received}[${seconds(2 * context.interval)}])==${received} offset ${seconds(DEAD_SECONDS + 2 * context.interval)}`;
}

/** How many such connections there are: one number. */
export function getDeadCountQuery(context: SignalContext): string {
  return `count(${deadConnections(context)})`;
}

/** Only concealment is heard. */
const CONCEALED_FROM = 90;

/** Their senders: the number of listeners who hear only concealment from them, `{meeting_id, to_peer}`. */
export function getDeadSendersQuery(context: SignalContext): string {
  const dead = `label_replace(${deadConnections(context)},"to_peer","$1","session_id","(.+)")`;
  const silent = `${selector(neteqExpand.name, context.scope)}>=${CONCEALED_FROM} and on(to_peer) ${dead}`;
  return `count by(meeting_id,to_peer)(${once(context, 'client', neteqExpand.labels, silent)})`;
}

/** Since when (unix s) nothing arrives from a sender. */
export function getDeadSinceQuery(context: SignalContext): string {
  const received = selector(dataBytes.name, [...context.scope, { label: 'direction', op: '=', value: 'received' }]);
  const moved = `max_over_time(timestamp(${received}!=${received} offset ${seconds(context.interval)})[10m:5s])`;
  return `max by(to_peer)(label_replace(${moved},"to_peer","$1","session_id","(.+)") and on(to_peer) label_replace(${deadConnections(context)},"to_peer","$1","session_id","(.+)"))`;
}

/** What people hear or see of others: 0 for those who neither heard nor saw anybody in the last two reports. */
function perception(context: SignalContext, matchers: readonly Matcher[] = []): string {
  const lately = ({ name }: Metric): string =>
    `max_over_time(${selector(name, [...context.scope, ...matchers])}[${seconds(2 * context.interval)}])`;
  return received(context, `${lately(canListen)}+${lately(canSee)}`, 'meeting_id,session_id,from_peer');
}

/**
 * The most that people receive of others who are still there.
 * @param person labels to keep
 */
function received(context: SignalContext, pair: string, person: string): string {
  const c = selector(connectionsActive.name, context.scope);
  // Clients of dialect main keep reporting senders who are gone. In the extended dialect, people who move to another
  // relay leave their old session behind for as long as a report is remembered.
  const there = isExtended(context)
    ? `on(session_id) ${c}`
    : `on(to_peer) label_replace(${c},"to_peer","$1","session_id","(.+)")`;
  return `max by(${person})(${pair} and ${there})`;
}

function sending(context: SignalContext, matchers: readonly Matcher[]): string {
  const either = [selfAudioEnabled, selfVideoEnabled].map(({ name }) => `${selector(name, matchers)}==1`).join(' or ');
  return once(context, 'client', selfAudioEnabled.labels, either);
}

/** How many people receive nothing although two or more people in their meeting send: `{meeting_id}`. */
export function getBlockedQuery(context: SignalContext): string {
  return whileOthersSend(context, perception(context));
}

/** The same by their last report alone: nobody who receives nothing is missing, and it costs half as much. */
export function getSilentQuery(context: SignalContext): string {
  const last = selectorOfNames([alternatives([canListen.name, canSee.name])], context.scope);
  const pair = `last_over_time(${last}[${seconds(2 * context.interval)}])`;
  return whileOthersSend(context, received(context, pair, 'meeting_id,session_id'));
}

function whileOthersSend(context: SignalContext, people: string): string {
  const senders = `count by(meeting_id)(${sending(context, context.scope)})`;
  return `count by(meeting_id)(${people}==0 and on(meeting_id) ${senders}>1)`;
}

/** People of meetings by their connections, with their identity under its label on the client page. */
function connected(label: 'peer_id' | 'from_peer', matchers: readonly Matcher[]): string {
  return `label_replace(${selector(connectionsActive.name, matchers)},"${label}","$1","customer_email","(.+)")`;
}

/**
 * People of these meetings who are still connected, since last reports stay for half a minute after people leave: those
 * on both pages (`known`), those who send (sending), and those who receive nothing and didn't just join (without; of
 * all reports: `silent`): `{meeting_id}`.
 */
export function getStillThereQueries(
  context: SignalContext,
  meetings: readonly string[]
): Record<'known' | 'sending' | 'without' | 'silent', string> {
  const own = [...context.scope, ...inMeetings(meetings)];
  const isThere = `and on(meeting_id,peer_id) ${connected('peer_id', own)}`;
  const before = `${selector(canListen.name, own)} offset ${seconds(2 * context.interval)}`;
  const silent = `${perception(context, inMeetings(meetings))}==0 and on(meeting_id,session_id,from_peer) ${before}`;
  return {
    known: `count by(meeting_id)(${once(context, 'client', selfAudioEnabled.labels, selector(selfAudioEnabled.name, own))} ${isThere})`,
    sending: `count by(meeting_id)((${sending(context, own)}) ${isThere})`,
    without: `count by(meeting_id)(${silent} and on(meeting_id,from_peer) ${connected('from_peer', own)})`,
    silent: `count by(meeting_id)(${silent})`,
  };
}

/** Who receives nothing in these meetings, among connected people if known: `{from_peer, …}`. */
export function getBlockedPeopleQuery(context: SignalContext, meetings: readonly string[]): string {
  const own = [...context.scope, ...inMeetings(meetings)];
  const there = connected('from_peer', own);
  const blocked = `${perception(context, inMeetings(meetings))}==0`;
  return `(${blocked} and on(meeting_id,from_peer) ${there} or ${blocked} unless on(meeting_id) ${there})`;
}

/**
 * People of a meeting over time, and those who receive something, or can't because fewer than two send.
 * @param isKnown whether connections tell who is there
 */
export function getBlockedHistory(
  context: SignalContext,
  meeting: string,
  isKnown: boolean
): { n: string; good: string } {
  const matchers = inMeetings([meeting]);
  const isThere = isKnown
    ? ` and on(meeting_id,from_peer) ${connected('from_peer', [...context.scope, ...matchers])}`
    : '';
  const own = `${perception(context, matchers)}${isThere}`;
  const senders = `count by(meeting_id)(${sending(context, [...context.scope, ...matchers])})`;
  return { n: `count(${own})`, good: `count((${own})>0 or (${own}) unless on(meeting_id) ${senders}>1)` };
}

/** Follow-up queries for meetings with bad pairs. */
export function getAudioProbeQueries(
  context: SignalContext,
  meetings: readonly string[]
): Record<'audioSenders' | 'audioReceiverIds' | 'receivers' | 'stalls' | 'unheard', string> {
  return {
    audioSenders: getAudioSendersQuery(context, meetings),
    audioReceiverIds: getAudioReceiverIdsQuery(context, meetings),
    receivers: getAudioReceiversQuery(context, meetings),
    stalls: getAudioStallsQuery(context, meetings),
    unheard: getAudioUnheardQuery(context, meetings),
  };
}
