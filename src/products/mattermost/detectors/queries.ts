import { type SourceState } from '../../../triage/targets/discovery';
import { alternatives, labelName, type Matcher, seconds, selector } from '../../../promql/promql';
import { type SignalContext } from '../../../triage/model';
import { EMBEDDED, PLUGIN_PROCESS, websocketEvents } from '../sources/plugin';
import { type ProcessMetrics } from '../sources/process';
import { type RtcMetrics } from '../sources/rtc';
import { RTCD, RTCD_PROCESS } from '../sources/rtcd';

/** A failed join is news for this long (s), or two and a half scrapes. */
const RECENT_JOIN_SECONDS = 30;
/** A packet that takes longer (s) is slow: a healthy p95 is about a millisecond. A bound of the histogram. */
export const SLOW_WRITE = 0.05;
export const WRITE_BOUNDS = `${SLOW_WRITE}|[+]Inf`;

export type Dialect = 'rtcd' | 'embedded';

/** The RTCDs of an installation, as they were discovered. */
export function rtcdOf({ sources }: Pick<SignalContext, 'sources'>): SourceState | undefined {
  return sources.find(({ source }) => source.id === 'rtcd');
}

/** RTCD where one was seen, else the RTC server inside the Calls plugin. */
export function dialectOf({ sources }: Pick<SignalContext, 'sources'>): Dialect {
  return sources.some(({ source, state }) => source.id === 'rtcd' && state !== 'never') ? 'rtcd' : 'embedded';
}

/** The source that shows the sessions. */
export function servedBy(context: Pick<SignalContext, 'sources'>): string {
  return dialectOf(context) === 'rtcd' ? 'rtcd' : 'plugin';
}

export function rtcOf(context: SignalContext): RtcMetrics {
  return dialectOf(context) === 'rtcd' ? RTCD : EMBEDDED;
}

/** The labels that queries keep to separate processes. */
export function processLabels({ names }: SignalContext): string {
  return names.labels.map(labelName).join(',');
}

function processOf(context: SignalContext): ProcessMetrics {
  return dialectOf(context) === 'rtcd' ? RTCD_PROCESS : PLUGIN_PROCESS;
}

/** The report window (s): four reports of each client (every ten seconds), and at least four scrapes. */
export function reportWindow({ scrape }: SignalContext): number {
  return Math.max(40, 4 * scrape);
}

/** The window of joins (s): they are rare. */
function joinWindow({ scrape }: SignalContext): number {
  return Math.max(120, 4 * scrape);
}

/** The baseline of joins comes from this time (s). */
const PAST_SECONDS = 600;

/** The window of packets (s): at least two scrapes. */
export function packetWindow({ scrape }: SignalContext): number {
  return Math.ceil(2.5 * scrape);
}

/** The window (s) of three scrapes, which bridges a failed one. */
function steadyWindow({ scrape }: SignalContext): number {
  return 3 * scrape - 1;
}

/** A drop is news for this long (s), so that drops every minute are one finding. */
export const WAVE_SECONDS = 70;
/** Any other error is news for this long (s). */
const NEWS_SECONDS = 40;

export const MOMENTS = ['now', 'grace', 'recent', 'openedRecent', 'wave', 'long', 'openedLong', 'past'] as const;
export type Moment = (typeof MOMENTS)[number];
/** The moments from which joins are counted. */
export type JoinsSince = 'recent' | 'long' | 'past';

/**
 * How long ago (s) counters are read, so that events between two moments can be counted exactly. A join opens its data
 * channel within a second or two (`grace`). Errors are news until `recent`, drops until `wave`.
 */
export function momentsOf(context: SignalContext): Readonly<Record<Moment, number>> {
  const grace = Math.max(5, context.scrape);
  // With rare scrapes, news show within two of them.
  const twoScrapes = Math.ceil(2.5 * context.scrape);
  const recent = grace + Math.max(NEWS_SECONDS, twoScrapes);
  const long = grace + joinWindow(context);
  return {
    now: 0,
    grace,
    recent,
    openedRecent: recent + elsewhere(context),
    wave: Math.max(WAVE_SECONDS, twoScrapes),
    long,
    openedLong: long + elsewhere(context),
    past: grace + PAST_SECONDS,
  };
}

/**
 * A plugin counts a join on the app node of the person, and its data channel on that of the call. The two may be
 * scraped this much apart (s), so that only the channels of a burst of joins would lie before the moment.
 */
function elsewhere(context: SignalContext): number {
  return dialectOf(context) === 'embedded' ? context.scrape : 0;
}

/** The moment from which the data channels of these joins are counted. */
export function openedSince(since: JoinsSince, context: SignalContext): Moment {
  return elsewhere(context) === 0
    ? since
    : ({ recent: 'openedRecent', long: 'openedLong', past: 'past' } as const)[since];
}

/** The counter of join attempts: RTCD counts the message, a plugin without RTCD its answer. */
export function joinCounter(context: SignalContext): { name: string; matchers: readonly Matcher[] } {
  const isRtcd = dialectOf(context) === 'rtcd';
  return {
    name: isRtcd ? RTCD.wsMessages.name : websocketEvents.name,
    matchers: [
      { label: 'direction', op: '=', value: isRtcd ? 'in' : 'out' },
      { label: 'type', op: '=', value: 'join' },
    ],
  };
}

/** Counts exactly one for each successful join. */
export function opensName(context: SignalContext): string {
  return `${rtcOf(context).dcOpenTime.name}_count`;
}

export function startTimeName(context: SignalContext): string {
  return processOf(context).startTime.name;
}

/**
 * Event counters and what they are compared with, at each moment (`what`): raw series with their labels. A failed
 * scrape is bridged.
 */
export function getCounterQueries(context: SignalContext): Partial<Record<Moment, string>> {
  const { connStates, errors, sessions, lockGrabTime } = rtcOf(context);
  const joins = joinCounter(context);
  const opens = opensName(context);
  const started = startTimeName(context);
  const moments = momentsOf(context);
  const otherWay = dialectOf(context) === 'rtcd' ? 'out' : 'in';
  const isElsewhere = elsewhere(context) > 0;
  const openedHere = isElsewhere ? [] : [opens];
  const read = (moment: Moment, names: readonly string[]): string => {
    const others: readonly Matcher[] = names.includes(joins.name)
      ? [{ label: 'direction', op: '!=', value: otherWay }]
      : [];
    const family: Matcher = { label: '__name__', op: '=~', value: alternatives(names) };
    const series = selector('', [family, ...context.scope, ...others]);
    return `last_over_time(${series}[${seconds(steadyWindow(context))}]${offset(moments[moment])})`;
  };
  return {
    now: read('now', [opens, `${lockGrabTime.name}_count`, connStates.name, errors.name, started]),
    grace: read('grace', [joins.name, opens, errors.name, started]),
    recent: read('recent', [joins.name, ...openedHere, errors.name, sessions.name, started]),
    wave: read('wave', [connStates.name, started]),
    long: read('long', [joins.name, ...openedHere, started]),
    ...(isElsewhere && {
      openedRecent: read('openedRecent', [opens, started]),
      openedLong: read('openedLong', [opens, started]),
    }),
  };
}

/**
 * Joins and opened data channels at the beginning of the last ten minutes, or at their first scrape: a counter is
 * lowest when it is oldest, and start times show restarts. `min_over_time` drops the metric name, so it is added back.
 */
export function getPastJoinsQuery(context: SignalContext): string {
  const window = `[${seconds(PAST_SECONDS)}]${offset(momentsOf(context).grace)}`;
  const joins = joinCounter(context);
  const oldest = (name: string, matchers: readonly Matcher[] = []): string =>
    `label_replace(min_over_time(${selector(name, [...context.scope, ...matchers])}${window}),"__name__","${name}","","")`;
  return [oldest(joins.name, joins.matchers), oldest(opensName(context)), oldest(startTimeName(context))].join(' or ');
}

/** An offset into the past (s); '' for now. */
export function offset(ago: number): string {
  return ago <= 0 ? '' : ` offset ${seconds(ago)}`;
}

/** A measurement that clients report. */
export type Report = 'rtt' | 'loss' | 'jitter';

function reportName(context: SignalContext, report: Report): string {
  const { clientRtt, clientLoss, clientJitter } = rtcOf(context);
  return `${{ rtt: clientRtt, loss: clientLoss, jitter: clientJitter }[report].name}_bucket`;
}

/**
 * Reports of RTT (s), loss (fraction) or jitter (s) within the window, cumulative by bound: `{instance, groupID, le}`.
 * Buckets only: one NaN report makes the sum NaN until the next restart.
 */
export function getReportsQuery(context: SignalContext, report: Report): string {
  const buckets = selector(reportName(context, report), context.scope);
  return `sum by(${processLabels(context)},groupID,le)(increase(${buckets}[${seconds(reportWindow(context))}]))`;
}

/** Reports over time: all (`n`), up to a bound (`good`), `{instance, groupID}`, and by bound (`bins`). */
export function getReportsHistory(
  context: SignalContext,
  report: Report,
  bound: number
): { n: string; good: string; bins: string } {
  const upTo = (le: string): string => {
    const bucket = selector(reportName(context, report), [...context.scope, { label: 'le', op: '=', value: le }]);
    return `sum by(${processLabels(context)},groupID)(increase(${bucket}[${seconds(reportWindow(context))}]))`;
  };
  return { n: upTo('+Inf'), good: upTo(String(bound)), bins: getReportsQuery(context, report) };
}

/**
 * Events of a counter within a window that ended `ago` seconds ago. A series appears with its first burst, which
 * `increase` misses: a new series counts in full if its target was already up.
 */
function events(context: SignalContext, counter: string, window: number, ago: number): string {
  const then = offset(ago + window);
  const up = `${selector('up', context.scope)}${then}==1`;
  return `((${counter}${offset(ago)} unless ${counter}${then}) and on(job,${processLabels(context)}) ${up} or increase(${counter}[${seconds(window)}]${offset(ago)})>0)`;
}

function joinsWithin(context: SignalContext, window: number): string {
  const { name, matchers } = joinCounter(context);
  const joins = events(context, selector(name, [...context.scope, ...matchers]), window, momentsOf(context).grace);
  return dialectOf(context) === 'embedded'
    ? `sum(${joins})`
    : `sum by(${processLabels(context)},groupID)(label_replace(${joins},"groupID","$1","clientID","(.+)"))`;
}

/** Join attempts that are old enough to have succeeded: `{instance, groupID}`; one number for an embedded server. */
export function getJoinsQuery(context: SignalContext): string {
  return joinsWithin(context, joinWindow(context));
}

/**
 * The same as `n`, and the data channels that opened until now as `good`: the last joins may take a moment to open
 * theirs.
 */
export function getJoinCountQueries(context: SignalContext): { n: string; good: string } {
  const window = joinWindow(context);
  return joinCounts(context, window, [window + momentsOf(context).grace + elsewhere(context), 0]);
}

/** Joins and opened data channels of one report window, so that windows add up. */
export function getJoinGainQueries(context: SignalContext): { n: string; good: string } {
  const window = reportWindow(context);
  return joinCounts(context, window, [window, momentsOf(context).grace]);
}

/** @param opened for how long channels are counted, and until how long ago (s) */
function joinCounts(
  context: SignalContext,
  window: number,
  opened: readonly [number, number]
): { n: string; good: string } {
  const opens = selector(opensName(context), context.scope);
  // Only servers that report opened channels, or locks, which are as new, tell whether joins fail.
  const telling = `(${opens} or ${selector(`${rtcOf(context).lockGrabTime.name}_count`, context.scope)})`;
  const isEmbedded = dialectOf(context) === 'embedded';
  const by = isEmbedded ? '' : ` by(${processLabels(context)},groupID)`;
  return {
    n: `(${joinsWithin(context, window)} and on(${isEmbedded ? '' : processLabels(context)}) ${telling})`,
    good: `sum${by}(${events(context, opens, ...opened)})`,
  };
}

/** Sessions of a moment ago or now (`n`), and those of them that didn't drop (`good`): `{instance}`. */
export function getDropCountQueries(context: SignalContext): { n: string; good: string } {
  const sessions = selector(rtcOf(context).sessions.name, context.scope);
  const window = seconds(momentsOf(context)[newsOf('drops')]);
  const n = `sum by(${processLabels(context)})(max_over_time(${sessions}[${window}]))`;
  return { n, good: `${n}-(${getTroubleQuery(context, 'drops')} or 0*${n})` };
}

/** Connections that ended in one report window (`n`), and those of them that didn't fail (`good`): `{instance}`. */
export function getEndQueries(context: SignalContext): { n: string; good: string } {
  const ended = (type: string): string => {
    const counter = selector(rtcOf(context).connStates.name, [
      ...context.scope,
      { label: 'type', op: '=', value: type },
    ]);
    return `sum by(${processLabels(context)})(${events(context, counter, reportWindow(context), 0)})`;
  };
  // A connection that fails is closed, too.
  const n = ended('closed');
  return { n, good: `${n}-(${ended('failed')} or 0*${n})` };
}

/** Recent joins and opened data channels over time. */
export function getJoinsHistory(context: SignalContext): { n: string; good: string } {
  const window = Math.max(RECENT_JOIN_SECONDS, Math.ceil(2.5 * context.scrape));
  const opens = selector(opensName(context), context.scope);
  const by = dialectOf(context) === 'embedded' ? '' : ` by(${processLabels(context)},groupID)`;
  return {
    n: joinsWithin(context, window),
    good: `sum${by}(${events(context, opens, window + momentsOf(context).grace + elsewhere(context), 0)})`,
  };
}

/** Kinds of session errors that are counted. */
export type Trouble = 'drops' | 'tracks' | 'locks' | 'signaling';

/** The `type` under which each of them is counted. */
export const TROUBLE_TYPES: Readonly<Record<Trouble, string>> = {
  drops: 'disconnected',
  tracks: 'track',
  locks: 'signaling_lock_timeout',
  signaling: 'signaling',
};

function troubleCounter(context: SignalContext, trouble: Trouble): { counter: string; by: string } {
  const { connStates, errors } = rtcOf(context);
  const name = trouble === 'drops' ? connStates.name : errors.name;
  return {
    counter: selector(name, [...context.scope, { label: 'type', op: '=', value: TROUBLE_TYPES[trouble] }]),
    by: trouble === 'drops' ? processLabels(context) : `${processLabels(context)},groupID`,
  };
}

/** The moment since which events of a kind are news. */
export function newsOf(trouble: Trouble): Moment {
  return trouble === 'drops' ? 'wave' : 'recent';
}

/** Recent events: `{instance, groupID}`, drops by instance alone. */
export function getTroubleQuery(context: SignalContext, trouble: Trouble): string {
  const { counter, by } = troubleCounter(context, trouble);
  return `sum by(${by})(${events(context, counter, momentsOf(context)[newsOf(trouble)], 0)})`;
}

/** Sessions over time (`n`), less one for each event shortly before (`good`). */
export function getTroubleHistory(context: SignalContext, trouble: Trouble): { n: string; good: string } {
  const { counter, by } = troubleCounter(context, trouble);
  const sum = (series: string): string => `sum by(${by})(${series})`;
  const n = sum(selector(rtcOf(context).sessions.name, context.scope));
  const before = sum(`${counter}${offset(momentsOf(context)[newsOf(trouble)])}`);
  return { n, good: `${n}-(${sum(counter)}-(${before} or 0*${sum(counter)})) or ${n}` };
}

/** Write times of voice packets, by the bounds that a regular expression selects. */
export function voiceWrites(context: SignalContext, le: string, matchers: readonly Matcher[] = []): string {
  return selector(`${rtcOf(context).writesTime.name}_bucket`, [
    ...context.scope,
    ...matchers,
    { label: 'type', op: '=', value: 'voice' },
    { label: 'le', op: '=~', value: le },
  ]);
}

/** Voice packets written over time (`n`) less those that ended in an error (`good`): `{instance, groupID}`. */
export function getPacketsHistory(context: SignalContext): { n: string; good: string } {
  const window = seconds(momentsOf(context).recent);
  const sum = (series: string): string => `sum by(${processLabels(context)},groupID)(increase(${series}[${window}]))`;
  const n = sum(voiceWrites(context, '[+]Inf'));
  const errors = selector(rtcOf(context).errors.name, [...context.scope, { label: 'type', op: '=', value: 'rtp' }]);
  return { n, good: `${n}-(${sum(errors)} or 0*${n})` };
}

/**
 * The present: `sessions` (an upper bound; a failed scrape or two are bridged), `{instance, groupID}`, and `writes`
 * (voice packets forwarded lately, all and quick ones), `{instance, groupID, le}`.
 */
export function getGaugeQueries(context: SignalContext): Record<'sessions' | 'writes', string> {
  const writes = voiceWrites(context, WRITE_BOUNDS);
  const { name } = rtcOf(context).sessions;
  const down = context.sources.find(({ source }) => source.id === servedBy(context))?.down ?? [];
  const failed = selector(name, [...context.scope, ...context.names.matching(down)]);
  const bridged = down.length === 0 ? '' : ` or last_over_time(${failed}[${seconds(packetWindow(context))}])`;
  return {
    sessions: `sum by(${processLabels(context)},groupID)(${selector(name, context.scope)}${bridged})`,
    writes: `sum by(${processLabels(context)},groupID,le)(increase(${writes}[${seconds(packetWindow(context))}]))`,
  };
}

/** The most connections from Mattermost nodes, in the last scrapes (`ws`) and lately (`wsMost`): `{instance, clientID}`. */
export function getConnectionQueries(context: SignalContext): Record<'ws' | 'wsMost', string> {
  const ws = selector(RTCD.wsConnections.name, context.scope);
  return {
    ws: `max by(${processLabels(context)},clientID)(max_over_time(${ws}[${seconds(steadyWindow(context))}]))`,
    wsMost: `max by(${processLabels(context)},clientID)(max_over_time(${ws}[15m]))`,
  };
}

/** When there last was a connection (`wsSeen`) and the most of them (`wsFull`): unix s, `{instance, clientID}`. */
export function getConnectionTimesQueries(context: SignalContext): Record<'wsSeen' | 'wsFull', string> {
  const ws = selector(RTCD.wsConnections.name, context.scope);
  const last = (when: string): string =>
    `max by(${processLabels(context)},clientID)(max_over_time(timestamp(${when})[15m:5s]))`;
  return { wsSeen: last(`${ws}>0`), wsFull: last(`${ws}>=max_over_time(${ws}[15m])`) };
}

/**
 * Sessions of RTCDs that are down or no longer scraped, and when they last answered (unix s): `{instance}`. A failed
 * scrape ends `up==1`. Without `up`, the last sample stays visible for minutes, so only its own time tells.
 */
export function getGoneQueries(
  context: SignalContext,
  { down, unscraped }: { down: readonly string[]; unscraped: readonly string[] }
): Record<'carried' | 'answered', string> {
  const select = (name: string, instances: readonly string[]): string =>
    selector(name, [...context.scope, ...context.names.matching(instances)]);
  const newestOf = (instances: readonly string[], name: string, condition: string): string[] =>
    instances.length === 0 ? [] : [`max_over_time(timestamp(${select(name, instances)}${condition})[1h:5s])`];
  const answered = [...newestOf(down, 'up', '==1'), ...newestOf(unscraped, startTimeName(context), '')];
  return {
    carried: `sum by(${processLabels(context)})(last_over_time(${select(RTCD.sessions.name, [...down, ...unscraped])}[1h]))`,
    answered: `max by(${processLabels(context)})(${answered.join(' or ')})`,
  };
}

/**
 * Instances whose metrics are frozen (0): a process with sessions needs some CPU time within these scrapes. Or they are
 * old (CPU time): without a staleness marker, Prometheus shows the last sample for five minutes. `{instance}`.
 */
export function getStillQuery(context: SignalContext): string {
  const cpu = selector(processOf(context).cpuSeconds.name, context.scope);
  const lately = `${cpu}[${seconds(reportWindow(context))}]`;
  const samples = `count_over_time(${lately})`;
  return `max by(${processLabels(context)})(changes(${lately})==0 and ${samples}>3 or ${cpu} unless ${samples})`;
}

/** Instances that were scraped only once within the report window, so that nothing tells what grows: `{instance}`. */
export function getScrapedOnceQuery(context: SignalContext): string {
  const cpu = selector(processOf(context).cpuSeconds.name, context.scope);
  return `max by(${processLabels(context)})(count_over_time(${cpu}[${seconds(reportWindow(context))}])==1)`;
}

/** How far back to look for several processes behind one address. */
const SHARED_WINDOW = '[10m]';
/** Clock adjustments move the start time of a process by a second or two. */
const MOVED_START_SECONDS = 5;

/** Processes whose start time changed lately: restarted, or several behind one address: `{instance}`. */
export function getStartChangesQuery(context: SignalContext): string {
  return `max by(${processLabels(context)})(changes(${selector(startTimeName(context), context.scope)}${SHARED_WINDOW}))>0`;
}

/**
 * Addresses at which several processes answer in turn: an older process answers after a younger one: `{instance}`.
 */
export function getSharedAddressesQuery(context: SignalContext): string {
  const start = selector(startTimeName(context), context.scope);
  const lately = `${start}${SHARED_WINDOW}`;
  const spread = `max_over_time(${lately})-min_over_time(${lately})>${MOVED_START_SECONDS}`;
  const backwards = `max_over_time(${lately})-${start}>${MOVED_START_SECONDS}`;
  return `max by(${processLabels(context)})(${backwards} or (resets(${lately})>1 and ${spread}))`;
}

/** A process may have been down for this long (s) before its restart. */
const RESTART_SECONDS = 120;

/** Sessions (`left`) and reports (`reported`) of RTCDs before their restart `ago` seconds ago: `{instance}`. */
export function getRestartQueries(
  context: SignalContext,
  instances: readonly string[],
  ago: number
): Record<'left' | 'reported', string> {
  const matchers = [...context.scope, ...context.names.matching(instances)];
  const { sessions, clientRtt } = rtcOf(context);
  const before = `[${seconds(Math.max(RESTART_SECONDS, 4 * context.scrape))}]${offset(ago)}`;
  return {
    left: `sum by(${processLabels(context)})(last_over_time(${selector(sessions.name, matchers)}${before}))`,
    reported: `sum by(${processLabels(context)})(increase(${selector(`${clientRtt.name}_count`, matchers)}${before}))`,
  };
}

/** All sessions at a moment (unix s) when an RTCD that is down now was still up: one number. */
export function getSessionsAtQuery(context: SignalContext, moment: number): string {
  return `sum(${selector(RTCD.sessions.name, context.scope)}${offset(context.at - moment)})`;
}
