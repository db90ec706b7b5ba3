import { RTCD_HOST_SOURCE } from '../stacks/mattermost/hosts/metrics';
import { mattermost } from '../stacks/mattermost/product';
import { RTCD, RTCD_SOURCE } from '../stacks/mattermost/rtcd/metrics';
import { type Source } from '../stacks/registry';
import { CLIENT_SOURCE } from '../stacks/videocall/client/metrics';
import { videocall } from '../stacks/videocall/product';
import { SERVER_SOURCE } from '../stacks/videocall/server/metrics';
import { BAD_PAIRS } from './audio';
import { getConcealmentOverQuery } from './audioQueries';
import { getCpuQuery } from './hostQueries';
import { BUDGET_LEFT, cpuThresholds, overLimit, percent } from './objective';
import { getRtcdErrorsQuery, getRtcdSessionsQuery, getTargetsQuery } from './overviewQueries';
import { getJoinSuccessQuery, RTCD_SERVER } from './rtcdQueries';
import { JOINS_THAT_WORK, NO_JOINS_IN_RANGE } from './rtcPanels';
import { getConnectionsQuery, getMeetingsQuery, getPeopleQuery } from './participationQueries';
import {
  getBucketEndQuery,
  getReportOverQuery,
  getRttOverQuery,
  getRttQuantileQuery,
  getVideocallBudgetQuery,
} from './rttQueries';
import { type Board, type BoardContext, type Panel, type Row, type Thresholds } from './types';

/** Columns of each figure: six of them stand beside each other. */
const SIXTH = 4;
const ALL_UP: Thresholds = { warning: 1, critical: 0.5, isFloor: true };

function figure(
  title: string,
  description: string,
  source: Source,
  expr: string,
  more: Partial<Pick<Panel, 'unit' | 'decimals' | 'thresholds' | 'mayBeEmpty'>> = {}
): Panel {
  return {
    type: 'stat',
    title,
    description,
    unit: 'short',
    width: SIXTH,
    source,
    queries: { A: { expr, legend: title } },
    ...more,
  };
}

function targets(context: BoardContext, product: { title: string; sources: readonly Source[] }, source: Source): Panel {
  return {
    type: 'status-history',
    title: `Targets of ${product.title}`,
    description:
      'Whether the targets of each job that delivered within the range still answer. Red: what is not scraped can suffer unseen.',
    unit: 'percentunit',
    width: 12,
    height: 6,
    source,
    thresholds: ALL_UP,
    states: [],
    queries: { A: { expr: getTargetsQuery(context, product.sources), legend: '{{job}}' } },
  };
}

function videocallRow(context: BoardContext): Row {
  const { rttMs, concealment } = context.limits;
  return {
    title: 'videocall.rs',
    product: 'videocall',
    panels: [
      figure(
        `Over ${rttMs.bad} ms`,
        'Share of the live sessions whose round-trip time is over the limit. Red: open triage.',
        CLIENT_SOURCE,
        getRttOverQuery(context),
        { unit: 'percentunit', decimals: 1, thresholds: overLimit(context) }
      ),
      figure(
        'RTT, p95',
        'Round-trip time that 95 % of the live sessions stay below.',
        CLIENT_SOURCE,
        getRttQuantileQuery(context, 0.95),
        { unit: 'ms', thresholds: { warning: rttMs.bad, critical: rttMs.severe } }
      ),
      figure(
        'Bad audio',
        `Share of the playing pairs in which over ${percent(concealment.bad)} of the audio is made up for lost packets.`,
        CLIENT_SOURCE,
        getConcealmentOverQuery(context, concealment.bad),
        { unit: 'percentunit', decimals: 1, thresholds: BAD_PAIRS }
      ),
      figure('People on relays', 'People who are connected, once per meeting.', SERVER_SOURCE, getPeopleQuery(context)),
      figure('Meetings', 'Meetings with at least one person on a relay.', SERVER_SOURCE, getMeetingsQuery(context)),
      figure(
        'Budget left',
        'What the chosen range has left of the share of sessions that may be over the limit; below 0 the objective is missed.',
        CLIENT_SOURCE,
        getVideocallBudgetQuery(context),
        { unit: 'percentunit', decimals: 0, thresholds: BUDGET_LEFT }
      ),
      {
        type: 'timeseries',
        title: 'Connections by region',
        description:
          'Connections to the relays. A region that empties at once was cut off. The labels shift where an id holds an underscore: relay processes among the regions are such people.',
        unit: 'short',
        min: 0,
        style: 'stacked',
        width: 12,
        height: 6,
        source: SERVER_SOURCE,
        queries: { A: { expr: getConnectionsQuery(context, 'region'), legend: '{{region}}' } },
      },
      targets(context, videocall, CLIENT_SOURCE),
    ],
  };
}

function mattermostRow(context: BoardContext): Row {
  const { rttMs, loss } = context.limits;
  const metric = RTCD.clientRtt;
  return {
    title: 'Mattermost Calls',
    product: 'mattermost',
    panels: [
      figure(
        `RTT over ${rttMs.bad} ms`,
        'Share of the reports of round-trip time over the limit. Red: open triage.',
        RTCD_SOURCE,
        getReportOverQuery(context, metric, rttMs.bad / 1000),
        { unit: 'percentunit', decimals: 1, thresholds: overLimit(context) }
      ),
      figure(
        'RTT, p95 at most',
        'The upper end of the bucket in which p95 of the reports lies.',
        RTCD_SOURCE,
        getBucketEndQuery(context, metric, 0.95, 'high'),
        { unit: 's', thresholds: { warning: rttMs.bad / 1000, critical: rttMs.severe / 1000 } }
      ),
      figure(
        `Loss over ${percent(loss.bad)}`,
        'Share of the reports of packet loss over the limit. Red: open triage.',
        RTCD_SOURCE,
        getReportOverQuery(context, RTCD.clientLoss, loss.bad),
        { unit: 'percentunit', decimals: 1, thresholds: overLimit(context) }
      ),
      figure(
        'Joins that worked',
        'Share of the joins of the range that opened their data channel.',
        RTCD_SOURCE,
        getJoinSuccessQuery(context, RTCD_SERVER, { window: '$__range' }),
        { unit: 'percentunit', decimals: 1, thresholds: JOINS_THAT_WORK, mayBeEmpty: NO_JOINS_IN_RANGE }
      ),
      figure(
        'People in calls',
        'Sessions that RTCD holds: an upper bound, the count leaks upwards until a restart.',
        RTCD_SOURCE,
        `sum(${getRtcdSessionsQuery(context)})`
      ),
      figure(
        'Busiest host',
        `Busy processors of the busiest RTCD host: from ${percent(context.limits.cpu)} on add nodes.`,
        RTCD_HOST_SOURCE,
        `max(${getCpuQuery(context, RTCD_HOST_SOURCE.serviceName)})`,
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
        width: 12,
        height: 6,
        source: RTCD_SOURCE,
        mayBeEmpty: 'No errors in this range.',
        queries: { A: { expr: getRtcdErrorsQuery(context), legend: '{{type}}' } },
      },
      targets(context, mattermost, RTCD_SOURCE),
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
  rows: (context) => [videocallRow(context), mattermostRow(context)],
};
