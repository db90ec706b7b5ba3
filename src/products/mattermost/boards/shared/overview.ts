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
    title: 'Mattermost Calls',
    panels: [
      figure(
        'Bad reports',
        `Share of the client reports with a round-trip time over ${rttMs.bad} ms, and with packet loss over ${percent(loss.bad, 2)}. Red: open triage.`,
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
        `CPU use of the busiest RTCD host. At ${percent(context.limits.cpu, 2)}, add RTCD nodes.`,
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
        height: OVERVIEW_HEIGHT,
        source: RTCD_SOURCE,
        mayBeEmpty: 'No errors in this range.',
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
