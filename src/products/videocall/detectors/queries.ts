import { alternatives, type Matcher, seconds, selector, selectorOfNames, tagged } from '../../../promql/promql';
import { type Sample } from '../../../promClient/types';
import { TOLERATED_SCRAPES } from '../../../triage/targets/discovery';
import { type SignalContext } from '../../../triage/model';
import { activeSessions, healthReports, rtt, selfAudioEnabled } from '../sources/client';
import { isExtended } from './dialect';
import { once } from './replicas';
import { connections, gateway, slowConsumers, varzConnections } from '../sources/nats';
import { connectionEvents, connectionsActive, startupTime } from '../sources/server';

/** Number of RTT bins up to the limit. */
export const BINS_PER_LIMIT = 12;

/** People who joined within this time (s) need not report yet: the first report is due 5 s after the election. */
const GRACE_SECONDS = 20;

const PERSON = 'meeting_id,session_id,peer_id';
/** In the extended dialect a session belongs to a relay: people who move to another relay get a new one. */
const PERSON_ON_ANY_RELAY = 'meeting_id,peer_id';
const SESSION = 'meeting_id,session_id';

// Labels that shifted at an underscore can carry a piece of an e-mail address.
const REGION = { label: 'region', op: '!~', value: '.*@.*' } as const;
const INSTANCE = { label: 'server_instance', op: '!~', value: '.*@.*' } as const;

// `server_url` holds a live token: only the host may leave the query.
// An IPv6 address keeps its brackets.
export const HOST = '"server","$1","server_url","[a-z]+://(?:[^/?#@]*@)?([[][^]]+]|[^/:?#@]+).*"';

/** A series that three reports in a row don't change is frozen (each report changes the last digits of RTT). */
function window(context: SignalContext): string {
  return seconds(4 * context.interval);
}

/**
 * RTT (ms) of live sessions, with the relay's host as `server`. A series counts if its session is active. If a person
 * has several relays, it must also change: after a re-election the old relay's value stays forever.
 * @param within a PromQL duration of at least three reports
 * @param matchers select sessions, after frozen series are known
 */
export function liveRttWithin(scope: readonly Matcher[], within: string, matchers: readonly Matcher[] = []): string {
  const a = selector(activeSessions.name, scope);
  const wanted = selector(rtt.name, [...scope, ...matchers]);
  return `label_replace(${wanted} and on(${SESSION}) ${a} unless (${frozenRtt(scope, within, PERSON)}),${HOST})`;
}

/** Frozen series of people who have several. */
function frozenRtt(scope: readonly Matcher[], within: string, person: string): string {
  const r = selector(rtt.name, scope);
  return `changes(${r}[${within}])==0 and on(${person}) count by(${person})(${r})>1`;
}

/**
 * The same in the extended dialect, with the `region` or the name (`server`) of the relay from the server page.
 * Sessions with shifted labels, and all sessions while the server page is missing, count without it.
 */
export function extendedLiveRttWithin(
  scope: readonly Matcher[],
  within: string,
  matchers: readonly Matcher[],
  place: 'region' | 'server'
): string {
  const wanted = selector(rtt.name, [...scope, ...matchers]);
  const frozen = frozenRtt(scope, within, PERSON_ON_ANY_RELAY);
  const connected = withoutAddresses(scope);
  const placed = place === 'region' ? connected : namedRelays(connected, 'protocol');
  const sessions = `${placed} or on(${SESSION}) ${selector(activeSessions.name, scope)}`;
  return `(${wanted} unless (${frozen}))*on(${SESSION}) group_left(${place}) topk by(${SESSION})(1,${sessions})`;
}

/** Relays with people, in the extended dialect: `{server}`. */
export function getExtendedRelaysQuery(scope: readonly Matcher[]): string {
  const named = namedRelays(`count by(protocol,region)(${withoutAddresses(scope)})`, 'protocol');
  return `${named} and on() ${selector(healthReports.name, scope)}`;
}

function withoutAddresses(scope: readonly Matcher[]): string {
  return selector(connectionsActive.name, [...scope, REGION]);
}

/**
 * Names relays that report no address, as `server`: transport and region. Without a region there is no name.
 * @param transport the label of the transport
 */
export function namedRelays(series: string, transport: 'protocol' | 'server_type'): string {
  const named = `label_join(${series},"server","-","${transport}","region")`;
  return `label_replace(${named},"server","","server",".*-")`;
}

/**
 * Multiply client series by it to add `protocol` and `region` of the relay. This needs the relay's session id on client
 * series, as in the extended dialect. Labels that shifted at an underscore match no session.
 */
export function withRelay(scope: readonly Matcher[]): string {
  return `*on(${SESSION}) group_left(protocol,region) topk by(${SESSION})(1,${withoutAddresses(scope)})`;
}

function liveRtt(context: SignalContext, matchers: readonly Matcher[] = []): string {
  return isExtended(context)
    ? once(
        context,
        'client',
        [...rtt.labels, 'region'],
        extendedLiveRttWithin(context.scope, window(context), matchers, 'region')
      )
    : once(context, 'client', [...rtt.labels, 'server'], liveRttWithin(context.scope, window(context), matchers));
}

/** The labels that identify relays. */
function relayLabels(context: SignalContext): string {
  return isExtended(context) ? 'server_type,region' : 'server,server_type';
}

/** An aggregation by relay and further labels. */
function byRelay(context: SignalContext, aggregation: string, series: string, more: readonly string[] = []): string {
  const result = `${aggregation} by(${[...more, relayLabels(context)].join(',')})(${series})`;
  return isExtended(context) ? namedRelays(result, 'server_type') : result;
}

/**
 * Live sessions by meeting, relay, transport and RTT bin: `{meeting_id, server, server_type, bin}`, value = sessions;
 * in the extended dialect with `region` instead of `server`. A bin is 1/12 of the limit wide.
 */
export function getRttBinsQuery(context: SignalContext): string {
  const width = context.limits.rttMs.bad / BINS_PER_LIMIT;
  return `count_values by(meeting_id,${relayLabels(context)})("bin",floor(${liveRtt(context)}/${width}))`;
}

/**
 * In the extended dialect, sessions with shifted labels on the server page, as in `getRttBinsQuery` (`shifted`).
 * One underscore shifts the process into the `region`. Sessions with correct labels tell the region of a process
 * (processes):
 * `{server_instance, region}`.
 */
export function getShiftedQueries(context: SignalContext): Record<'shifted' | 'processes', string> {
  const { scope, limits } = context;
  const r = selector(rtt.name, scope);
  const a = selector(activeSessions.name, scope);
  const shifted = `topk by(session_id)(1,${withoutAddresses(scope)} unless on(${SESSION}) ${a})`;
  const found = once(context, 'client', [...rtt.labels, 'region'], `${r}*on(session_id) group_left(region) ${shifted}`);
  const bins = `floor(${found}/${limits.rttMs.bad / BINS_PER_LIMIT})`;
  return {
    shifted: `count_values by(meeting_id,server_type,region)("bin",${bins})`,
    processes: `count by(server_instance,region)(${selector(connectionsActive.name, [...scope, INSTANCE, REGION])} and on(${SESSION}) ${a})`,
  };
}

/** The number of all RTT series, live or not. */
export function getRttCountQuery(context: SignalContext): string {
  return `count(${once(context, 'client', rtt.labels, selector(rtt.name, context.scope))})`;
}

/** RTT (ms) of the live sessions that match, by place; the worst of several: `{meeting_id, server, server_type}`. */
export function getRttOfQuery(context: SignalContext, matcher: Matcher): string {
  return byRelay(context, 'max', liveRtt(context, [matcher]), ['meeting_id']);
}

/** How many connected people match: `{meeting_id, region}`. */
export function getPlacesOfQuery(context: SignalContext, matcher: Matcher): string {
  const c = selector(connectionsActive.name, [...context.scope, matcher, REGION]);
  return `count by(meeting_id,region)(count by(meeting_id,region,customer_email)(${c}))`;
}

/** People count as just moved for this long (s). */
const MOVED_SECONDS = 15;

/** How many people are on another relay than just before. */
export function getMovesQuery(context: SignalContext): string {
  const r = selector(rtt.name, context.scope);
  const before = `${r} offset ${MOVED_SECONDS}s`;
  const person = isExtended(context) ? PERSON_ON_ANY_RELAY : PERSON;
  return `count(count by(${person})(${r} unless ${before} and on(${person}) ${before})) or vector(0)`;
}

/** How many RTT series there are, including ghosts (`what` = all), and how many count (`live`). */
export function getRttSeriesQuery(context: SignalContext): string {
  return tagged({
    all: getRttCountQuery(context),
    live: `count(${liveRtt(context)})`,
  });
}

/** Live sessions over time with a valid RTT: `{server, server_type}`. */
export function getRttSessionsQuery(context: SignalContext): string {
  return byRelay(context, 'count', `${liveRtt(context)}>=0`);
}

/** Those of them under the RTT limit. */
export function getRttGoodQuery(context: SignalContext): string {
  return byRelay(context, 'count', `${liveRtt(context)}>=0<${context.limits.rttMs.bad}`);
}

/** A change by this share of the limit matters. */
const SHIFT_SHARE = 0.25;

/**
 * Live sessions over time by their RTT, in steps of a quarter of the limit: `{server, server_type, bin}`; in the
 * extended dialect with `region` instead of `server`.
 */
export function getRttShiftQuery(context: SignalContext): string {
  const step = context.limits.rttMs.bad * SHIFT_SHARE;
  return `count_values by(${relayLabels(context)})("bin",floor(${liveRtt(context)}/${step}))`;
}

const REGION_KEYS = 'meeting_id,peer_id,server_type';

/**
 * Multiply client series by it to add the region of each connection. It joins the two pages by person (client `peer_id`
 * = server `customer_email`); `topk` keeps the join one-to-many while an election holds several connections of one
 * person open.
 */
export function withRegion(scope: readonly Matcher[]): string {
  const c = selector(connectionsActive.name, [...scope, REGION]);
  const renamed = `label_replace(label_replace(${c},"peer_id","$1","customer_email","(.+)"),"server_type","$1","protocol","(.+)")`;
  return `*on(${REGION_KEYS}) group_left(region) topk by(${REGION_KEYS})(1,${renamed})`;
}

/** The region of each relay host: `{server, server_type, region}`, value = sessions that show it. */
export function getRelaysQuery({ scope }: SignalContext): string {
  const r = selector(rtt.name, scope);
  return `count by(server,server_type,region)(label_replace(${r},${HOST})${withRegion(scope)})`;
}

/** An election holds connections to all relays for ten seconds. */
const ELECTION_SECONDS = 13;

/** Lost connections are compared with this long ago (s): they expire after ten seconds. */
export const VANISHED_SECONDS = 120;

/**
 * How many RTT series (with a `server_type`) and relay heartbeats (without) are in each `state`: 0 new, 1 new and
 * changed, 2 frozen over the window, 3 changing. Series that vanished within the window still count, to bridge one
 * incomplete page.
 */
export function getMovementQuery(context: SignalContext): string {
  // If all series miss two reports, they are frozen: one person's reports may be late, but not everybody's.
  const lately = seconds(3 * context.interval);
  const both = `${selectorOfNames([alternatives([rtt.name, connectionEvents.name])], context.scope)}[${lately}]`;
  const state = `(changes(${both})>bool 0)+2*(count_over_time(${both})>=bool 3)`;
  return `count_values by(server_type)("state",${once(context, 'client', rtt.labels, state)})`;
}

/**
 * The number of meetings by `size` (people): on the relays (`people`; with `old="1"`, of those who are there for longer
 * than the first report takes), and by people who report (`reporting`): `{size}`, value = meetings. No identity leaves
 * the query.
 */
export function getMeetingsQueries(context: SignalContext): Record<'people' | 'reporting', string> {
  const c = selector(connectionsActive.name, context.scope);
  const old = `label_replace(${c} and ${c} offset ${GRACE_SECONDS}s,"old","1","","")`;
  const reporting = once(context, 'client', selfAudioEnabled.labels, selector(selfAudioEnabled.name, context.scope));
  return {
    people: `count_values by(old)("size",count by(meeting_id,old)(count by(meeting_id,customer_email,old)(${old} or ${c})))`,
    reporting: `count_values("size",count by(meeting_id)(${reporting}))`,
  };
}

/** Connections of then that had settled, those of them that are lost, and all of now: `known` holds no address. */
function settledBefore(context: SignalContext, seconds: number) {
  const { scope } = context;
  const known = selector(connectionsActive.name, [...scope, INSTANCE, REGION]);
  const now = selector(connectionsActive.name, scope);
  const settled = `${known} offset ${seconds}s and ${now} offset ${seconds + ELECTION_SECONDS}s`;
  const each = once(context, 'server', connectionsActive.labels, settled);
  return { settled: each, lost: `${each} unless on(session_id) ${now}`, known, now };
}

/** Where labels are shifted, the process stands in `region`. */
const PROCESS = 'server_instance,region';

/**
 * How many settled connections of each relay process are gone: `{server_instance, region}`. Connections of an election,
 * which opens some to all relays for ten seconds, don't count.
 */
export function getLostQuery(context: SignalContext, ago = VANISHED_SECONDS): string {
  return `count by(${PROCESS})(${settledBefore(context, ago).lost})`;
}

/** The connections of each relay process, `{server_instance, region}`: now, and with `lost="1"` those of `getLostQuery`. */
export function getTurnoverQuery(context: SignalContext): string {
  const { lost, known } = settledBefore(context, VANISHED_SECONDS);
  return `count by(${PROCESS},lost)(label_replace(${lost},"lost","1","","") or ${once(context, 'server', connectionsActive.labels, known)})`;
}

export type LostPeople = 'there' | 'together' | 'touched' | 'torn' | 'meetings' | 'seen' | 'back' | 'settled';

/** Connections are reported every five seconds; those of a dead relay expire within two reports (s). */
const EXPIRY_SECONDS = 10;

/**
 * For each relay process, `{server_instance, region}`: its connections (`there`); of the people who had settled on it,
 * how many of their meetings go on (meetings), how many disappeared with the last one (together), out of how many
 * meetings (touched), how many of them out of meetings that go on (torn), how many are connected now (back), and when any
 * was last seen (seen, unix s). And how many there were (settled).
 */
export function getLostPeopleQueries(context: SignalContext, ago = VANISHED_SECONDS): Record<LostPeople, string> {
  const { settled, lost, known, now } = settledBefore(context, ago);
  const within = Math.max(EXPIRY_SECONDS, context.scrape);
  const seen = `max_over_time(timestamp(${known})[${seconds(ago)}:5s])`;
  const last = `${once(context, 'server', connectionsActive.labels, seen)} and on(session_id) (${lost})`;
  const together = `(${last})>=on(${PROCESS}) group_left() (max by(${PROCESS})(${last})-${within})`;
  const byProcess = (rows: string): string => `count by(${PROCESS})(${rows})`;
  return {
    there: byProcess(
      `${known} or last_over_time(${known}[${seconds(VANISHED_SECONDS)}]) and on(job,instance) ${renewed(context)}`
    ),
    together: byProcess(together),
    touched: byProcess(`count by(${PROCESS},meeting_id)(${together})`),
    torn: byProcess(`${together} and on(meeting_id) ${now}`),
    meetings: byProcess(`count by(${PROCESS},meeting_id)(${settled}) and on(meeting_id) ${now}`),
    seen: `max by(${PROCESS})(max_over_time(timestamp(${known})[${seconds(Math.max(ago, 300))}:5s]))`,
    back: byProcess(
      `count by(${PROCESS},meeting_id,customer_email)(${settled}) and on(meeting_id,customer_email) ${now}`
    ),
    settled: byProcess(settled),
  };
}

/**
 * Targets that restarted or failed within the last scrapes: missing series come back with the next report of their
 * relay.
 */
function renewed(context: SignalContext): string {
  const lately = `[${seconds(4 * context.interval)}]`;
  const events = selector(connectionEvents.name, context.scope);
  return `(min_over_time(${selector('up', context.scope)}${lately})==0 or max by(job,instance)(resets(${events}${lately}))>0)`;
}

/** A wave of drops is news for this long (s), longer than until the next one. */
export const DROPPED_SECONDS = 95;
/** The step (s) in which drops are counted. */
export const DROP_BIN_SECONDS = 10;

/** Settled connections of a moment ago, and those that are lost although their people are `back` over another one. */
function settledForDrops(context: SignalContext) {
  const before = settledBefore(context, DROPPED_SECONDS);
  const { lost, now } = before;
  return { ...before, back: `${lost} and on(meeting_id,customer_email) ${now}` };
}

/**
 * People who lost a settled connection and are back over another one: by process and by when (unix s, in steps) the old
 * one was last seen (`dropped`), how many meetings that touched (`dropMeetings`), in how many of them others kept their
 * connection (`dropTorn`), and how many people each process had before (held). People who leave don't come back.
 */
export function getDropQueries(
  context: SignalContext
): Record<'dropped' | 'dropMeetings' | 'dropTorn' | 'held', string> {
  const { settled, known, now, back } = settledForDrops(context);
  const seen = once(context, 'server', connectionsActive.labels, `max_over_time(timestamp(${known})[120s:5s])`);
  const at = `floor(${seen}/${DROP_BIN_SECONDS})*${DROP_BIN_SECONDS} and on(session_id) (${back})`;
  const place = 'region,protocol,server_instance';
  return {
    dropped: `count_values by(${place})("at",${at})`,
    dropMeetings: `count_values("at",max by(meeting_id)(${at}))`,
    dropTorn: `count_values("at",max by(meeting_id)(${at}) and on(meeting_id) (${settled} and on(session_id) ${now}))`,
    held: `count by(${place})(${settled})`,
  };
}

/**
 * Settled connections of a moment ago (`held`), and those of them whose people are back over another one (`back`), by
 * transport: a piece of an address may stand in place of the process.
 */
export function getHeldQueries(context: SignalContext): Record<'held' | 'back', string> {
  const { settled, back } = settledForDrops(context);
  const byTransport = (rows: string): string => `count by(protocol)(${rows})`;
  return { held: byTransport(settled), back: byTransport(back) };
}

/** The time (s) over which the server page must have been scraped without a gap. */
export const WATCHED_SECONDS = 120;

/** The number of recent scrapes of the server page. */
export function getWatchedQuery({ scope }: SignalContext, within = WATCHED_SECONDS): string {
  return `max(count_over_time(${selector(startupTime.name, scope)}[${seconds(within)}]))`;
}

/** Whether there was no gap: after one, people who moved or left during it seem to have done so at once. */
export function wasWatched(
  rows: readonly Sample[],
  { scrape }: Pick<SignalContext, 'scrape'>,
  within = WATCHED_SECONDS
): boolean {
  const [scrapes] = rows;
  return scrapes === undefined || scrapes.value >= within / scrape - TOLERATED_SCRAPES;
}

/**
 * NATS by `server_id`: client connections (`clients`), frozen (what its exporter still shows), seen (unix s at which
 * connections were last there). Without a label: people, the most on the relays lately.
 */
export function getBrokerQueries(
  context: SignalContext
): Record<'clients' | 'frozen' | 'clientsSeen' | 'peopleLately', string> {
  const connz = selector(connections.name, context.scope);
  return {
    clients: `max by(server_id)(${connz})`,
    frozen: `max by(server_id)(${selector(varzConnections.name, context.scope)})`,
    clientsSeen: `max by(server_id)(max_over_time(timestamp(${connz})[15m:5s]))`,
    peopleLately: `max_over_time(${getPeopleCountQuery(context)}[5m:15s])`,
  };
}

/** Brokers that cut off slow consumers within two minutes. */
export function getCutOffQuery({ scope }: SignalContext): string {
  return `changes(${selector(slowConsumers.name, scope)}[2m])>0`;
}

/**
 * Troubles of a broker that answers: `slow` (consumers cut off within the last minute, by `server_id`),
 * slowSince (unix s), and gateways (lost within the last ten minutes, by `gateway_name`; value = unix s at which they
 * were last there).
 */
export function getBrokerTroubleQueries(context: SignalContext): Record<'slow' | 'slowSince' | 'gateways', string> {
  const cut = selector(slowConsumers.name, context.scope);
  const joined = selector(gateway.name, context.scope);
  const keys = 'gateway_name,remote_gateway_name';
  return {
    slow: `max by(server_id)(${cut}-${cut} offset 1m)>0`,
    slowSince: `min by(server_id)(min_over_time((timestamp(${cut}!=${cut} offset 10s))[5m:5s]))`,
    gateways: `max by(gateway_name)((max by(${keys},server_id)(max_over_time(timestamp(${joined})[10m:5s])) unless on(${keys}) ${joined}) and on(server_id) ${selector(connections.name, context.scope)})`,
  };
}

/**
 * Median number of people by transport within the last hour: `{region, protocol}`. The median plays down elections, in
 * which everybody is connected over all transports for some seconds.
 */
export function getUsualTransportsQuery(context: SignalContext): string {
  const c = selector(connectionsActive.name, [...context.scope, REGION]);
  return `quantile_over_time(0.5,count by(region,protocol)(${once(context, 'server', connectionsActive.labels, c)})[1h:2m])`;
}

/** The step (s) in which a region is checked for people. */
const KNOWN_STEP_SECONDS = 30;

/** For how long (s) each region has had people, up to ten minutes: `{region}`. A baseline needs that. */
export function getTransportsKnownQuery({ scope }: SignalContext): string {
  const c = selector(connectionsActive.name, [...scope, REGION]);
  return `${KNOWN_STEP_SECONDS}*count_over_time((count by(region)(${c}))[10m:${KNOWN_STEP_SECONDS}s])`;
}

/** People by transport now, without elections: `{region, protocol}`. */
export function getTransportsQuery(context: SignalContext): string {
  const c = selector(connectionsActive.name, [...context.scope, REGION]);
  const settled = `${c} and ${c} offset ${ELECTION_SECONDS}s`;
  return `count by(region,protocol)(${once(context, 'server', connectionsActive.labels, settled)})`;
}

/**
 * People over time, and the same without those who use WebSocket in excess of the usual share; everywhere or in one
 * region.
 */
export function getTransportHistory(
  context: SignalContext,
  usualShare: number,
  region: string | null
): { n: string; good: string } {
  const matchers = [
    ...context.scope,
    ...(region === null ? [] : [{ label: 'region', op: '=', value: region } as const]),
  ];
  const connections = (chosen: readonly Matcher[]): string =>
    once(context, 'server', connectionsActive.labels, selector(connectionsActive.name, chosen));
  const n = `count(${connections(matchers)})`;
  const fallen = connections([...matchers, { label: 'protocol', op: '=', value: 'websocket' }]);
  return { n, good: `${n}-clamp_min((count(${fallen}) or vector(0))-${usualShare.toFixed(3)}*${n},0)` };
}

/** People on the relays over time. */
export function getPeopleCountQuery(context: SignalContext): string {
  return `count(count by(meeting_id,customer_email)(${selector(connectionsActive.name, context.scope)}))`;
}

/** Meetings on the relays over time. */
export function getMeetingCountQuery(context: SignalContext): string {
  return `count(count by(meeting_id)(${selector(connectionsActive.name, context.scope)}))`;
}
