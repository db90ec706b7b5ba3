import { tagged } from '../promql/promql';
import { RTCD_HOST_SOURCE } from '../products/mattermost/sources/hosts';
import { mattermost } from '../products/mattermost/product';
import { RTCD, RTCD_SOURCE } from '../products/mattermost/sources/rtcd';
import { type Source } from '../triage/targets/source';
import { CLIENT_SOURCE } from '../products/videocall/sources/client';
import { videocall } from '../products/videocall/product';
import { SERVER_SOURCE } from '../products/videocall/sources/server';
import { BAD_PAIRS } from './audio';
import { getConcealmentOverQuery } from './audioQueries';
import { getCpuQuery } from './hostQueries';
import { cpuThresholds, overLimit, percent } from './objective';
import { getRtcdErrorsQuery, getRtcdSessionsQuery, getTargetsQuery } from './overviewQueries';
import { getJoinSuccessOverRangeQuery, RTCD_SERVER } from './rtcdQueries';
import { SUCCESSFUL_JOINS, NO_JOINS_IN_RANGE } from './rtcPanels';
import { getConnectionsQuery, getMeetingsQuery, getPeopleQuery } from './participationQueries';
import { getReportOverQuery, getRttOverQuery, getRttQuantileQuery } from './rttQueries';
import { type Board, type BoardContext, type PanelQuery, type Row, type StatPanel, type Thresholds } from './types';

/** One line for each product: figures, and what happened beside them. */
const HEIGHT = 5;
const FIGURE_WIDTH = 4;
const ALL_UP: Thresholds = { warning: 1, critical: 0.5, isFloor: true };

function figure(
  title: string,
  description: string,
  source: Source,
  query: PanelQuery,
  more: Partial<Pick<StatPanel, 'unit' | 'width' | 'decimals' | 'thresholds' | 'ownThresholds' | 'mayBeEmpty'>> = {}
): StatPanel {
  return {
    type: 'stat',
    title,
    description,
    unit: 'short',
    width: FIGURE_WIDTH,
    height: HEIGHT,
    source,
    queries: { A: query },
    ...more,
  };
}

/** Values under their names, in one expression. */
function named(values: Readonly<Record<string, string>>): PanelQuery {
  return { expr: tagged(values), legend: '{{what}}' };
}

function videocallRow(context: BoardContext): Row {
  const { rttMs, concealment } = context.limits;
  return {
    title: 'videocall.rs',
    product: 'videocall',
    panels: [
      figure(
        'Over the limits',
        `Share of the live sessions over ${rttMs.bad} ms of round-trip time, and of the playing pairs in which over ${percent(concealment.bad)} of the audio is made up for lost packets. Red: open triage.`,
        CLIENT_SOURCE,
        named({
          RTT: getRttOverQuery(context),
          Audio: getConcealmentOverQuery(context, concealment.bad),
        }),
        {
          unit: 'percentunit',
          decimals: 1,
          thresholds: overLimit(context),
          ownThresholds: { Audio: BAD_PAIRS },
          width: 2 * FIGURE_WIDTH,
        }
      ),
      figure(
        'RTT, p95',
        'Round-trip time that 95 % of the live sessions stay below.',
        CLIENT_SOURCE,
        { expr: getRttQuantileQuery(context, 0.95), legend: 'p95' },
        { unit: 'ms', thresholds: { warning: rttMs.bad, critical: rttMs.severe } }
      ),
      figure(
        'Online',
        'People who are connected, once per meeting, and the meetings that they are in.',
        SERVER_SOURCE,
        named({ People: getPeopleQuery(context), Meetings: getMeetingsQuery(context) })
      ),
      {
        type: 'timeseries',
        title: 'Connections by region',
        description:
          'Connections to the relays. A region that empties at once was cut off. The labels shift where an id holds an underscore: relay processes among the regions are such people.',
        unit: 'short',
        min: 0,
        style: 'stacked',
        height: HEIGHT,
        source: SERVER_SOURCE,
        queries: { A: { expr: getConnectionsQuery(context, 'region'), legend: '{{region}}' } },
      },
    ],
  };
}

function mattermostRow(context: BoardContext): Row {
  const { rttMs, loss } = context.limits;
  return {
    title: 'Mattermost Calls',
    product: 'mattermost',
    panels: [
      figure(
        'Bad reports',
        `Shares of what clients report that are over ${rttMs.bad} ms of round-trip time, and over ${percent(loss.bad)} of packet loss. Red: open triage.`,
        RTCD_SOURCE,
        named({
          RTT: getReportOverQuery(context, RTCD.clientRtt, rttMs.bad / 1000),
          Loss: getReportOverQuery(context, RTCD.clientLoss, loss.bad),
        }),
        { unit: 'percentunit', decimals: 1, width: FIGURE_WIDTH + 1, thresholds: overLimit(context) }
      ),
      figure(
        'Successful joins',
        'Share of the joins of the range that opened their data channel. Those since the last scrape may still open it and do not count.',
        RTCD_SOURCE,
        { expr: getJoinSuccessOverRangeQuery(context, RTCD_SERVER), legend: 'Joins' },
        {
          unit: 'percentunit',
          decimals: 1,
          width: FIGURE_WIDTH + 1,
          thresholds: SUCCESSFUL_JOINS,
          mayBeEmpty: NO_JOINS_IN_RANGE,
        }
      ),
      figure(
        'In calls',
        'Sessions that RTCD holds: an upper bound, the count leaks upwards until a restart.',
        RTCD_SOURCE,
        { expr: `sum(${getRtcdSessionsQuery(context)})`, legend: 'Sessions' }
      ),
      figure(
        'Host CPU',
        `Busy processors of the busiest RTCD host: from ${percent(context.limits.cpu)} on add nodes.`,
        RTCD_HOST_SOURCE,
        { expr: `max(${getCpuQuery(context, RTCD_HOST_SOURCE.serviceName)})`, legend: 'Processors' },
        { unit: 'percentunit', decimals: 0, thresholds: cpuThresholds(context) }
      ),
      {
        type: 'timeseries',
        title: 'RTCD errors',
        description:
          'Errors between two points, by type. Signalling and lock time-outs keep people from hearing somebody who joins; ice are clients that cannot connect; rtp and track lose media.',
        unit: 'short',
        min: 0,
        style: 'bars',
        width: FIGURE_WIDTH + 2,
        height: HEIGHT,
        source: RTCD_SOURCE,
        mayBeEmpty: 'No errors in this range.',
        queries: { A: { expr: getRtcdErrorsQuery(context), legend: '{{type}}' } },
      },
    ],
  };
}

function targetsRow(context: BoardContext): Row {
  const sources = [videocall, mattermost].flatMap((product) => product.sources);
  return {
    title: 'Targets',
    panels: [
      {
        type: 'status-history',
        title: 'Targets up',
        description:
          'Whether the targets of each job that delivered within the range still answer. Red: what is not scraped can suffer unseen.',
        unit: 'percentunit',
        width: 24,
        height: HEIGHT,
        source: CLIENT_SOURCE,
        thresholds: ALL_UP,
        states: [],
        queries: { A: { expr: getTargetsQuery(context, sources), legend: '{{job}}' } },
      },
    ],
  };
}

export const overview: Board = {
  uid: 'callscope-overview',
  slug: 'overview',
  title: 'Overview',
  description: 'Both systems on one screen for a wall: quality, joins, people, errors, capacity and targets.',
  hasVerdict: true,
  variables: ['relay', 'transport', 'region', 'meeting', 'instance', 'groupID', 'host'],
  rows: (context) => [videocallRow(context), mattermostRow(context), targetsRow(context)],
};
