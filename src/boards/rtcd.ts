import { RTCD_PROCESS, RTCD_SOURCE } from '../products/mattermost/sources/rtcd';
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
import { cpuThresholds, percent } from './objective';
import { type Board, type BoardContext, type Panel, type Row } from './types';

const source = RTCD_SOURCE;
const product = 'mattermost';

const PROCESS: GoProcess = {
  name: 'RTCD',
  source,
  metrics: RTCD_PROCESS,
  node: 'instance',
  normal: {
    cpu: 'It grows with tracks sent and with shared screens. Where it falls while write times climb, the machine is starved.',
    memory: 'About 0.6 GB and 0.8 MB for each session at most are normal under load; what climbs at night is a leak.',
    descriptors:
      'A high level is normal: RTCD opens a hundred sockets for each processor and address. One that climbs is not; the documents set LimitNOFILE to 65536.',
  },
};

function connections(context: BoardContext): Row {
  const installations: Panel[] = [
    {
      type: 'timeseries',
      title: 'Successful joins by server',
      description:
        'Share of the joins between two points that opened their data channel. Joins are few: a single point below the line says little, a line that stays there does. Nothing is shown for RTCD before 1.1.0.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      source,
      thresholds: SUCCESSFUL_JOINS,
      mayBeEmpty: 'Nobody joined between two points.',
      queries: {
        A: { expr: getJoinSuccessQuery(context, RTCD_SERVER, 'instance'), legend: '{{instance}}' },
      },
    },
    {
      type: 'timeseries',
      title: 'Successful joins by installation',
      description:
        'Share of the joins between two points that opened their data channel. One installation below the others has a network or a proxy of its own in the way.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      source,
      thresholds: SUCCESSFUL_JOINS,
      mayBeEmpty: 'Nobody joined between two points.',
      queries: { A: { expr: getJoinSuccessQuery(context, RTCD_SERVER, 'groupID'), legend: '{{groupID}}' } },
    },
    {
      type: 'timeseries',
      title: 'Sessions by installation',
      description:
        'Sessions of each Mattermost installation, which is the finest that RTCD tells apart: it knows no calls.',
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
    product,
    panels: [...rtcFigures(context, RTCD_SERVER), ...connectionPanels(context, RTCD_SERVER), ...installations],
  };
}

function errors(context: BoardContext): Row {
  return {
    title: 'RTCD: errors and their causes',
    product,
    panels: [
      ...errorPanels(context, RTCD_SERVER, 'instance'),
      {
        type: 'table',
        title: 'Errors of the range',
        description:
          'Which installation had which errors, and on which server, in the chosen time range; the most first.',
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
    product,
    panels: [
      {
        type: 'timeseries',
        title: 'Connections from app nodes',
        description:
          'Each app node that runs the plugin connects to each RTCD, so each line should lie on that of the app nodes that are scraped (on its share of them, where several installations use this RTCD). At zero Mattermost is gone: people go on talking, but nobody can join.',
        unit: 'short',
        decimals: 0,
        min: 0,
        source,
        queries: {
          A: { expr: getAppConnectionsQuery(context), legend: '{{instance}} {{clientID}}' },
          B: { expr: getAppNodesQuery(context), legend: 'app nodes that are scraped' },
        },
        mayBeEmpty: 'No app node has connected since RTCD started, or none is scraped.',
      },
      {
        type: 'timeseries',
        title: 'Messages by type',
        description:
          'Messages per second between Mattermost and RTCD. A join takes some dozen of rtc; reconnect means that people lost their connection to Mattermost; vad tells who speaks.',
        unit: 'cps',
        min: 0,
        source,
        queries: { A: { expr: getMessagesQuery(context, ['direction', 'type']), legend: '{{direction}} {{type}}' } },
      },
      {
        type: 'timeseries',
        title: 'Messages by installation',
        description: 'Messages per second of each installation. They end with the connection, while its calls go on.',
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
    title: 'RTCD: the process',
    product,
    panels: [
      {
        type: 'stat',
        title: 'Restarts over the range',
        description: 'Processes that began anew within the chosen time range. All calls on them were dropped.',
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
        title: 'RTCD: share of its machine',
        description: `Cores that RTCD uses of all cores of its machine, which is what the published load tests measure. From ${percent(context.limits.cpu)} on add nodes, the highest published figure is 84 %. It needs node_exporter under the same host name.`,
        unit: 'percentunit',
        min: 0,
        max: 1,
        width: 24,
        source,
        thresholds: cpuThresholds(context),
        mayBeEmpty:
          'No node_exporter is scraped under the host name of RTCD, so the number of its processors is unknown.',
        queries: { A: { expr: getMachineShareQuery(context), legend: '{{host}}' } },
      },
    ],
  };
}

export const rtcd: Board = {
  uid: 'callscope-rtcd',
  slug: 'rtcd',
  title: 'RTCD',
  description:
    'The media server of Mattermost Calls: sessions and joins, errors, media, what clients report, the process.',
  variables: ['instance', 'groupID'],
  rows: (context) => [
    connections(context),
    errors(context),
    {
      title: 'RTCD: media and locks',
      product,
      panels: mediaPanels(context, RTCD_SERVER),
    },
    {
      title: 'RTCD: what clients report',
      product,
      panels: reportPanels(context, RTCD_SERVER, ['instance', 'groupID']),
    },
    mattermost(context),
    process(context),
  ],
};
