import { PLUGIN_PROCESS, PLUGIN_SOURCE } from '../sources/plugin';
import { SLOW_OPERATION } from '../detectors/pluginQueries';
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
import { bucketGains, type Histogram, quantileBands, shareOver } from '../../../boards/queries/histograms';
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
} from '../../../boards/types';
import { VARIABLES } from './variables';

const source = PLUGIN_SOURCE;
const SLOW = `${SLOW_OPERATION * 1000} ms`;
const NODE = '{{instance}}';

/** A healthy store is almost never slow. If one operation in five is slow, people notice it at every step. */
const SLOW_SHARE: Thresholds = { warning: 0.05, critical: 0.2 };
/** People use TURN or TCP if UDP is blocked; the baseline differs by place. */
const FALLBACK: Thresholds = { warning: 0.2, critical: 0.5 };
const POOL: Thresholds = { warning: 0.8, critical: 1 };
const ANY: Thresholds = { warning: 1, critical: 10 };
/** Normal length of an audio chunk for captions (ms): longer ones mean that the transcriber lags. */
const CAPTION_PIECE = 2000;

const NO_LOCKS = 'No lock was taken in this range.';
const NO_STORE = 'The store was not used in this range.';
const NO_PAIRS = 'Nobody joined with a web client; only web clients report their path.';
const NO_CAPTIONS = 'No live captions in this range.';
const NO_USAGE = 'Needs version 1.12 of the plugin or newer, which counts this once an hour.';
const NO_EMBEDDED = 'Mattermost uses RTCD: open the RTCD dashboard.';

const PROCESS: GoProcess = {
  name: 'Plugin',
  source,
  metrics: PLUGIN_PROCESS,
  node: VARIABLES.node,
  normal: {
    cpu: 'With RTCD, the plugin handles no media: far below one core is normal.',
    memory: 'This is the plugin alone, without Mattermost itself. If it climbs at night, it leaks.',
    descriptors: 'With RTCD, few are normal: RTCD holds the sockets.',
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
    width: 8,
    source,
    queries: { A: { expr, legend: title } },
    ...more,
  };
}

function one(expr: string, legend: string): Record<string, PanelQuery> {
  return { A: { expr, legend } };
}

const RANGE = { window: '$__range' } as const;

function signaling(context: BoardContext): Row {
  return {
    title: 'Calls plugin: people and signaling',
    panels: [
      figure(
        'People in calls',
        'People in calls, from the connections of all app nodes. People who reconnected are missing.',
        `sum(${getPeopleByNodeQuery(context)})`
      ),
      figure(
        'Calls started',
        'Calls started in the time range, including failed attempts.',
        getCallsStartedQuery(context, '$__range'),
        { mayBeEmpty: 'No call started.' }
      ),
      figure(
        'Joins accepted',
        'Requests to join that Mattermost accepted in the time range. The RTCD dashboard shows whether their media connects.',
        getAnswersToJoinsQuery(context, 'join', RANGE),
        { mayBeEmpty: 'Nobody joined.' }
      ),
      figure(
        'Joins rejected',
        'Requests to join that Mattermost rejected in the time range. Causes: a full call, a limit, no RTCD, a slow store. Check the Mattermost log for the reason.',
        getAnswersToJoinsQuery(context, 'error', RANGE),
        { thresholds: ANY, mayBeEmpty: 'No join was rejected.' }
      ),
      figure(
        'TURN or TCP paths',
        'Share of the network paths over TURN or TCP instead of plain UDP to the server, for people who joined in the range.',
        `1-${getWayShareQuery(context, 'plain', RANGE)}`,
        { unit: 'percentunit', decimals: 1, thresholds: FALLBACK, mayBeEmpty: NO_PAIRS }
      ),
      figure(
        'Plugin restarts',
        'Plugin processes that restarted in the time range. Their people had to reconnect.',
        getRestartCountQuery(context, PROCESS),
        { thresholds: { warning: 1, critical: 2 } }
      ),
      chart(
        'People by app node',
        'People in calls by the app node that handles their signaling. If a node empties at once, its people should appear on the others.',
        'short',
        one(getPeopleByNodeQuery(context), NODE),
        { style: 'stacked' }
      ),
      chart(
        'Joins accepted and rejected',
        'Requests to join that were accepted and rejected, in each interval. Each rejection is a person who saw an error.',
        'short',
        {
          A: { expr: getAnswersToJoinsQuery(context, 'join'), legend: 'accepted' },
          B: { expr: getAnswersToJoinsQuery(context, 'error'), legend: 'rejected' },
        },
        { style: 'bars', mayBeEmpty: 'Nobody asked to join.' }
      ),
      chart(
        'Calls started over time',
        'Calls started in each interval. This count is live; those from the database are hourly.',
        'short',
        one(getCallsStartedQuery(context), 'calls'),
        { style: 'bars', mayBeEmpty: 'No call started.' }
      ),
      chart(
        'Events from clients',
        'Events per second from clients, by type: sdp and ice when they join, mute and unmute at any time. Joins are not included.',
        'cps',
        one(getEventsQuery(context, 'in'), '{{type}}'),
        { mayBeEmpty: 'No client sent an event.' }
      ),
      chart(
        'Events to clients',
        'Events per second to clients, by type. An event to a whole channel counts twice, however many people receive it, so this is not a message rate.',
        'cps',
        one(getEventsQuery(context, 'out'), '{{type}}'),
        { mayBeEmpty: 'No event was sent to a client.' }
      ),
      chart(
        'Events between app nodes',
        'Events per second between app nodes, by type. Many reconnect events at once: people lost their connection to Mattermost.',
        'cps',
        one(getClusterEventsQuery(context), '{{type}}'),
        { mayBeEmpty: 'Needs several app nodes.' }
      ),
    ],
  };
}

/** The three handlers, each as the band of its p95 bucket. */
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
    panels: [
      chart(
        'Store operations',
        'The ten most frequent types of database operations, per second. They grow with joins, mutes and reconnects.',
        'ops',
        one(getStoreOperationsQuery(context, 10), '{{type}}')
      ),
      timesChart(
        'Store method time',
        `Duration of store methods; each band shows the bucket of a quantile. A few milliseconds are normal. Over ${SLOW}, the database is slow for all of Mattermost.`,
        timesOf(context, 'store'),
        NO_STORE
      ),
      chart(
        'Slow store methods by node',
        `Share of the store methods that took over ${SLOW}. One node above the others: check its connection to the database. All nodes: check the database.`,
        'percentunit',
        one(getSlowShareQuery(context, 'store', 'instance'), NODE),
        { max: 1, thresholds: SLOW_SHARE, mayBeEmpty: NO_STORE }
      ),
      {
        type: 'table',
        title: 'Store methods now',
        description: `Store methods at the end of the time range: share over ${SLOW}, upper bound of p95, and calls per second. The slowest comes first.`,
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
          'Handler time p95',
          'p95 duration of the handlers that people wait for; each band shows the bucket of p95. addUserSession: joining. removeUserSession: leaving. getCallState: opening a channel. Tens of milliseconds are normal.',
          's',
          {},
          { mayBeEmpty: 'Nobody joined or left in this range.' }
        ),
        ...handlerBands(context),
      },
      chart(
        'Slow handlers by node',
        `Share of the handlers that took over ${SLOW}: joining feels slow on that node. Handlers wait for the store and for locks, so compare with these.`,
        'percentunit',
        one(getSlowShareQuery(context, 'handlers', 'instance'), NODE),
        { max: 1, thresholds: SLOW_SHARE, mayBeEmpty: 'No handler ran in this range.' }
      ),
      timesChart(
        'Wait for cluster locks',
        'Time to get a lock; each band shows the bucket of a quantile. Only successful attempts are timed. Attempts that give up after 10 s show as rejected joins.',
        timesOf(context, 'grabbed'),
        NO_LOCKS
      ),
      timesChart(
        'Cluster lock hold time',
        'Time that a lock was held; each band shows the bucket of a quantile. Meanwhile, everybody else in that call waits.',
        timesOf(context, 'held'),
        NO_LOCKS
      ),
      chart(
        'Slow lock waits by group',
        `Share of the locks that took over ${SLOW} to get. mutex_call: joins, leaves and mutes of one call, one after the other. The other groups are rare.`,
        'percentunit',
        one(getSlowShareQuery(context, 'grabbed', 'group'), '{{group}}'),
        { max: 1, thresholds: SLOW_SHARE, mayBeEmpty: NO_LOCKS }
      ),
      chart(
        'Lock retries',
        'Attempts to get a lock that was already held, in each interval. They occur in large calls when many people act at once.',
        'short',
        one(getLockRetriesQuery(context), '{{group}}'),
        { style: 'bars', mayBeEmpty: 'No attempt found its lock taken.' }
      ),
    ],
  };
}

function database(context: BoardContext): Row {
  const NO_POOL = 'Needs version 0.28 of the plugin or newer.';
  return {
    title: 'Calls plugin: connections to the database',
    panels: [
      chart(
        'Database connections in use',
        'Connections in use, as a share of the connections that the plugin may open. At 100 %, the next request waits: raise MaxOpenConns. The plugin gets a tenth of it.',
        'percentunit',
        one(getPoolShareQuery(context), NODE),
        { max: 1, thresholds: POOL, mayBeEmpty: NO_POOL }
      ),
      chart(
        'Database connections',
        'Pool connections by node: in use, idle, and the maximum. Few are normal.',
        'short',
        {
          A: { expr: getPoolQuery(context, 'in_use'), legend: `${NODE} in use` },
          B: { expr: getPoolQuery(context, 'idle'), legend: `${NODE} idle` },
          C: { expr: getPoolQuery(context, 'max_open'), legend: `${NODE} at most` },
        },
        { mayBeEmpty: NO_POOL }
      ),
      chart(
        'Database connection waits',
        'Waits per second for a connection to the database. Zero is normal.',
        'cps',
        one(getPoolWaitsQuery(context), NODE),
        { mayBeEmpty: NO_POOL }
      ),
      chart(
        'Database connection wait time',
        'Mean wait for a connection to the database. It slows down everything that people do in calls.',
        's',
        one(getPoolWaitTimeQuery(context), NODE),
        { width: 12, mayBeEmpty: 'No request waited for a connection.' }
      ),
      chart(
        'Database connections closed',
        'Connections that the pool closed, per second, by reason. A high rate of “too many idle”: the pool opens and closes connections all the time.',
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
    panels: [
      chart(
        'Paths by type',
        'Network paths that web clients reported when they joined, in each interval, by type and protocol of the client side. host, srflx and prflx are direct; relay is a TURN server. This counts successful candidate pairs, not people.',
        'short',
        one(getPairsQuery(context, ['local_type', 'local_protocol']), '{{local_type}} {{local_protocol}}'),
        { style: 'bars', mayBeEmpty: NO_PAIRS }
      ),
      share(
        'Paths over TURN',
        'Share of the paths over a TURN server, by the app node that received the report. Far above the baseline: UDP 8443 is blocked somewhere. TURN adds latency to calls.',
        'relay'
      ),
      share(
        'Paths over TCP',
        'Share of the paths over TCP, by the app node that received the report. Far above the baseline: UDP 8443 is blocked somewhere. Over TCP, each lost packet delays all later ones.',
        'tcp'
      ),
      {
        type: 'table',
        title: 'Paths in the range',
        description: 'All types of paths that clients reported in the time range, the most frequent first.',
        unit: 'short',
        decimals: 0,
        width: 24,
        height: 6,
        source,
        mayBeEmpty: NO_PAIRS,
        labels: {
          local_type: 'Client',
          local_protocol: 'Client protocol',
          remote_type: 'Server',
          remote_protocol: 'Server protocol',
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
    B: { expr: getCaptionLossQuery(context, 'transcriber_buf_full', window), legend: 'transcriber buffer full' },
    C: { expr: getCaptionLossQuery(context, 'pktPayloadCh_buf_full', window), legend: 'packet buffer full' },
  });
  return {
    title: 'Calls plugin: live captions',
    panels: [
      chart(
        'Chunks over 2 seconds',
        'Share of the audio chunks longer than the normal 2 s: the transcriber lags, and captions are late. Use a smaller model, more threads or a larger offloader.',
        'percentunit',
        one(shareOver(pieces, CAPTION_PIECE), 'chunks'),
        { max: 1, thresholds: SLOW_SHARE, mayBeEmpty: NO_CAPTIONS }
      ),
      chart(
        'Chunk length',
        'Length of the transcribed audio chunks; each band shows the bucket of a quantile. 2 s is normal. Lengths over 8 s show as 8 s.',
        'ms',
        LENGTH.queries,
        { bands: LENGTH.bands, mayBeEmpty: NO_CAPTIONS }
      ),
      {
        type: 'heatmap',
        title: 'Chunk length distribution',
        description: 'Audio chunks in each length bucket. All chunks should be in the lowest one.',
        unit: 'ms',
        source,
        buckets: 'le',
        mayBeEmpty: NO_CAPTIONS,
        queries: one(bucketGains(pieces), '{{le}}'),
      },
      chart(
        'Caption audio lost',
        'Dropped windows of audio and full buffers, in each interval. Those words are missing in the captions.',
        'short',
        lost(),
        { style: 'bars', width: 12, mayBeEmpty: NO_CAPTIONS }
      ),
      {
        type: 'bargauge',
        title: 'Caption audio lost in the range',
        description:
          'Dropped windows of audio and full buffers, in the time range. More than zero: the offloader is too small for its captions.',
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
    figure(title, `${description} Counted from the database once an hour.`, getStatisticQuery(context, stat), {
      unit,
      mayBeEmpty: NO_USAGE,
    });
  const calls = (title: string, description: string, label: 'date' | 'month' | 'type'): Panel => ({
    type: 'bargauge',
    title,
    description: `${description} Counted from the database once an hour.`,
    unit: 'short',
    decimals: 0,
    min: 0,
    height: 10,
    source,
    mayBeEmpty: NO_USAGE,
    queries: one(getCallsByQuery(context, label), `{{${label}}}`),
  });
  return {
    title: 'Calls plugin: usage',
    panels: [
      counted('Active calls', 'Calls in progress, according to Mattermost.', 'total_active_calls'),
      counted(
        'Active sessions',
        'Sessions in the database. If there are far more than on RTCD, calls are stuck in the database.',
        'total_active_sessions'
      ),
      counted('Total calls', 'All calls in the database, also those from long ago.', 'total_calls'),
      counted('Mean call length', 'Mean duration of a call.', 'avg_duration_seconds', 's'),
      counted('Mean call size', 'Mean number of people in a call.', 'avg_participants'),
      counted('Screen-share calls', 'All calls in which somebody shared a screen.', 'total_screen_share_calls'),
      calls('Calls by day', 'Ended calls of the last 30 days.', 'date'),
      calls('Calls by month', 'Ended calls of the last 12 months.', 'month'),
      calls('Calls by channel type', 'All calls by the type of their channel.', 'type'),
    ],
  };
}

/** What RTCD would show if it ran. */
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
    title: 'Calls plugin: its own RTC server (without RTCD)',
    panels: panels.map((panel) => ({ ...panel, mayBeEmpty: NO_EMBEDDED })),
  };
}

export const callsPlugin: Board = {
  uid: 'callscope-calls-plugin',
  slug: 'calls-plugin',
  title: 'Calls plugin',
  description:
    "Mattermost's side of calls: signaling, store, handlers, locks, database, network paths, captions, usage, and media if there is no RTCD.",
  variables: [VARIABLES.node],
  rows: (context) => [
    signaling(context),
    store(context),
    database(context),
    paths(context),
    captions(context),
    usage(context),
    { title: 'Calls plugin: process', panels: processPanels(context, PROCESS) },
    embedded(context),
  ],
};
