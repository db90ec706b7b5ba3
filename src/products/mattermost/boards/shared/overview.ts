import { message } from '../../../../messages';
import { cpuThresholds, overLimit } from '../../../../boards/objective';
import { FIGURE_WIDTH, figure, named, OVERVIEW_HEIGHT } from '../../../../boards/shared/figures';
import { type BoardContext, type BoardPart, type Row } from '../../../../boards/types';
import { percent } from '../../../../triage/format';
import { RTCD_HOST_SOURCE } from '../../sources/hosts';
import { RTCD, RTCD_SOURCE } from '../../sources/rtcd';
import { getCpuQuery } from '../hostQueries';
import { getRtcdErrorsQuery, getRtcdSessionsQuery } from './overviewQueries';
import { NO_JOINS_IN_RANGE, SUCCESSFUL_JOINS } from '../rtcPanels';
import { getJoinSuccessOverRangeQuery, RTCD_SERVER } from '../rtcdQueries';
import { getReportOverQuery } from './rttQueries';
import { VARIABLES } from '../variables';

function row(context: BoardContext): Row {
  const { rttMs, loss } = context.limits;
  return {
    title: message('mattermost.boards.row.mattermost-calls', 'Mattermost Calls'),
    panels: [
      figure(
        message('mattermost.boards.panel.bad-reports', 'Bad reports'),
        message(
          'mattermost.boards.about.bad-reports',
          'Share of the client reports with a round-trip time over {{limit}} ms, and with packet loss over {{- loss}}. Red: open triage.',
          { limit: rttMs.bad, loss: percent(loss.bad, 2) }
        ),
        RTCD_SOURCE,
        named({
          RTT: getReportOverQuery(context, RTCD.clientRtt, rttMs.bad / 1000),
          Loss: getReportOverQuery(context, RTCD.clientLoss, loss.bad),
        }),
        { unit: 'percentunit', decimals: 1, width: FIGURE_WIDTH + 1, thresholds: overLimit(context) }
      ),
      figure(
        message('mattermost.boards.panel.successful-joins', 'Successful joins'),
        message(
          'mattermost.boards.about.successful-joins-overview',
          'Share of the joins in the range whose data channel opened. Joins since the last scrape don’t count: they may still open it.'
        ),
        RTCD_SOURCE,
        {
          expr: getJoinSuccessOverRangeQuery(context, RTCD_SERVER),
          legend: message('mattermost.boards.legend.joins', 'Joins'),
        },
        {
          unit: 'percentunit',
          decimals: 1,
          width: FIGURE_WIDTH + 1,
          thresholds: SUCCESSFUL_JOINS,
          mayBeEmpty: NO_JOINS_IN_RANGE,
        }
      ),
      figure(
        message('mattermost.boards.panel.in-calls', 'In calls'),
        message(
          'mattermost.boards.about.in-calls',
          'Sessions on all RTCDs. This is an upper bound: the count leaks upward until RTCD restarts.'
        ),
        RTCD_SOURCE,
        { expr: `sum(${getRtcdSessionsQuery(context)})`, legend: message('boards.legend.sessions', 'Sessions') }
      ),
      figure(
        message('mattermost.boards.panel.host-cpu', 'Host CPU'),
        message(
          'mattermost.boards.about.host-cpu',
          'CPU use of the busiest RTCD host. At {{- limit}}, add RTCD nodes.',
          { limit: percent(context.limits.cpu, 2) }
        ),
        RTCD_HOST_SOURCE,
        {
          expr: `max(${getCpuQuery(context, RTCD_HOST_SOURCE.serviceName)})`,
          legend: message('mattermost.boards.legend.cpu', 'CPU'),
        },
        { unit: 'percentunit', decimals: 0, thresholds: cpuThresholds(context) }
      ),
      {
        type: 'timeseries',
        title: message('mattermost.boards.panel.rtcd-errors', 'RTCD errors'),
        description: message(
          'mattermost.boards.about.rtcd-errors',
          'RTCD errors in each interval, by type. signaling and signaling_lock_timeout: people don’t hear somebody who joins. ice: a network candidate is unreadable. rtp and track: media is lost.'
        ),
        unit: 'short',
        min: 0,
        style: 'bars',
        width: FIGURE_WIDTH + 2,
        height: OVERVIEW_HEIGHT,
        source: RTCD_SOURCE,
        mayBeEmpty: message('mattermost.boards.empty.no-errors-in-this-range', 'No errors in this range.'),
        queries: { A: { expr: getRtcdErrorsQuery(context), legend: '{{type}}' } },
      },
    ],
  };
}

/** The row of Mattermost Calls on the overview. */
export const overview: BoardPart = {
  variables: [VARIABLES.instance, VARIABLES.groupID, VARIABLES.host],
  rows: (context) => [row(context)],
};
