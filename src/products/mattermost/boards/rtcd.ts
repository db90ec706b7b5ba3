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
    cpu: 'CPU use grows with tracks sent and with shared screens. If it falls while write times rise, the host is short of CPU.',
    memory: 'Under load, up to 0.6 GB plus 0.8 MB per session is normal. If it climbs at night, it leaks.',
    descriptors:
      'A high level is normal: RTCD opens 100 sockets per CPU and address. A climbing level is not. The RTCD documentation sets LimitNOFILE to 65536.',
  },
};

function connections(context: BoardContext): Row {
  const installations: Panel[] = [
    {
      type: 'timeseries',
      title: 'Successful joins by server',
      description:
        'Share of the joins in each interval whose data channel opened. Joins are rare: one low point says little, but a line that stays low is a fault. RTCD before 1.1.0 doesn’t report this.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      source,
      thresholds: SUCCESSFUL_JOINS,
      mayBeEmpty: 'Nobody joined in this range.',
      queries: {
        A: { expr: getJoinSuccessQuery(context, RTCD_SERVER, 'instance'), legend: '{{instance}}' },
      },
    },
    {
      type: 'timeseries',
      title: 'Successful joins by installation',
      description:
        'Share of the joins in each interval whose data channel opened. One installation below the others: check its network and its proxy.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      source,
      thresholds: SUCCESSFUL_JOINS,
      mayBeEmpty: 'Nobody joined in this range.',
      queries: { A: { expr: getJoinSuccessQuery(context, RTCD_SERVER, 'groupID'), legend: '{{groupID}}' } },
    },
    {
      type: 'timeseries',
      title: 'Sessions by installation',
      description: 'Sessions of each Mattermost installation. RTCD doesn’t report single calls.',
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
    title: 'RTCD: sessions and joins',
    panels: [...rtcFigures(context, RTCD_SERVER), ...connectionPanels(context, RTCD_SERVER), ...installations],
  };
}

function errors(context: BoardContext): Row {
  return {
    title: 'RTCD: errors and their causes',
    panels: [
      ...errorPanels(context, RTCD_SERVER, 'instance'),
      {
        type: 'table',
        title: 'Errors in the range',
        description: 'Errors in the time range by type, installation and server, the most frequent first.',
        unit: 'short',
        decimals: 0,
        width: 24,
        height: 6,
        source,
        mayBeEmpty: 'No errors in this range.',
        labels: { type: 'Type', groupID: 'Installation', instance: 'Server' },
        queries: {
          A: {
            expr: `${getErrorsQuery(context, RTCD_SERVER, { labels: ['type', 'groupID', 'instance'], window: '$__range' })}>0`,
            legend: 'Errors',
          },
        },
      },
    ],
  };
}

function mattermost(context: BoardContext): Row {
  return {
    title: 'RTCD: connections from Mattermost',
    panels: [
      {
        type: 'timeseries',
        title: 'Connections from app nodes',
        description:
          'Each app node that runs the plugin connects to each RTCD. So each line should match the number of scraped app nodes. If several installations use this RTCD, each line should match the nodes of its installation. At zero, Mattermost is disconnected: people keep talking, but nobody can join.',
        unit: 'short',
        decimals: 0,
        min: 0,
        source,
        queries: {
          A: { expr: getAppConnectionsQuery(context), legend: '{{instance}} {{clientID}}' },
          B: { expr: getAppNodesQuery(context), legend: 'scraped app nodes' },
        },
        mayBeEmpty: 'No app node has connected since RTCD started, or none is scraped.',
      },
      {
        type: 'timeseries',
        title: 'Messages by type',
        description:
          'Messages per second between Mattermost and RTCD. rtc: a few dozen per join. reconnect: people lost their connection to Mattermost. vad: who is speaking.',
        unit: 'cps',
        min: 0,
        source,
        queries: { A: { expr: getMessagesQuery(context, ['direction', 'type']), legend: '{{direction}} {{type}}' } },
      },
      {
        type: 'timeseries',
        title: 'Messages by installation',
        description:
          'Messages per second of each installation. If its connection breaks, messages stop but its calls continue.',
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
    title: 'RTCD: process',
    panels: [
      {
        type: 'stat',
        title: 'Restarts in the range',
        description: 'RTCD processes that restarted in the time range. Each restart dropped all calls on that process.',
        unit: 'short',
        decimals: 0,
        height: 8,
        thresholds: { warning: 1, critical: 2 },
        source,
        queries: { A: { expr: getRestartCountQuery(context, PROCESS), legend: 'restarts' } },
      },
      ...processPanels(context, PROCESS),
      {
        type: 'timeseries',
        title: 'RTCD: share of host CPU',
        description: `Share of the host's cores that RTCD uses. The published load tests end at 84 %. At ${percent(context.limits.cpu, 2)}, add nodes. This needs node_exporter under the same host name.`,
        unit: 'percentunit',
        min: 0,
        max: 1,
        width: 24,
        source,
        thresholds: cpuThresholds(context),
        mayBeEmpty: 'No node_exporter is scraped under the host name of RTCD, so its number of cores is unknown.',
        queries: { A: { expr: getMachineShareQuery(context), legend: '{{host}}' } },
      },
    ],
  };
}

export const rtcd: Board = {
  uid: 'callscope-rtcd',
  slug: 'rtcd',
  title: 'RTCD',
  description: 'The media server of Mattermost Calls: sessions and joins, errors, media, client reports, process.',
  variables: [VARIABLES.instance, VARIABLES.groupID],
  rows: (context) => [
    connections(context),
    errors(context),
    {
      title: 'RTCD: media and locks',
      panels: mediaPanels(context, RTCD_SERVER),
    },
    {
      title: 'RTCD: client reports',
      panels: reportPanels(context, RTCD_SERVER, ['instance', 'groupID']),
    },
    mattermost(context),
    process(context),
  ],
};
