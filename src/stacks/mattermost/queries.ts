import { escapeRegex, type Matcher, seconds, selector, tagged } from '../../promql/promql';
import { type SignalContext } from '../snapshot';
import { EMBEDDED, websocketEvents } from './plugin/metrics';
import { RTCD } from './rtcd/metrics';
import { type RtcMetrics } from './rtc';

/** A join opens its data channel within a second or two; after 15 s the web client gives up. */
const JOIN_GRACE_SECONDS = 10;
/** Channels are counted a little longer at the near end, so that no join on an edge looks failed. */
const OPEN_GRACE_SECONDS = 5;
/** Joins are rare: so far back (s) they are put together. */
export const JOIN_WINDOW_SECONDS = 120;
/** … and so far back a failed one is news. */
const RECENT_JOIN_SECONDS = 30;

export type Dialect = 'rtcd' | 'embedded';

/** RTCD where one was seen, else the RTC server inside the Calls plugin. */
export function dialectOf({ sources }: Pick<SignalContext, 'sources'>): Dialect {
  return sources.some(({ source, state }) => source.id === 'rtcd' && state !== 'never') ? 'rtcd' : 'embedded';
}

function rtcOf(context: SignalContext): RtcMetrics {
  return dialectOf(context) === 'rtcd' ? RTCD : EMBEDDED;
}

/** Clients report every ten seconds: four reports each tell places apart, and at least four scrapes (s). */
export function reportWindow({ scrape }: SignalContext): number {
  return Math.max(40, 4 * scrape);
}

/** What lasts over so many seconds is no blip of one scrape. */
function steadyWindow({ scrape }: SignalContext): string {
  return seconds(3 * scrape);
}

/**
 * Reports of RTT (s), loss (fraction) and jitter (s) within the window, cumulative by bound:
 * `{what = rtt|loss|jitter, instance, groupID, le}`. Buckets only: one NaN report spoils a sum until the next restart.
 */
export function getReportsQuery(context: SignalContext): string {
  const { clientRtt, clientLoss, clientJitter } = rtcOf(context);
  const window = seconds(reportWindow(context));
  const buckets = ({ name }: { name: string }): string =>
    `sum by(instance,groupID,le)(increase(${selector(`${name}_bucket`, context.scope)}[${window}]))`;
  return tagged({ rtt: buckets(clientRtt), loss: buckets(clientLoss), jitter: buckets(clientJitter) });
}

/** Reports over time, all (`n`) and those up to a bound (`good`): `{instance, groupID}`. */
export function getReportsHistory(
  context: SignalContext,
  symptom: 'rtt' | 'loss' | 'jitter',
  bound: number
): { n: string; good: string } {
  const rtc = rtcOf(context);
  const { name } = { rtt: rtc.clientRtt, loss: rtc.clientLoss, jitter: rtc.clientJitter }[symptom];
  const upTo = (le: string): string => {
    const bucket = selector(`${name}_bucket`, [...context.scope, { label: 'le', op: '=', value: le }]);
    return `sum by(instance,groupID)(increase(${bucket}[${seconds(reportWindow(context))}]))`;
  };
  return { n: upTo('+Inf'), good: upTo(String(bound)) };
}

/**
 * Events of a counter within a window that ended `offset` seconds ago. A series is born with its first burst, which
 * `increase` can't see: what is new while its target was already up counts whole.
 */
function events(context: SignalContext, counter: string, window: number, offset: number): string {
  const then = `offset ${offset + window}s`;
  const up = `${selector('up', context.scope)} ${then}==1`;
  return `((${counter} offset ${offset}s unless ${counter} ${then}) and on(job,instance) ${up} or increase(${counter}[${window}s] offset ${offset}s)>0)`;
}

function joinsWithin(context: SignalContext, window: number): string {
  if (dialectOf(context) === 'embedded') {
    const joins = selector(websocketEvents.name, [
      ...context.scope,
      { label: 'direction', op: '=', value: 'out' },
      { label: 'type', op: '=', value: 'join' },
    ]);
    return `sum(${events(context, joins, window, JOIN_GRACE_SECONDS)})`;
  }
  const joins = selector(RTCD.wsMessages.name, [
    ...context.scope,
    { label: 'direction', op: '=', value: 'in' },
    { label: 'type', op: '=', value: 'join' },
  ]);
  const renamed = `label_replace(${events(context, joins, window, JOIN_GRACE_SECONDS)},"groupID","$1","clientID","(.+)")`;
  return `sum by(instance,groupID)(${renamed})`;
}

function opensWithin(context: SignalContext, window: number): string {
  const opens = selector(`${rtcOf(context).dcOpenTime.name}_count`, context.scope);
  const by = dialectOf(context) === 'embedded' ? '' : ' by(instance,groupID)';
  const longer = window + JOIN_GRACE_SECONDS - OPEN_GRACE_SECONDS;
  return `sum${by}(${events(context, opens, longer, OPEN_GRACE_SECONDS)})`;
}

/** Join attempts that are old enough to have succeeded: `{instance, groupID}`; of an embedded server one number. */
export function getJoinsQuery(context: SignalContext): string {
  return joinsWithin(context, JOIN_WINDOW_SECONDS);
}

/** Data channels opened in about the same time: exactly one for each join that worked. */
export function getOpensQuery(context: SignalContext): string {
  return opensWithin(context, JOIN_WINDOW_SECONDS);
}

/** Recent joins and opened data channels over time. */
export function getJoinsHistory(context: SignalContext): { n: string; good: string } {
  return { n: joinsWithin(context, RECENT_JOIN_SECONDS), good: opensWithin(context, RECENT_JOIN_SECONDS) };
}

/**
 * `what` = sessions (upper bound), settled (sessions that are there for as long as reports are put together), voice
 * (packets fanned out within the last scrapes: media flows): `{instance, groupID}`.
 */
export function getGaugesQuery(context: SignalContext): string {
  const { sessions, writesTime } = rtcOf(context);
  const voice = selector(`${writesTime.name}_count`, [...context.scope, { label: 'type', op: '=', value: 'voice' }]);
  const count = `${selector(sessions.name, context.scope)}`;
  return tagged({
    sessions: `sum by(instance,groupID)(${count})`,
    settled: `sum by(instance,groupID)(min_over_time(${count}[${seconds(reportWindow(context))}]) and ${count} offset ${seconds(reportWindow(context))})`,
    voice: `sum by(instance,groupID)(increase(${voice}[${seconds(2.5 * context.scrape)}]))`,
  });
}

/**
 * Connections of Mattermost nodes to RTCD: `what` = ws (the most in the last scrapes), wsSeen (unix s at which there
 * was one): `{instance, clientID}`.
 */
export function getConnectionsQuery(context: SignalContext): string {
  const ws = selector(rtcOf(context).wsConnections.name, context.scope);
  return tagged({
    ws: `max by(instance,clientID)(max_over_time(${ws}[${steadyWindow(context)}]))`,
    wsSeen: `max by(instance,clientID)(max_over_time(timestamp(${ws}>0)[15m:5s]))`,
  });
}

/** What RTCD nodes that don't answer any more carried (`what` = sessions) and when they last answered (good, unix s). */
export function getGoneQuery(context: SignalContext, instances: readonly string[]): string {
  const which: Matcher = { label: 'instance', op: '=~', value: instances.map(escapeRegex).join('|') };
  const matchers = [...context.scope, which];
  return tagged({
    sessions: `sum by(instance)(last_over_time(${selector(RTCD.sessions.name, matchers)}[10m]))`,
    good: `max by(instance)(max_over_time(timestamp(${selector('up', matchers)}==1)[10m:5s]))`,
  });
}
