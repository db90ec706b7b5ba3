import { message } from '../../../messages';
import { percent } from '../../../triage/format';
import { RTCD_PROCESS, RTCD_SOURCE } from '../sources/rtcd';
import { getRestartCountQuery, type GoProcess, processPanels } from './processPanels';
import {
  getAppConnectionsQuery,
  getAppNodesQuery,
  getErrorsQuery,
  getJoinSuccessQuery,
  getMachineShareQuery,
  getMessagesQuery,
  getSessionsQuery,
  RTCD_SERVER,
} from './rtcdQueries';
import { connectionPanels, errorPanels, SUCCESSFUL_JOINS, mediaPanels, reportPanels, rtcFigures } from './rtcPanels';
import { cpuThresholds } from '../../../boards/objective';
import { type Board, type BoardContext, type Panel, type Row } from '../../../boards/types';
import { VARIABLES } from './variables';

const source = RTCD_SOURCE;

const PROCESS: GoProcess = {
  name: 'RTCD',
  source,
  metrics: RTCD_PROCESS,
  node: VARIABLES.instance,
  normal: {
    cpu: message(
      'mattermost.boards.normal.cpu-use-grows-with-tracks',
      'CPU use grows with tracks sent and with shared screens. If it falls while write times rise, the host is short of CPU.'
    ),
    memory: message(
      'mattermost.boards.normal.under-load-up-to-0',
      'Under load, up to 0.6 GB plus 0.8 MB per session is normal. If it climbs at night, it leaks.'
    ),
    descriptors: message(
      'mattermost.boards.normal.a-high-level-is-normal',
      'A high level is normal: RTCD opens 100 sockets per CPU and address. A climbing level is not. The RTCD documentation sets LimitNOFILE to 65536.'
    ),
  },
};

function connections(context: BoardContext): Row {
  const installations: Panel[] = [
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.successful-joins-by-server', 'Successful joins by server'),
      description: message(
        'mattermost.boards.about.successful-joins-by-server',
        'Share of the joins in each interval whose data channel opened. Joins are rare: one low point says little, but a line that stays low is a fault. RTCD before 1.1.0 doesn’t report this.'
      ),
      unit: 'percentunit',
      min: 0,
      max: 1,
      source,
      thresholds: SUCCESSFUL_JOINS,
      mayBeEmpty: message('mattermost.boards.empty.nobody-joined-in-this-range', 'Nobody joined in this range.'),
      queries: {
        A: { expr: getJoinSuccessQuery(context, RTCD_SERVER, 'instance'), legend: '{{instance}}' },
      },
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.successful-joins-by-installation', 'Successful joins by installation'),
      description: message(
        'mattermost.boards.about.successful-joins-by-installation',
        'Share of the joins in each interval whose data channel opened. One installation below the others: check its network and its proxy.'
      ),
      unit: 'percentunit',
      min: 0,
      max: 1,
      source,
      thresholds: SUCCESSFUL_JOINS,
      mayBeEmpty: message('mattermost.boards.empty.nobody-joined-in-this-range', 'Nobody joined in this range.'),
      queries: { A: { expr: getJoinSuccessQuery(context, RTCD_SERVER, 'groupID'), legend: '{{groupID}}' } },
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.sessions-by-installation', 'Sessions by installation'),
      description: message(
        'mattermost.boards.about.sessions-by-installation',
        'Sessions of each Mattermost installation. RTCD doesn’t report single calls.'
      ),
      unit: 'short',
      min: 0,
      style: 'stacked',
      width: 24,
      height: 6,
      source,
      queries: { A: { expr: getSessionsQuery(context, RTCD_SERVER, 'groupID'), legend: '{{groupID}}' } },
    },
  ];
  return {
    title: message('mattermost.boards.row.rtcd-sessions-and-joins', 'RTCD: sessions and joins'),
    panels: [...rtcFigures(context, RTCD_SERVER), ...connectionPanels(context, RTCD_SERVER), ...installations],
  };
}

function errors(context: BoardContext): Row {
  return {
    title: message('mattermost.boards.row.rtcd-errors-and-their-causes', 'RTCD: errors and their causes'),
    panels: [
      ...errorPanels(context, RTCD_SERVER, 'instance'),
      {
        type: 'table',
        title: message('mattermost.boards.panel.errors-in-the-range', 'Errors in the range'),
        description: message(
          'mattermost.boards.about.errors-in-the-range',
          'Errors in the time range by type, installation and server, the most frequent first.'
        ),
        unit: 'short',
        decimals: 0,
        width: 24,
        height: 6,
        source,
        mayBeEmpty: message('mattermost.boards.empty.no-errors-in-this-range', 'No errors in this range.'),
        labels: {
          type: message('mattermost.boards.header.type', 'Type'),
          groupID: message('mattermost.boards.header.installation', 'Installation'),
          instance: message('mattermost.boards.header.server', 'Server'),
        },
        queries: {
          A: {
            expr: `${getErrorsQuery(context, RTCD_SERVER, { labels: ['type', 'groupID', 'instance'], window: '$__range' })}>0`,
            legend: message('mattermost.boards.legend.errors', 'Errors'),
          },
        },
      },
    ],
  };
}

function mattermost(context: BoardContext): Row {
  return {
    title: message('mattermost.boards.row.rtcd-connections-from-mattermost', 'RTCD: connections from Mattermost'),
    panels: [
      {
        type: 'timeseries',
        title: message('mattermost.boards.panel.connections-from-app-nodes', 'Connections from app nodes'),
        description: message(
          'mattermost.boards.about.connections-from-app-nodes',
          'Each app node that runs the plugin connects to each RTCD. So each line should match the number of scraped app nodes. If several installations use this RTCD, each line should match the nodes of its installation. At zero, Mattermost is disconnected: people keep talking, but nobody can join.'
        ),
        unit: 'short',
        decimals: 0,
        min: 0,
        source,
        queries: {
          A: { expr: getAppConnectionsQuery(context), legend: '{{instance}} {{clientID}}' },
          B: {
            expr: getAppNodesQuery(context),
            legend: message('mattermost.boards.legend.scraped-app-nodes', 'scraped app nodes'),
          },
        },
        mayBeEmpty: message(
          'mattermost.boards.empty.no-app-node-has-connected',
          'No app node has connected since RTCD started, or none is scraped.'
        ),
      },
      {
        type: 'timeseries',
        title: message('mattermost.boards.panel.messages-by-type', 'Messages by type'),
        description: message(
          'mattermost.boards.about.messages-by-type',
          'Messages per second between Mattermost and RTCD. rtc: a few dozen per join. reconnect: people lost their connection to Mattermost. vad: who is speaking.'
        ),
        unit: 'cps',
        min: 0,
        source,
        queries: { A: { expr: getMessagesQuery(context, ['direction', 'type']), legend: '{{direction}} {{type}}' } },
      },
      {
        type: 'timeseries',
        title: message('mattermost.boards.panel.messages-by-installation', 'Messages by installation'),
        description: message(
          'mattermost.boards.about.messages-by-installation',
          'Messages per second of each installation. If its connection breaks, messages stop but its calls continue.'
        ),
        unit: 'cps',
        min: 0,
        source,
        queries: { A: { expr: getMessagesQuery(context, ['clientID']), legend: '{{clientID}}' } },
      },
    ],
  };
}

function process(context: BoardContext): Row {
  return {
    title: message('mattermost.boards.row.rtcd-process', 'RTCD: process'),
    panels: [
      {
        type: 'stat',
        title: message('mattermost.boards.panel.restarts-in-the-range', 'Restarts in the range'),
        description: message(
          'mattermost.boards.about.restarts-in-the-range',
          'RTCD processes that restarted in the time range. Each restart dropped all calls on that process.'
        ),
        unit: 'short',
        decimals: 0,
        height: 8,
        thresholds: { warning: 1, critical: 2 },
        source,
        queries: {
          A: {
            expr: getRestartCountQuery(context, PROCESS),
            legend: message('mattermost.boards.legend.restarts', 'restarts'),
          },
        },
      },
      ...processPanels(context, PROCESS),
      {
        type: 'timeseries',
        title: message('mattermost.boards.panel.rtcd-share-of-host-cpu', 'RTCD: share of host CPU'),
        description: message(
          'mattermost.boards.about.rtcd-share-of-host-cpu',
          "Share of the host's cores that RTCD uses. The published load tests end at 84 %. At {{- limit}}, add nodes. This needs node_exporter under the same host name.",
          { limit: percent(context.limits.cpu, 2) }
        ),
        unit: 'percentunit',
        min: 0,
        max: 1,
        width: 24,
        source,
        thresholds: cpuThresholds(context),
        mayBeEmpty: message(
          'mattermost.boards.empty.no-node-exporter-is-scraped',
          'No node_exporter is scraped under the host name of RTCD, so its number of cores is unknown.'
        ),
        queries: { A: { expr: getMachineShareQuery(context), legend: '{{host}}' } },
      },
    ],
  };
}

export const rtcd: Board = {
  uid: 'callscope-rtcd',
  slug: 'rtcd',
  title: message('mattermost.boards.title.rtcd', 'RTCD'),
  description: message(
    'mattermost.boards.summary.rtcd',
    'The media server of Mattermost Calls: sessions and joins, errors, media, client reports, process.'
  ),
  variables: [VARIABLES.instance, VARIABLES.groupID],
  rows: (context) => [
    connections(context),
    errors(context),
    {
      title: message('mattermost.boards.row.rtcd-media-and-locks', 'RTCD: media and locks'),
      panels: mediaPanels(context, RTCD_SERVER),
    },
    {
      title: message('mattermost.boards.row.rtcd-client-reports', 'RTCD: client reports'),
      panels: reportPanels(context, RTCD_SERVER, ['instance', 'groupID']),
    },
    mattermost(context),
    process(context),
  ],
};
