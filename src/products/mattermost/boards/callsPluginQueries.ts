import { type Matcher, selector } from '../../../promql/promql';
import {
  appHandlersTime,
  candidatePairs,
  mutexGrabTime,
  PLUGIN_PROCESS,
  PLUGIN_SOURCE,
  storeMethodsTime,
  websocketConnections,
  websocketEvents,
} from '../sources/plugin';
import { SLOW_OPERATION } from '../detectors/pluginQueries';
import { findMetric, type Metric } from '../../../triage/targets/source';
import { bucketEnd, type Histogram, observationRate, shareOver } from '../../../boards/queries/histograms';
import { by, gains, type Window } from '../../../boards/queries/series';
import { type BoardContext } from '../../../boards/types';
import { chosen, RATE } from '../../../boards/queries/variables';
import { VARIABLES } from './variables';

const storeOperations = findMetric(PLUGIN_SOURCE, '_store_ops_total');

/** A metric of the plugin whose name ends like this. */
function plugin(ending: string): Metric {
  return findMetric(PLUGIN_SOURCE, ending);
}

function onNodes({ scope }: BoardContext, matchers: readonly Matcher[] = []): Matcher[] {
  return [...scope, chosen('instance', VARIABLES.node), ...matchers];
}

function series(context: BoardContext, { name }: Metric, matchers: readonly Matcher[] = []): string {
  return selector(name, onNodes(context, matchers));
}

function gained({ scope }: BoardContext, counter: string, window?: Window): string {
  return gains({ scope, startTime: PLUGIN_PROCESS.startTime }, counter, window);
}

function is(label: string, value: string): Matcher {
  return { label, op: '=', value };
}

/** People in calls by the app node that carries their signaling: a gauge that misses reconnects. */
export function getPeopleByNodeQuery(context: BoardContext): string {
  return `max by(instance)(${series(context, websocketConnections)})`;
}

/** Events per second between clients and the plugin, by type. */
export function getEventsQuery(context: BoardContext, direction: 'in' | 'out'): string {
  return `sum by(type)(rate(${series(context, websocketEvents, [is('direction', direction)])}[${RATE}]))`;
}

/** Answers to people who asked to join: accepted, or rejected. */
export function getAnswersToJoinsQuery(
  context: BoardContext,
  answer: 'join' | 'error',
  { label, window = RATE }: { label?: 'instance'; window?: Window } = {}
): string {
  const answers = series(context, websocketEvents, [is('direction', 'out'), is('type', answer)]);
  return `sum${by(label)}(${gained(context, answers, window)})`;
}

/** Calls started, including failed attempts. */
export function getCallsStartedQuery(context: BoardContext, window: Window = RATE): string {
  return `sum(${gained(context, series(context, storeOperations, [is('type', 'CreateCall')]), window)})`;
}

/** Events that an app node sends to the others, per second. */
export function getClusterEventsQuery(context: BoardContext): string {
  return `sum by(type)(rate(${series(context, plugin('_cluster_events_total'))}[${RATE}]))`;
}

/** The most frequent types of store operations, per second. */
export function getStoreOperationsQuery(context: BoardContext, kinds: number): string {
  return `topk(${kinds},sum by(type)(rate(${series(context, storeOperations)}[${RATE}])))`;
}

/** Timed operations of the plugin: store methods, handlers, waiting for a cluster lock, and holding it. */
export type Timed = 'store' | 'handlers' | 'grabbed' | 'held';

const TIMED: Readonly<Record<Timed, Metric>> = {
  store: storeMethodsTime,
  handlers: appHandlersTime,
  grabbed: mutexGrabTime,
  held: plugin('_cluster_mutex_locked_time'),
};

/** Duration of an operation (s). */
export function timesOf(context: BoardContext, timed: Timed, matchers: readonly Matcher[] = []): Histogram {
  return { metric: TIMED[timed], matchers: onNodes(context, matchers) };
}

/** The timed handlers, and what people do when they run. */
export const HANDLERS = ['addUserSession', 'removeUserSession', 'getCallState'] as const;

export function handlerOf(context: BoardContext, handler: (typeof HANDLERS)[number]): Histogram {
  return timesOf(context, 'handlers', [is('handler', handler)]);
}

/** Share of operations that triage calls slow. */
export function getSlowShareQuery(context: BoardContext, timed: Timed, label: 'instance' | 'method' | 'group'): string {
  return shareOver(timesOf(context, timed), SLOW_OPERATION, label);
}

/** Store methods: calls per second, and the upper bound of the bucket of p95 (s). */
export function getMethodRateQuery(context: BoardContext): string {
  return observationRate(timesOf(context, 'store'), 'method');
}

export function getMethodTimeQuery(context: BoardContext): string {
  return bucketEnd(timesOf(context, 'store'), 0.95, 'high', 'method');
}

/** Attempts to get a lock that somebody else held, in each interval. */
export function getLockRetriesQuery(context: BoardContext): string {
  return `sum by(group)(${gained(context, series(context, plugin('_cluster_mutex_lock_retries_total')))})`;
}

/** Series of the plugin's pool of database connections. Mattermost itself may expose the same names. */
function pool(context: BoardContext, ending: string): string {
  return `${series(context, plugin(ending))} and on(job,instance) ${series(context, PLUGIN_PROCESS.startTime)}`;
}

/** Connections of the plugin to the database, by node. */
export function getPoolQuery(context: BoardContext, kind: 'in_use' | 'idle' | 'max_open'): string {
  return `max by(instance)(${pool(context, `_sql_${kind}_connections`)})`;
}

/** Connections in use, as a share of those that the plugin may open, by node. */
export function getPoolShareQuery(context: BoardContext): string {
  return `${getPoolQuery(context, 'in_use')}/(${getPoolQuery(context, 'max_open')}>0)`;
}

function poolRate(context: BoardContext, ending: string): string {
  const own = series(context, PLUGIN_PROCESS.startTime);
  return `max by(instance)(rate(${series(context, plugin(ending))}[${RATE}]) and on(job,instance) ${own})`;
}

/** Waits for a database connection per second, by node. */
export function getPoolWaitsQuery(context: BoardContext): string {
  return poolRate(context, '_sql_wait_count_total');
}

/** Mean duration of such a wait (s); no series if nobody waits. */
export function getPoolWaitTimeQuery(context: BoardContext): string {
  return `${poolRate(context, '_sql_wait_duration_seconds_total')}/(${getPoolWaitsQuery(context)}>0)`;
}

/** Connections of the pool that were closed, per second, by reason. */
export function getPoolClosedQuery(context: BoardContext, reason: 'idle' | 'idle_time' | 'lifetime'): string {
  return `sum(${poolRate(context, `_sql_max_${reason}_closed_total`)})`;
}

/** Network paths that web clients reported when they joined. */
export function getPairsQuery(
  context: BoardContext,
  labels: ReadonlyArray<'local_type' | 'local_protocol' | 'remote_type' | 'remote_protocol' | 'state'>,
  window: Window = RATE
): string {
  return `sum${by(...labels)}(${gained(context, series(context, candidatePairs), window)})`;
}

/** The paths that people use if UDP to the server is blocked, and the plain one. */
const WAYS = {
  relay: [is('local_type', 'relay')],
  tcp: [is('local_protocol', 'tcp')],
  plain: [
    { label: 'local_type', op: '!=', value: 'relay' },
    { label: 'local_protocol', op: '!=', value: 'tcp' },
  ],
} as const;

/** Share of the paths of one kind: over a TURN server, over TCP, or plain. */
export function getWayShareQuery(
  context: BoardContext,
  way: keyof typeof WAYS,
  { label, window = RATE }: { label?: 'instance'; window?: Window } = {}
): string {
  const sum = (matchers: readonly Matcher[]): string =>
    `sum${by(label)}(${gained(context, series(context, candidatePairs, matchers), window)})`;
  const all = sum([]);
  return `(${sum(WAYS[way])} or 0*${all})/(${all}>0)`;
}

/** Length of the audio chunks for live captions (ms). */
export function captionsOf(context: BoardContext): Histogram {
  return { metric: plugin('_jobs_live_captions_new_audio_len_ms'), matchers: onNodes(context) };
}

/** Audio that live captions lost, in each interval. */
export function getCaptionLossQuery(
  context: BoardContext,
  what: 'window_dropped' | 'transcriber_buf_full' | 'pktPayloadCh_buf_full',
  window: Window = RATE
): string {
  return `sum(${gained(context, series(context, plugin(`_jobs_live_captions_${what}`)), window)})`;
}

/**
 * Counts that the plugin reads from the shared database once an hour. They are the same on every node: take the
 * maximum, never the sum.
 */
export function getStatisticQuery(context: BoardContext, stat: string): string {
  return `max(${series(context, plugin('_aggregate_stats'), [is('stat', stat)])})`;
}

/** Calls by the day on which they began, or all calls by channel type, from the same count. */
export function getCallsByQuery(context: BoardContext, label: 'date' | 'month' | 'type'): string {
  const endings = { date: '_daily_calls_total', month: '_monthly_calls_total', type: '_calls_by_channel_type' };
  return `max by(${label})(${series(context, plugin(endings[label]))})`;
}
