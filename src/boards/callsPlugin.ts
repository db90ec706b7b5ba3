import { PLUGIN_PROCESS, PLUGIN_SOURCE } from '../products/mattermost/sources/plugin';
import { SLOW_OPERATION } from '../products/mattermost/detectors/pluginQueries';
import {
  captionsOf,
  getAnswersToJoinsQuery,
  getCallsByQuery,
  getCallsStartedQuery,
  getCaptionLossQuery,
  getClusterEventsQuery,
  getEventsQuery,
  getWayShareQuery,
  getLockRetriesQuery,
  getMethodRateQuery,
  getMethodTimeQuery,
  getPairsQuery,
  getPeopleByNodeQuery,
  getPoolClosedQuery,
  getPoolQuery,
  getPoolShareQuery,
  getPoolWaitsQuery,
  getPoolWaitTimeQuery,
  getSlowShareQuery,
  getStatisticQuery,
  getStoreOperationsQuery,
  handlerOf,
  HANDLERS,
  timesOf,
} from './callsPluginQueries';
import { bucketGains, type Histogram, quantileBands, shareOver } from './histograms';
import { getRestartCountQuery, type GoProcess, processPanels } from './processPanels';
import { EMBEDDED_SERVER } from './rtcdQueries';
import { connectionPanels, errorPanels, mediaPanels, reportPanels, rtcFigures } from './rtcPanels';
import {
  type Board,
  type BoardContext,
  type Panel,
  type PanelQuery,
  type Row,
  type Thresholds,
  type TimeSeriesPanel,
} from './types';

const source = PLUGIN_SOURCE;
const product = 'mattermost';
const SLOW = `${SLOW_OPERATION * 1000} ms`;
const NODE = '{{instance}}';

/** A healthy store is hardly ever slow; with one operation in five so slow, people notice it at each step. */
const SLOW_SHARE: Thresholds = { warning: 0.05, critical: 0.2 };
/** Who comes over a relay or TCP has no other way; usual shares differ from place to place. */
const FALLBACK: Thresholds = { warning: 0.2, critical: 0.5 };
const POOL: Thresholds = { warning: 0.8, critical: 1 };
const ANY: Thresholds = { warning: 1, critical: 10 };
/** A piece of audio for captions is so long (ms), unless the transcriber lags behind. */
const CAPTION_PIECE = 2000;

const NO_LOCKS = 'No lock was taken between two points.';
const NO_STORE = 'The store was not used between two points.';
const NO_PAIRS = 'Nobody joined with a web client, which reports its path.';
const NO_CAPTIONS = 'No live captions.';
const NO_USAGE = 'Only from version 1.12 of the plugin on, counted once an hour.';
const NO_EMBEDDED = 'Mattermost uses RTCD: see its own dashboard.';

const PROCESS: GoProcess = {
  name: 'Plugin',
  source,
  metrics: PLUGIN_PROCESS,
  node: 'node',
  normal: {
    cpu: 'Media costs nothing here where there is an RTCD; then much below one core is normal.',
    memory: 'Of the plugin alone, without Mattermost itself. What climbs at night is a leak.',
    descriptors: 'Few are normal where there is an RTCD, for its sockets are elsewhere.',
  },
};

type Extras = Partial<Omit<TimeSeriesPanel, 'type' | 'title' | 'description' | 'unit' | 'queries' | 'source'>>;

function chart(
  title: string,
  description: string,
  unit: Panel['unit'],
  queries: Readonly<Record<string, PanelQuery>>,
  more: Extras = {}
): TimeSeriesPanel {
  return { type: 'timeseries', title, description, unit, min: 0, source, queries, ...more };
}

/** Median and 95th percentile of a histogram of times, each as the band of its bucket. */
function timesChart(title: string, description: string, histogram: Histogram, mayBeEmpty: string): TimeSeriesPanel {
  const { queries, bands } = quantileBands(histogram, [0.5, 0.95]);
  return chart(title, description, 's', queries, { bands, mayBeEmpty });
}

function figure(
  title: string,
  description: string,
  expr: string,
  more: Partial<Pick<Panel, 'unit' | 'decimals' | 'thresholds' | 'mayBeEmpty' | 'width'>> = {}
): Panel {
  return {
    type: 'stat',
    title,
    description,
    unit: 'short',
    decimals: 0,
    width: 4,
    source,
    queries: { A: { expr, legend: title } },
    ...more,
  };
}

function one(expr: string, legend: string): Record<string, PanelQuery> {
  return { A: { expr, legend } };
}

const RANGE = { window: '$__range' } as const;

function signalling(context: BoardContext): Row {
  return {
    title: 'Calls plugin: people and signalling',
    product,
    panels: [
      figure(
        'People in calls',
        'People in calls by the connections of all app nodes. It misses those who reconnected.',
        `sum(${getPeopleByNodeQuery(context)})`
      ),
      figure(
        'Calls started',
        'Calls that were started within the chosen time range, failed attempts included.',
        getCallsStartedQuery(context, '$__range'),
        { mayBeEmpty: 'No call has started.' }
      ),
      figure(
        'Joins accepted',
        'People whose request to join was accepted within the chosen time range. Whether media then connects, RTCD tells.',
        getAnswersToJoinsQuery(context, 'join', RANGE),
        { mayBeEmpty: 'Nobody joined.' }
      ),
      figure(
        'Joins rejected',
        'Requests to join that Mattermost refused within the chosen time range: a full call, a limit, no RTCD, a slow store. The reason is in its log.',
        getAnswersToJoinsQuery(context, 'error', RANGE),
        { thresholds: ANY, mayBeEmpty: 'None was refused.' }
      ),
      figure(
        'Over a relay or TCP',
        'Share of the network paths, of those who joined within the range, that go over TURN or TCP instead of plain UDP to the server.',
        `1-${getWayShareQuery(context, 'plain', RANGE)}`,
        { unit: 'percentunit', decimals: 1, thresholds: FALLBACK, mayBeEmpty: NO_PAIRS }
      ),
      figure(
        'Plugin restarts',
        'Plugin processes that began anew within the chosen time range: their people had to reconnect.',
        getRestartCountQuery(context, PROCESS),
        { thresholds: { warning: 1, critical: 2 } }
      ),
      chart(
        'People by app node',
        'People in calls by the app node that they signal over. A node that empties at once has lost its people; they should appear on the others.',
        'short',
        one(getPeopleByNodeQuery(context), NODE),
        { style: 'stacked' }
      ),
      chart(
        'Joins accepted and rejected',
        'Answers to requests to join between two points. Any rejected one is a person who saw an error.',
        'short',
        {
          A: { expr: getAnswersToJoinsQuery(context, 'join'), legend: 'accepted' },
          B: { expr: getAnswersToJoinsQuery(context, 'error'), legend: 'rejected' },
        },
        { style: 'bars', mayBeEmpty: 'Nobody asked to join.' }
      ),
      chart(
        'Calls started over time',
        'Calls that were started between two points: a count that lives, other than those of the database.',
        'short',
        one(getCallsStartedQuery(context), 'calls'),
        { style: 'bars', mayBeEmpty: 'No call has started.' }
      ),
      chart(
        'Events from clients',
        'Events per second that clients send, by type: sdp and ice when they join, mute and unmute all the time. Joins are not among them.',
        'cps',
        one(getEventsQuery(context, 'in'), '{{type}}'),
        { mayBeEmpty: 'No client has sent anything.' }
      ),
      chart(
        'Events to clients',
        'Events per second that the plugin sends, by type. What goes to a whole channel counts twice, however many receive it, so this is no measure of messages.',
        'cps',
        one(getEventsQuery(context, 'out'), '{{type}}'),
        { mayBeEmpty: 'Nothing was sent to a client.' }
      ),
      chart(
        'Events between app nodes',
        'What app nodes tell each other, per second. Many reconnects at once mean that people lost their connection to Mattermost.',
        'cps',
        one(getClusterEventsQuery(context), '{{type}}'),
        { mayBeEmpty: 'Only where there are several app nodes.' }
      ),
    ],
  };
}

/** The three handlers, each as the interval of its p95. */
function handlerBands(context: BoardContext): Pick<TimeSeriesPanel, 'queries' | 'bands'> {
  const parts = HANDLERS.map((handler, index) => {
    const { H95, L95 } = quantileBands(handlerOf(context, handler), [0.95]).queries;
    const high = `${handler} at most`;
    const low = `${handler} at least`;
    return {
      queries: {
        [`H${index}`]: { expr: H95?.expr ?? '', legend: high },
        [`L${index}`]: { expr: L95?.expr ?? '', legend: low },
      },
      band: { high, low },
    };
  });
  return {
    queries: Object.assign({}, ...parts.map(({ queries }) => queries)),
    bands: parts.map(({ band }) => band),
  };
}

function store(context: BoardContext): Row {
  return {
    title: 'Calls plugin: store, handlers and locks',
    product,
    panels: [
      chart(
        'Store operations',
        'The ten kinds of operations on the database that run most often, per second. They grow with joins, mutes and reconnects.',
        'ops',
        one(getStoreOperationsQuery(context, 10), '{{type}}')
      ),
      timesChart(
        'Time of store methods',
        'Time that a method of the store takes, each quantile as the interval of its bucket. A few milliseconds are normal; over a quarter of a second the database is slow for Mattermost as a whole.',
        timesOf(context, 'store'),
        NO_STORE
      ),
      chart(
        `Store methods over ${SLOW}, by node`,
        `Share of the store methods that took over ${SLOW}. One node above the others has a way of its own to the database; all alike mean the database.`,
        'percentunit',
        one(getSlowShareQuery(context, 'store', 'instance'), NODE),
        { max: 1, thresholds: SLOW_SHARE, mayBeEmpty: NO_STORE }
      ),
      {
        type: 'table',
        title: 'Store methods now',
        description: `The methods of the store as of the end of the time range: how many were slower than ${SLOW}, the upper end of the bucket of p95, and how often they run. The slowest first.`,
        unit: 'percentunit',
        width: 16,
        source,
        mayBeEmpty: NO_STORE,
        labels: { method: 'Method' },
        units: { B: 's', C: 'ops' },
        queries: {
          A: { expr: getSlowShareQuery(context, 'store', 'method'), legend: `Over ${SLOW}` },
          B: { expr: getMethodTimeQuery(context), legend: 'p95 at most' },
          C: { expr: getMethodRateQuery(context), legend: 'Per second' },
        },
      },
      {
        ...chart(
          'Time of handlers, p95',
          'Time of the handlers that people wait for, p95 of each as the interval of its bucket: addUserSession when they join, removeUserSession when they leave, getCallState when they open a channel. Tens of milliseconds are normal.',
          's',
          {},
          { mayBeEmpty: 'Nobody joined or left between two points.' }
        ),
        ...handlerBands(context),
      },
      chart(
        `Handlers over ${SLOW}, by node`,
        `Share of the handlers that took over ${SLOW}: joining feels slow on that node. Compare it with the store and the locks, which handlers wait for.`,
        'percentunit',
        one(getSlowShareQuery(context, 'handlers', 'instance'), NODE),
        { max: 1, thresholds: SLOW_SHARE, mayBeEmpty: 'No handler ran between two points.' }
      ),
      timesChart(
        'Wait for locks of the cluster',
        'Time until a lock was taken, each quantile as the interval of its bucket. Only successes are timed: what gave up after ten seconds is missing here and shows as joins that were rejected.',
        timesOf(context, 'grabbed'),
        NO_LOCKS
      ),
      timesChart(
        'Locks of the cluster held',
        'Time that a lock was held, each quantile as the interval of its bucket. Everybody of the same call waits meanwhile.',
        timesOf(context, 'held'),
        NO_LOCKS
      ),
      chart(
        `Locks that took over ${SLOW}, by group`,
        `Share of the locks that were waited for longer than ${SLOW}. mutex_call is what joins, leaves and mutes of one call take one after the other; the others are rare.`,
        'percentunit',
        one(getSlowShareQuery(context, 'grabbed', 'group'), '{{group}}'),
        { max: 1, thresholds: SLOW_SHARE, mayBeEmpty: NO_LOCKS }
      ),
      chart(
        'Locks that others held',
        'Attempts at a lock that somebody else held, between two points. They come with large calls in which many act at once.',
        'short',
        one(getLockRetriesQuery(context), '{{group}}'),
        { style: 'bars', mayBeEmpty: 'No lock was ever taken already.' }
      ),
    ],
  };
}

function database(context: BoardContext): Row {
  const NO_POOL = 'The pool is shown from version 0.28 of the plugin on.';
  return {
    title: 'Calls plugin: connections to the database',
    product,
    panels: [
      chart(
        'Database connections in use',
        'Share of the connections that the plugin may open which is in use. At 100 % whoever comes next waits; raise MaxOpenConns, of which the plugin gets a tenth.',
        'percentunit',
        one(getPoolShareQuery(context), NODE),
        { max: 1, thresholds: POOL, mayBeEmpty: NO_POOL }
      ),
      chart(
        'Database connections',
        'Connections of the pool by node, in use and idle, and how many may be open. Few are normal.',
        'short',
        {
          A: { expr: getPoolQuery(context, 'in_use'), legend: `${NODE} in use` },
          B: { expr: getPoolQuery(context, 'idle'), legend: `${NODE} idle` },
          C: { expr: getPoolQuery(context, 'max_open'), legend: `${NODE} at most` },
        },
        { mayBeEmpty: NO_POOL }
      ),
      chart(
        'Waits for a database connection',
        'Times per second that a node had to wait for a connection to the database. None is normal.',
        'cps',
        one(getPoolWaitsQuery(context), NODE),
        { mayBeEmpty: NO_POOL }
      ),
      chart(
        'Time of such a wait',
        'How long a wait for a connection to the database takes on average. It adds to everything that people do in calls.',
        's',
        one(getPoolWaitTimeQuery(context), NODE),
        { width: 12, mayBeEmpty: 'Nobody had to wait for a connection.' }
      ),
      chart(
        'Database connections closed',
        'Connections that the pool closed, per second, by reason. Many for too many idle ones mean that the pool opens and closes them all the time.',
        'cps',
        {
          A: { expr: getPoolClosedQuery(context, 'idle'), legend: 'too many idle' },
          B: { expr: getPoolClosedQuery(context, 'idle_time'), legend: 'idle too long' },
          C: { expr: getPoolClosedQuery(context, 'lifetime'), legend: 'too old' },
        },
        { width: 12, mayBeEmpty: NO_POOL }
      ),
    ],
  };
}

function paths(context: BoardContext): Row {
  const share = (title: string, description: string, fallback: 'relay' | 'tcp'): Panel =>
    chart(title, description, 'percentunit', one(getWayShareQuery(context, fallback, { label: 'instance' }), NODE), {
      max: 1,
      thresholds: FALLBACK,
      mayBeEmpty: NO_PAIRS,
    });
  return {
    title: 'Calls plugin: network paths of clients',
    product,
    panels: [
      chart(
        'Paths by type',
        'Paths that web clients found when they joined, between two points, by their own side: host and the two reflexive types are direct, relay is a TURN server. Pairs, not people, and only those that succeeded.',
        'short',
        one(getPairsQuery(context, ['local_type', 'local_protocol']), '{{local_type}} {{local_protocol}}'),
        { style: 'bars', mayBeEmpty: NO_PAIRS }
      ),
      share(
        'Share of paths over TURN',
        'Share of the paths that go over a relay, by the app node that heard of them. Well above the usual share UDP 8443 is blocked somewhere, and calls cost more time on their way.',
        'relay'
      ),
      share(
        'Share of paths over TCP',
        'Share of the paths that go over TCP, where each lost packet stops all that follow. Well above the usual share UDP 8443 is blocked somewhere.',
        'tcp'
      ),
      {
        type: 'table',
        title: 'Paths of the range',
        description: 'All kinds of paths that clients reported within the chosen time range, the most frequent first.',
        unit: 'short',
        decimals: 0,
        width: 24,
        height: 6,
        source,
        mayBeEmpty: NO_PAIRS,
        labels: {
          local_type: 'Client',
          local_protocol: 'Protocol of the client',
          remote_type: 'Server',
          remote_protocol: 'Protocol of the server',
          state: 'State',
        },
        queries: {
          A: {
            expr: getPairsQuery(
              context,
              ['local_type', 'local_protocol', 'remote_type', 'remote_protocol', 'state'],
              '$__range'
            ),
            legend: 'Paths',
          },
        },
      },
    ],
  };
}

function captions(context: BoardContext): Row {
  const pieces = captionsOf(context);
  const LENGTH = quantileBands(pieces, [0.5, 0.95]);
  const lost = (window?: '$__range'): Record<string, PanelQuery> => ({
    A: { expr: getCaptionLossQuery(context, 'window_dropped', window), legend: 'windows dropped' },
    B: { expr: getCaptionLossQuery(context, 'transcriber_buf_full', window), legend: 'transcriber full' },
    C: { expr: getCaptionLossQuery(context, 'pktPayloadCh_buf_full', window), legend: 'packets full' },
  });
  return {
    title: 'Calls plugin: live captions',
    product,
    panels: [
      chart(
        'Pieces over two seconds',
        'Share of the pieces of audio that were longer than the two seconds they should be: the transcriber lags behind, and captions come late. Use a smaller model, more threads or a larger offloader.',
        'percentunit',
        one(shareOver(pieces, CAPTION_PIECE), 'pieces'),
        { max: 1, thresholds: SLOW_SHARE, mayBeEmpty: NO_CAPTIONS }
      ),
      chart(
        'Length of pieces',
        'Length of the pieces of audio that are transcribed, each quantile as the interval of its bucket. Two seconds are normal, above eight nothing is measured.',
        'ms',
        LENGTH.queries,
        { bands: LENGTH.bands, mayBeEmpty: NO_CAPTIONS }
      ),
      {
        type: 'heatmap',
        title: 'Pieces over length',
        description: 'How many pieces of audio were how long, each bucket for itself. All should lie in the lowest.',
        unit: 'ms',
        source,
        buckets: 'le',
        mayBeEmpty: NO_CAPTIONS,
        queries: one(bucketGains(pieces), '{{le}}'),
      },
      chart(
        'Audio that captions lost',
        'Windows of audio that were dropped, and times that a buffer was full, between two points. Those words are missing in the captions.',
        'short',
        lost(),
        { style: 'bars', width: 12, mayBeEmpty: NO_CAPTIONS }
      ),
      {
        type: 'bargauge',
        title: 'Audio that captions lost over the range',
        description: 'The same over the chosen time range. Any means that the offloader is too small for its captions.',
        unit: 'short',
        decimals: 0,
        min: 0,
        width: 12,
        thresholds: ANY,
        source,
        mayBeEmpty: NO_CAPTIONS,
        queries: lost('$__range'),
      },
    ],
  };
}

function usage(context: BoardContext): Row {
  const counted = (title: string, description: string, stat: string, unit: Panel['unit'] = 'short'): Panel =>
    figure(title, `${description} From the database, counted once an hour.`, getStatisticQuery(context, stat), {
      unit,
      mayBeEmpty: NO_USAGE,
    });
  const calls = (title: string, description: string, label: 'date' | 'month' | 'type'): Panel => ({
    type: 'bargauge',
    title,
    description: `${description} From the database, counted once an hour.`,
    unit: 'short',
    decimals: 0,
    min: 0,
    height: 10,
    source,
    mayBeEmpty: NO_USAGE,
    queries: one(getCallsByQuery(context, label), `{{${label}}}`),
  });
  return {
    title: 'Calls plugin: how much is called',
    product,
    panels: [
      counted('Active calls', 'Calls that go on, as Mattermost sees it.', 'total_active_calls'),
      counted(
        'Active sessions',
        'Sessions in the database. Far above those of RTCD, calls are stuck in the database.',
        'total_active_sessions'
      ),
      counted('Calls so far', 'All calls that there ever were.', 'total_calls'),
      counted('Mean length of calls', 'How long a call lasts on average.', 'avg_duration_seconds', 's'),
      counted('Mean size of calls', 'How many people an average call has.', 'avg_participants'),
      counted('Screen-shared calls', 'All calls in which a screen was shared.', 'total_screen_share_calls'),
      calls('Calls by day', 'Calls of the last thirty days, once they have ended.', 'date'),
      calls('Calls by month', 'Calls of the last twelve months, once they have ended.', 'month'),
      calls('Calls by kind of channel', 'All calls by where they were held.', 'type'),
    ],
  };
}

/** What RTCD would show, had Mattermost one. */
function embedded(context: BoardContext): Row {
  const server = EMBEDDED_SERVER;
  const panels = [
    ...rtcFigures(context, server),
    ...connectionPanels(context, server),
    ...errorPanels(context, server, 'instance'),
    ...mediaPanels(context, server),
    ...reportPanels(context, server, ['instance']),
  ];
  return {
    title: 'Calls plugin: its own RTC server, where there is no RTCD',
    product,
    panels: panels.map((panel) => ({ ...panel, mayBeEmpty: NO_EMBEDDED })),
  };
}

export const callsPlugin: Board = {
  uid: 'callscope-calls-plugin',
  slug: 'calls-plugin',
  title: 'Calls plugin',
  description:
    "Mattermost's side of calls: signalling, store, handlers, locks, database, network paths of clients, captions, usage, and media where there is no RTCD.",
  variables: ['node'],
  rows: (context) => [
    signalling(context),
    store(context),
    database(context),
    paths(context),
    captions(context),
    usage(context),
    { title: 'Calls plugin: the process', product, panels: processPanels(context, PROCESS) },
    embedded(context),
  ],
};
