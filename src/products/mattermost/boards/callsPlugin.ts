import { type Message, message, type Text } from '../../../messages';
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
import {
  atLeast,
  atMost,
  bucketGains,
  type Histogram,
  quantileBands,
  shareOver,
} from '../../../boards/queries/histograms';
import { getRestartCountQuery, type GoProcess, processPanels } from './processPanels';
import { EMBEDDED_SERVER } from './rtcdQueries';
import { connectionPanels, errorPanels, mediaPanels, reportPanels, rtcFigures } from './rtcPanels';
import {
  type Board,
  type BoardContext,
  type Legend,
  type Panel,
  type PanelQuery,
  type Row,
  type Thresholds,
  type TimeSeriesPanel,
} from '../../../boards/types';
import { VARIABLES } from './variables';

const source = PLUGIN_SOURCE;
const SLOW_MS = SLOW_OPERATION * 1000;
const NODE = '{{instance}}';

/** A healthy store is almost never slow. If one operation in five is slow, people notice it at every step. */
const SLOW_SHARE: Thresholds = { warning: 0.05, critical: 0.2 };
/** People use TURN or TCP if UDP is blocked; the baseline differs by place. */
const FALLBACK: Thresholds = { warning: 0.2, critical: 0.5 };
const POOL: Thresholds = { warning: 0.8, critical: 1 };
const ANY: Thresholds = { warning: 1, critical: 10 };
/** Normal length of an audio chunk for captions (ms): longer ones mean that the transcriber lags. */
const CAPTION_PIECE = 2000;

const NO_LOCKS = message('mattermost.boards.empty.no-lock-was-taken-in', 'No lock was taken in this range.');
const NO_STORE = message('mattermost.boards.empty.the-store-was-not-used', 'The store was not used in this range.');
const NO_PAIRS = message(
  'mattermost.boards.empty.nobody-joined-with-a-web',
  'Nobody joined with a web client; only web clients report their path.'
);
const NO_CAPTIONS = message('mattermost.boards.empty.no-live-captions-in-this', 'No live captions in this range.');
const NO_USAGE = message(
  'mattermost.boards.empty.needs-version-1-12-of',
  'Needs version 1.12 of the plugin or newer, which counts this once an hour.'
);
const HOURLY = message('mattermost.boards.normal.hourly', 'Counted from the database once an hour.');
const NO_EMBEDDED = message(
  'mattermost.boards.empty.mattermost-uses-rtcd-open-the',
  'Mattermost uses RTCD: open the RTCD dashboard.'
);

const PROCESS: GoProcess = {
  name: message('mattermost.boards.name.plugin', 'Plugin'),
  source,
  metrics: PLUGIN_PROCESS,
  node: VARIABLES.node,
  normal: {
    cpu: message(
      'mattermost.boards.normal.with-rtcd-the-plugin-handles',
      'With RTCD, the plugin handles no media: far below one core is normal.'
    ),
    memory: message(
      'mattermost.boards.normal.this-is-the-plugin-alone',
      'This is the plugin alone, without Mattermost itself. If it climbs at night, it leaks.'
    ),
    descriptors: message(
      'mattermost.boards.normal.with-rtcd-few-are-normal',
      'With RTCD, few are normal: RTCD holds the sockets.'
    ),
  },
};

type Extras = Partial<Omit<TimeSeriesPanel, 'type' | 'title' | 'description' | 'unit' | 'queries' | 'source'>>;

function chart(
  title: Message,
  description: Text,
  unit: Panel['unit'],
  queries: Readonly<Record<string, PanelQuery>>,
  more: Extras = {}
): TimeSeriesPanel {
  return { type: 'timeseries', title, description, unit, min: 0, source, queries, ...more };
}

/** Median and 95th percentile of a histogram of times, each as the band of its bucket. */
function timesChart(title: Message, description: Text, histogram: Histogram, mayBeEmpty: Text): TimeSeriesPanel {
  const { queries, bands } = quantileBands(histogram, [0.5, 0.95]);
  return chart(title, description, 's', queries, { bands, mayBeEmpty });
}

function figure(
  title: Message,
  description: Text,
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

function one(expr: string, legend: Legend): Record<string, PanelQuery> {
  return { A: { expr, legend } };
}

const RANGE = { window: '$__range' } as const;

function signaling(context: BoardContext): Row {
  return {
    title: message('mattermost.boards.row.calls-plugin-people-and-signaling', 'Calls plugin: people and signaling'),
    panels: [
      figure(
        message('mattermost.boards.panel.people-in-calls', 'People in calls'),
        message(
          'mattermost.boards.about.people-in-calls',
          'People in calls, from the connections of all app nodes. People who reconnected are missing.'
        ),
        `sum(${getPeopleByNodeQuery(context)})`
      ),
      figure(
        message('mattermost.boards.panel.calls-started', 'Calls started'),
        message('mattermost.boards.about.calls-started', 'Calls started in the time range, including failed attempts.'),
        getCallsStartedQuery(context, '$__range'),
        { mayBeEmpty: message('mattermost.boards.empty.no-call-started', 'No call started.') }
      ),
      figure(
        message('mattermost.boards.panel.joins-accepted', 'Joins accepted'),
        message(
          'mattermost.boards.about.joins-accepted',
          'Requests to join that Mattermost accepted in the time range. The RTCD dashboard shows whether their media connects.'
        ),
        getAnswersToJoinsQuery(context, 'join', RANGE),
        { mayBeEmpty: message('mattermost.boards.empty.nobody-joined', 'Nobody joined.') }
      ),
      figure(
        message('mattermost.boards.panel.joins-rejected', 'Joins rejected'),
        message(
          'mattermost.boards.about.joins-rejected',
          'Requests to join that Mattermost rejected in the time range. Causes: a full call, a limit, no RTCD, a slow store. Check the Mattermost log for the reason.'
        ),
        getAnswersToJoinsQuery(context, 'error', RANGE),
        {
          thresholds: ANY,
          mayBeEmpty: message('mattermost.boards.empty.no-join-was-rejected', 'No join was rejected.'),
        }
      ),
      figure(
        message('mattermost.boards.panel.turn-or-tcp-paths', 'TURN or TCP paths'),
        message(
          'mattermost.boards.about.turn-or-tcp-paths',
          'Share of the network paths over TURN or TCP instead of plain UDP to the server, for people who joined in the range.'
        ),
        `1-${getWayShareQuery(context, 'plain', RANGE)}`,
        { unit: 'percentunit', decimals: 1, thresholds: FALLBACK, mayBeEmpty: NO_PAIRS }
      ),
      figure(
        message('mattermost.boards.panel.plugin-restarts', 'Plugin restarts'),
        message(
          'mattermost.boards.about.plugin-restarts',
          'Plugin processes that restarted in the time range. Their people had to reconnect.'
        ),
        getRestartCountQuery(context, PROCESS),
        { thresholds: { warning: 1, critical: 2 } }
      ),
      chart(
        message('mattermost.boards.panel.people-by-app-node', 'People by app node'),
        message(
          'mattermost.boards.about.people-by-app-node',
          'People in calls by the app node that handles their signaling. If a node empties at once, its people should appear on the others.'
        ),
        'short',
        one(getPeopleByNodeQuery(context), NODE),
        { style: 'stacked' }
      ),
      chart(
        message('mattermost.boards.panel.joins-accepted-and-rejected', 'Joins accepted and rejected'),
        message(
          'mattermost.boards.about.joins-accepted-and-rejected',
          'Requests to join that were accepted and rejected, in each interval. Each rejection is a person who saw an error.'
        ),
        'short',
        {
          A: {
            expr: getAnswersToJoinsQuery(context, 'join'),
            legend: message('mattermost.boards.legend.accepted', 'accepted'),
          },
          B: {
            expr: getAnswersToJoinsQuery(context, 'error'),
            legend: message('mattermost.boards.legend.rejected', 'rejected'),
          },
        },
        { style: 'bars', mayBeEmpty: message('mattermost.boards.empty.nobody-asked-to-join', 'Nobody asked to join.') }
      ),
      chart(
        message('mattermost.boards.panel.calls-started-over-time', 'Calls started over time'),
        message(
          'mattermost.boards.about.calls-started-over-time',
          'Calls started in each interval. This count is live; those from the database are hourly.'
        ),
        'short',
        one(getCallsStartedQuery(context), message('mattermost.boards.legend.calls', 'calls')),
        { style: 'bars', mayBeEmpty: message('mattermost.boards.empty.no-call-started', 'No call started.') }
      ),
      chart(
        message('mattermost.boards.panel.events-from-clients', 'Events from clients'),
        message(
          'mattermost.boards.about.events-from-clients',
          'Events per second from clients, by type: sdp and ice when they join, mute and unmute at any time. Joins are not included.'
        ),
        'cps',
        one(getEventsQuery(context, 'in'), '{{type}}'),
        { mayBeEmpty: message('mattermost.boards.empty.no-client-sent-an-event', 'No client sent an event.') }
      ),
      chart(
        message('mattermost.boards.panel.events-to-clients', 'Events to clients'),
        message(
          'mattermost.boards.about.events-to-clients',
          'Events per second to clients, by type. An event to a whole channel counts twice, however many people receive it, so this is not a message rate.'
        ),
        'cps',
        one(getEventsQuery(context, 'out'), '{{type}}'),
        { mayBeEmpty: message('mattermost.boards.empty.no-event-was-sent-to', 'No event was sent to a client.') }
      ),
      chart(
        message('mattermost.boards.panel.events-between-app-nodes', 'Events between app nodes'),
        message(
          'mattermost.boards.about.events-between-app-nodes',
          'Events per second between app nodes, by type. Many reconnect events at once: people lost their connection to Mattermost.'
        ),
        'cps',
        one(getClusterEventsQuery(context), '{{type}}'),
        { mayBeEmpty: message('mattermost.boards.empty.needs-several-app-nodes', 'Needs several app nodes.') }
      ),
    ],
  };
}

/** The three handlers, each as the band of its p95 bucket. */
function handlerBands(context: BoardContext): Pick<TimeSeriesPanel, 'queries' | 'bands'> {
  const parts = HANDLERS.map((handler, index) => {
    const { H95, L95 } = quantileBands(handlerOf(context, handler), [0.95]).queries;
    const high = atMost(handler);
    const low = atLeast(handler);
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
    title: message(
      'mattermost.boards.row.calls-plugin-store-handlers-and-locks',
      'Calls plugin: store, handlers and locks'
    ),
    panels: [
      chart(
        message('mattermost.boards.panel.store-operations', 'Store operations'),
        message(
          'mattermost.boards.about.store-operations',
          'The ten most frequent types of database operations, per second. They grow with joins, mutes and reconnects.'
        ),
        'ops',
        one(getStoreOperationsQuery(context, 10), '{{type}}')
      ),
      timesChart(
        message('mattermost.boards.panel.store-method-time', 'Store method time'),
        message(
          'mattermost.boards.about.store-method-time',
          'Duration of store methods; each band shows the bucket of a quantile. A few milliseconds are normal. Over {{limit}} ms, the database is slow for all of Mattermost.',
          { limit: SLOW_MS }
        ),
        timesOf(context, 'store'),
        NO_STORE
      ),
      chart(
        message('mattermost.boards.panel.slow-store-methods-by-node', 'Slow store methods by node'),
        message(
          'mattermost.boards.about.slow-store-methods-by-node',
          'Share of the store methods that took over {{limit}} ms. One node above the others: check its connection to the database. All nodes: check the database.',
          { limit: SLOW_MS }
        ),
        'percentunit',
        one(getSlowShareQuery(context, 'store', 'instance'), NODE),
        { max: 1, thresholds: SLOW_SHARE, mayBeEmpty: NO_STORE }
      ),
      {
        type: 'table',
        title: message('mattermost.boards.panel.store-methods-now', 'Store methods now'),
        description: message(
          'mattermost.boards.about.store-methods-now',
          'Store methods at the end of the time range: share over {{limit}} ms, upper bound of p95, and calls per second. The slowest comes first.',
          { limit: SLOW_MS }
        ),
        unit: 'percentunit',
        width: 16,
        source,
        mayBeEmpty: NO_STORE,
        labels: { method: message('mattermost.boards.header.method', 'Method') },
        units: { B: 's', C: 'ops' },
        queries: {
          A: {
            expr: getSlowShareQuery(context, 'store', 'method'),
            legend: message('boards.header.over-ms', 'Over {{limit}} ms', { limit: SLOW_MS }),
          },
          B: {
            expr: getMethodTimeQuery(context),
            legend: message('mattermost.boards.legend.p95-at-most', 'p95 at most'),
          },
          C: {
            expr: getMethodRateQuery(context),
            legend: message('mattermost.boards.legend.per-second', 'Per second'),
          },
        },
      },
      {
        ...chart(
          message('mattermost.boards.panel.handler-time-p95', 'Handler time p95'),
          message(
            'mattermost.boards.about.handler-time-p95',
            'p95 duration of the handlers that people wait for; each band shows the bucket of p95. addUserSession: joining. removeUserSession: leaving. getCallState: opening a channel. Tens of milliseconds are normal.'
          ),
          's',
          {},
          {
            mayBeEmpty: message(
              'mattermost.boards.empty.nobody-joined-or-left-in',
              'Nobody joined or left in this range.'
            ),
          }
        ),
        ...handlerBands(context),
      },
      chart(
        message('mattermost.boards.panel.slow-handlers-by-node', 'Slow handlers by node'),
        message(
          'mattermost.boards.about.slow-handlers-by-node',
          'Share of the handlers that took over {{limit}} ms: joining feels slow on that node. Handlers wait for the store and for locks, so compare with these.',
          { limit: SLOW_MS }
        ),
        'percentunit',
        one(getSlowShareQuery(context, 'handlers', 'instance'), NODE),
        {
          max: 1,
          thresholds: SLOW_SHARE,
          mayBeEmpty: message('mattermost.boards.empty.no-handler-ran-in-this', 'No handler ran in this range.'),
        }
      ),
      timesChart(
        message('mattermost.boards.panel.wait-for-cluster-locks', 'Wait for cluster locks'),
        message(
          'mattermost.boards.about.wait-for-cluster-locks',
          'Time to get a lock; each band shows the bucket of a quantile. Only successful attempts are timed. Attempts that give up after 10 s show as rejected joins.'
        ),
        timesOf(context, 'grabbed'),
        NO_LOCKS
      ),
      timesChart(
        message('mattermost.boards.panel.cluster-lock-hold-time', 'Cluster lock hold time'),
        message(
          'mattermost.boards.about.cluster-lock-hold-time',
          'Time that a lock was held; each band shows the bucket of a quantile. Meanwhile, everybody else in that call waits.'
        ),
        timesOf(context, 'held'),
        NO_LOCKS
      ),
      chart(
        message('mattermost.boards.panel.slow-lock-waits-by-group', 'Slow lock waits by group'),
        message(
          'mattermost.boards.about.slow-lock-waits-by-group',
          'Share of the locks that took over {{limit}} ms to get. mutex_call: joins, leaves and mutes of one call, one after the other. The other groups are rare.',
          { limit: SLOW_MS }
        ),
        'percentunit',
        one(getSlowShareQuery(context, 'grabbed', 'group'), '{{group}}'),
        { max: 1, thresholds: SLOW_SHARE, mayBeEmpty: NO_LOCKS }
      ),
      chart(
        message('mattermost.boards.panel.lock-retries', 'Lock retries'),
        message(
          'mattermost.boards.about.lock-retries',
          'Attempts to get a lock that was already held, in each interval. They occur in large calls when many people act at once.'
        ),
        'short',
        one(getLockRetriesQuery(context), '{{group}}'),
        {
          style: 'bars',
          mayBeEmpty: message('mattermost.boards.empty.no-attempt-found-its-lock', 'No attempt found its lock taken.'),
        }
      ),
    ],
  };
}

function database(context: BoardContext): Row {
  const NO_POOL = message(
    'mattermost.boards.empty.needs-version-0-28-of',
    'Needs version 0.28 of the plugin or newer.'
  );
  return {
    title: message(
      'mattermost.boards.row.calls-plugin-connections-to-the-database',
      'Calls plugin: connections to the database'
    ),
    panels: [
      chart(
        message('mattermost.boards.panel.database-connections-in-use', 'Database connections in use'),
        message(
          'mattermost.boards.about.database-connections-in-use',
          'Connections in use, as a share of the connections that the plugin may open. At 100 %, the next request waits: raise MaxOpenConns. The plugin gets a tenth of it.'
        ),
        'percentunit',
        one(getPoolShareQuery(context), NODE),
        { max: 1, thresholds: POOL, mayBeEmpty: NO_POOL }
      ),
      chart(
        message('mattermost.boards.panel.database-connections', 'Database connections'),
        message(
          'mattermost.boards.about.database-connections',
          'Pool connections by node: in use, idle, and the maximum. Few are normal.'
        ),
        'short',
        {
          A: {
            expr: getPoolQuery(context, 'in_use'),
            legend: message('mattermost.boards.legend.in-use', '{{- node}} in use', { node: NODE }),
          },
          B: {
            expr: getPoolQuery(context, 'idle'),
            legend: message('mattermost.boards.legend.idle', '{{- node}} idle', { node: NODE }),
          },
          C: { expr: getPoolQuery(context, 'max_open'), legend: atMost(NODE) },
        },
        { mayBeEmpty: NO_POOL }
      ),
      chart(
        message('mattermost.boards.panel.database-connection-waits', 'Database connection waits'),
        message(
          'mattermost.boards.about.database-connection-waits',
          'Waits per second for a connection to the database. Zero is normal.'
        ),
        'cps',
        one(getPoolWaitsQuery(context), NODE),
        { mayBeEmpty: NO_POOL }
      ),
      chart(
        message('mattermost.boards.panel.database-connection-wait-time', 'Database connection wait time'),
        message(
          'mattermost.boards.about.database-connection-wait-time',
          'Mean wait for a connection to the database. It slows down everything that people do in calls.'
        ),
        's',
        one(getPoolWaitTimeQuery(context), NODE),
        {
          width: 12,
          mayBeEmpty: message('mattermost.boards.empty.no-request-waited-for-a', 'No request waited for a connection.'),
        }
      ),
      chart(
        message('mattermost.boards.panel.database-connections-closed', 'Database connections closed'),
        message(
          'mattermost.boards.about.database-connections-closed',
          'Connections that the pool closed, per second, by reason. A high rate of “too many idle”: the pool opens and closes connections all the time.'
        ),
        'cps',
        {
          A: {
            expr: getPoolClosedQuery(context, 'idle'),
            legend: message('mattermost.boards.legend.too-many-idle', 'too many idle'),
          },
          B: {
            expr: getPoolClosedQuery(context, 'idle_time'),
            legend: message('mattermost.boards.legend.idle-too-long', 'idle too long'),
          },
          C: {
            expr: getPoolClosedQuery(context, 'lifetime'),
            legend: message('mattermost.boards.legend.too-old', 'too old'),
          },
        },
        { width: 12, mayBeEmpty: NO_POOL }
      ),
    ],
  };
}

function paths(context: BoardContext): Row {
  const share = (title: Message, description: Text, fallback: 'relay' | 'tcp'): Panel =>
    chart(title, description, 'percentunit', one(getWayShareQuery(context, fallback, { label: 'instance' }), NODE), {
      max: 1,
      thresholds: FALLBACK,
      mayBeEmpty: NO_PAIRS,
    });
  return {
    title: message(
      'mattermost.boards.row.calls-plugin-network-paths-of-clients',
      'Calls plugin: network paths of clients'
    ),
    panels: [
      chart(
        message('mattermost.boards.panel.paths-by-type', 'Paths by type'),
        message(
          'mattermost.boards.about.paths-by-type',
          'Network paths that web clients reported when they joined, in each interval, by type and protocol of the client side. host, srflx and prflx are direct; relay is a TURN server. This counts successful candidate pairs, not people.'
        ),
        'short',
        one(getPairsQuery(context, ['local_type', 'local_protocol']), '{{local_type}} {{local_protocol}}'),
        { style: 'bars', mayBeEmpty: NO_PAIRS }
      ),
      share(
        message('mattermost.boards.panel.paths-over-turn', 'Paths over TURN'),
        message(
          'mattermost.boards.about.paths-over-turn',
          'Share of the paths over a TURN server, by the app node that received the report. Far above the baseline: UDP 8443 is blocked somewhere. TURN adds latency to calls.'
        ),
        'relay'
      ),
      share(
        message('mattermost.boards.panel.paths-over-tcp', 'Paths over TCP'),
        message(
          'mattermost.boards.about.paths-over-tcp',
          'Share of the paths over TCP, by the app node that received the report. Far above the baseline: UDP 8443 is blocked somewhere. Over TCP, each lost packet delays all later ones.'
        ),
        'tcp'
      ),
      {
        type: 'table',
        title: message('mattermost.boards.panel.paths-in-the-range', 'Paths in the range'),
        description: message(
          'mattermost.boards.about.paths-in-the-range',
          'All types of paths that clients reported in the time range, the most frequent first.'
        ),
        unit: 'short',
        decimals: 0,
        width: 24,
        height: 6,
        source,
        mayBeEmpty: NO_PAIRS,
        labels: {
          local_type: message('mattermost.boards.header.client', 'Client'),
          local_protocol: message('mattermost.boards.header.client-protocol', 'Client protocol'),
          remote_type: message('mattermost.boards.header.server', 'Server'),
          remote_protocol: message('mattermost.boards.header.server-protocol', 'Server protocol'),
          state: message('mattermost.boards.header.state', 'State'),
        },
        queries: {
          A: {
            expr: getPairsQuery(
              context,
              ['local_type', 'local_protocol', 'remote_type', 'remote_protocol', 'state'],
              '$__range'
            ),
            legend: message('mattermost.boards.legend.paths', 'Paths'),
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
    A: {
      expr: getCaptionLossQuery(context, 'window_dropped', window),
      legend: message('mattermost.boards.legend.windows-dropped', 'windows dropped'),
    },
    B: {
      expr: getCaptionLossQuery(context, 'transcriber_buf_full', window),
      legend: message('mattermost.boards.legend.transcriber-buffer-full', 'transcriber buffer full'),
    },
    C: {
      expr: getCaptionLossQuery(context, 'pktPayloadCh_buf_full', window),
      legend: message('mattermost.boards.legend.packet-buffer-full', 'packet buffer full'),
    },
  });
  return {
    title: message('mattermost.boards.row.calls-plugin-live-captions', 'Calls plugin: live captions'),
    panels: [
      chart(
        message('mattermost.boards.panel.chunks-over-2-seconds', 'Chunks over 2 seconds'),
        message(
          'mattermost.boards.about.chunks-over-2-seconds',
          'Share of the audio chunks longer than the normal 2 s: the transcriber lags, and captions are late. Use a smaller model, more threads or a larger offloader.'
        ),
        'percentunit',
        one(shareOver(pieces, CAPTION_PIECE), message('mattermost.boards.legend.chunks', 'chunks')),
        { max: 1, thresholds: SLOW_SHARE, mayBeEmpty: NO_CAPTIONS }
      ),
      chart(
        message('mattermost.boards.panel.chunk-length', 'Chunk length'),
        message(
          'mattermost.boards.about.chunk-length',
          'Length of the transcribed audio chunks; each band shows the bucket of a quantile. 2 s is normal. Lengths over 8 s show as 8 s.'
        ),
        'ms',
        LENGTH.queries,
        { bands: LENGTH.bands, mayBeEmpty: NO_CAPTIONS }
      ),
      {
        type: 'heatmap',
        title: message('mattermost.boards.panel.chunk-length-distribution', 'Chunk length distribution'),
        description: message(
          'mattermost.boards.about.chunk-length-distribution',
          'Audio chunks in each length bucket. All chunks should be in the lowest one.'
        ),
        unit: 'ms',
        source,
        buckets: 'le',
        mayBeEmpty: NO_CAPTIONS,
        queries: one(bucketGains(pieces), '{{le}}'),
      },
      chart(
        message('mattermost.boards.panel.caption-audio-lost', 'Caption audio lost'),
        message(
          'mattermost.boards.about.caption-audio-lost',
          'Dropped windows of audio and full buffers, in each interval. Those words are missing in the captions.'
        ),
        'short',
        lost(),
        { style: 'bars', width: 12, mayBeEmpty: NO_CAPTIONS }
      ),
      {
        type: 'bargauge',
        title: message('mattermost.boards.panel.caption-audio-lost-in-the-range', 'Caption audio lost in the range'),
        description: message(
          'mattermost.boards.about.caption-audio-lost-in-the-range',
          'Dropped windows of audio and full buffers, in the time range. More than zero: the offloader is too small for its captions.'
        ),
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
  const counted = (title: Message, description: Message, stat: string, unit: Panel['unit'] = 'short'): Panel =>
    figure(title, [description, HOURLY], getStatisticQuery(context, stat), {
      unit,
      mayBeEmpty: NO_USAGE,
    });
  const calls = (title: Message, description: Message, label: 'date' | 'month' | 'type'): Panel => ({
    type: 'bargauge',
    title,
    description: [description, HOURLY],
    unit: 'short',
    decimals: 0,
    min: 0,
    height: 10,
    source,
    mayBeEmpty: NO_USAGE,
    queries: one(getCallsByQuery(context, label), `{{${label}}}`),
  });
  return {
    title: message('mattermost.boards.row.calls-plugin-usage', 'Calls plugin: usage'),
    panels: [
      counted(
        message('mattermost.boards.panel.active-calls', 'Active calls'),
        message('mattermost.boards.about.active-calls', 'Calls in progress, according to Mattermost.'),
        'total_active_calls'
      ),
      counted(
        message('mattermost.boards.panel.active-sessions', 'Active sessions'),
        message(
          'mattermost.boards.about.active-sessions',
          'Sessions in the database. If there are far more than on RTCD, calls are stuck in the database.'
        ),
        'total_active_sessions'
      ),
      counted(
        message('mattermost.boards.panel.total-calls', 'Total calls'),
        message('mattermost.boards.about.total-calls', 'All calls in the database, also those from long ago.'),
        'total_calls'
      ),
      counted(
        message('mattermost.boards.panel.mean-call-length', 'Mean call length'),
        message('mattermost.boards.about.mean-call-length', 'Mean duration of a call.'),
        'avg_duration_seconds',
        's'
      ),
      counted(
        message('mattermost.boards.panel.mean-call-size', 'Mean call size'),
        message('mattermost.boards.about.mean-call-size', 'Mean number of people in a call.'),
        'avg_participants'
      ),
      counted(
        message('mattermost.boards.panel.screen-share-calls', 'Screen-share calls'),
        message('mattermost.boards.about.screen-share-calls', 'All calls in which somebody shared a screen.'),
        'total_screen_share_calls'
      ),
      calls(
        message('mattermost.boards.panel.calls-by-day', 'Calls by day'),
        message('mattermost.boards.about.calls-by-day', 'Ended calls of the last 30 days.'),
        'date'
      ),
      calls(
        message('mattermost.boards.panel.calls-by-month', 'Calls by month'),
        message('mattermost.boards.about.calls-by-month', 'Ended calls of the last 12 months.'),
        'month'
      ),
      calls(
        message('mattermost.boards.panel.calls-by-channel-type', 'Calls by channel type'),
        message('mattermost.boards.about.calls-by-channel-type', 'All calls by the type of their channel.'),
        'type'
      ),
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
    title: message(
      'mattermost.boards.row.calls-plugin-its-own-rtc-server-without-rtcd',
      'Calls plugin: its own RTC server (without RTCD)'
    ),
    panels: panels.map((panel) => ({ ...panel, mayBeEmpty: NO_EMBEDDED })),
  };
}

export const callsPlugin: Board = {
  uid: 'callscope-calls-plugin',
  slug: 'calls-plugin',
  title: message('mattermost.boards.title.calls-plugin', 'Calls plugin'),
  description: message(
    'mattermost.boards.summary.calls-plugin',
    "Mattermost's side of calls: signaling, store, handlers, locks, database, network paths, captions, usage, and media if there is no RTCD."
  ),
  variables: [VARIABLES.node],
  rows: (context) => [
    signaling(context),
    store(context),
    database(context),
    paths(context),
    captions(context),
    usage(context),
    {
      title: message('mattermost.boards.row.calls-plugin-process', 'Calls plugin: process'),
      panels: processPanels(context, PROCESS),
    },
    embedded(context),
  ],
};
