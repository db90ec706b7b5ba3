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

/** One line for each product: figures and a chart. */
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
        `RTT: share of the live sessions over ${rttMs.bad} ms. Audio: share of the playing pairs in which over ${percent(concealment.bad)} of the audio is concealed. Red: open triage.`,
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
        'RTT p95',
        '95 % of the live sessions have a round-trip time below this.',
        CLIENT_SOURCE,
        { expr: getRttQuantileQuery(context, 0.95), legend: 'p95' },
        { unit: 'ms', thresholds: { warning: rttMs.bad, critical: rttMs.severe } }
      ),
      figure(
        'Online',
        'People connected to a relay, each counted once per meeting, and their meetings.',
        SERVER_SOURCE,
        named({ People: getPeopleQuery(context), Meetings: getMeetingsQuery(context) })
      ),
      {
        type: 'timeseries',
        title: 'Connections by region',
        description:
          'Connections to the relays. A region that empties at once was cut off. Ids with an underscore shift the labels, so a relay process can show up as a region.',
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
        `Share of the client reports with a round-trip time over ${rttMs.bad} ms, and with packet loss over ${percent(loss.bad)}. Red: open triage.`,
        RTCD_SOURCE,
        named({
          RTT: getReportOverQuery(context, RTCD.clientRtt, rttMs.bad / 1000),
          Loss: getReportOverQuery(context, RTCD.clientLoss, loss.bad),
        }),
        { unit: 'percentunit', decimals: 1, width: FIGURE_WIDTH + 1, thresholds: overLimit(context) }
      ),
      figure(
        'Successful joins',
        'Share of the joins in the range whose data channel opened. Joins since the last scrape don’t count: they may still open it.',
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
        'Sessions on all RTCDs. This is an upper bound: the count leaks upward until RTCD restarts.',
        RTCD_SOURCE,
        { expr: `sum(${getRtcdSessionsQuery(context)})`, legend: 'Sessions' }
      ),
      figure(
        'Host CPU',
        `CPU use of the busiest RTCD host. At ${percent(context.limits.cpu)}, add RTCD nodes.`,
        RTCD_HOST_SOURCE,
        { expr: `max(${getCpuQuery(context, RTCD_HOST_SOURCE.serviceName)})`, legend: 'CPU' },
        { unit: 'percentunit', decimals: 0, thresholds: cpuThresholds(context) }
      ),
      {
        type: 'timeseries',
        title: 'RTCD errors',
        description:
          'RTCD errors in each interval, by type. signaling and signaling_lock_timeout: people don’t hear somebody who joins. ice: a network candidate is unreadable. rtp and track: media is lost.',
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
          'Share of the targets of each job that are up. Only targets that delivered metrics in the range count. Red: faults on a target that is down stay invisible.',
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
  description: 'Both products on one wall screen: quality, joins, people, errors, capacity and targets.',
  hasVerdict: true,
  variables: ['relay', 'transport', 'region', 'meeting', 'instance', 'groupID', 'host'],
  rows: (context) => [videocallRow(context), mattermostRow(context), targetsRow(context)],
};
