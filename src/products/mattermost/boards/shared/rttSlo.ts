import { type Message, message, type Value } from '../../../../messages';
import { overLimit } from '../../../../boards/objective';
import { sloPanels } from '../../../../boards/shared/sloPanels';
import { type BoardContext, type BoardPart, type Panel, type Row } from '../../../../boards/types';
import { RTCD, RTCD_SOURCE } from '../../sources/rtcd';
import {
  getAttainmentQuery,
  getReportBands,
  getReportBucketsQuery,
  getReportOverQuery,
  getReportRateQuery,
} from './rttQueries';
import { VARIABLES } from '../variables';

function row(context: BoardContext): Row {
  const { rttMs } = context.limits;
  const source = RTCD_SOURCE;
  const metric = RTCD.clientRtt;
  const bound = rttMs.bad / 1000;
  const over = (title: Message, where: Value, label: 'instance' | 'groupID'): Panel => ({
    type: 'timeseries',
    title,
    description: message(
      'mattermost.boards.about.slow-reports',
      'Share of the reports of each {{- place}} over {{limit}} ms. If one line is above the others, look there. If all lines rise, suspect the network in front of all of them.',
      { place: where, limit: rttMs.bad }
    ),
    unit: 'percentunit',
    min: 0,
    max: 1,
    source,
    thresholds: overLimit(context),
    queries: { A: { expr: getReportOverQuery(context, metric, bound, label), legend: `{{${label}}}` } },
  });
  return {
    title: message(
      'mattermost.boards.row.mattermost-calls-round-trip-time-from-client-to',
      'Mattermost Calls: round-trip time from client to RTCD'
    ),
    panels: [
      ...sloPanels(context, {
        of: message('mattermost.boards.panel.reports', 'Reports'),
        units: message('mattermost.boards.unit.reports', 'reports'),
        source,
        attainment: (window) => getAttainmentQuery(context, window),
      }),
      {
        type: 'timeseries',
        title: message('mattermost.boards.panel.reported-rtt', 'Reported RTT'),
        description: [
          message(
            'mattermost.boards.about.reported-rtt',
            'Round-trip time in client reports; the limit is {{limit}} ms.',
            { limit: rttMs.bad }
          ),
          message(
            'mattermost.boards.normal.bucket-bands',
            'A histogram only tells in which bucket a quantile lies, so each band shows that bucket.'
          ),
          message(
            'mattermost.boards.normal.who-reports',
            'Clients that speak or hear report every 10 s; a silent call reports nothing.'
          ),
        ],
        unit: 's',
        min: 0,
        source,
        thresholds: { warning: bound, critical: rttMs.severe / 1000 },
        ...getReportBands(context, metric, [0.5, 0.95, 0.99]),
      },
      {
        type: 'heatmap',
        title: message('mattermost.boards.panel.rtt-distribution-of-reports', 'RTT distribution of reports'),
        description: message(
          'mattermost.boards.about.rtt-distribution-of-reports',
          'Reports in each bucket. Two separate bands mean that one group of people is slower than the rest.'
        ),
        unit: 's',
        source,
        buckets: 'le',
        queries: { A: { expr: getReportBucketsQuery(context, metric), legend: '{{le}}' } },
      },
      {
        type: 'timeseries',
        title: message('mattermost.boards.panel.reports-by-rtcd', 'Reports by RTCD'),
        description: message(
          'mattermost.boards.about.reports-by-rtcd',
          'Reports per second: the base of all shares in this row. Everybody who speaks or hears reports about every 10 s. No reports while people are in calls: nobody talks, or clients can’t reach RTCD.'
        ),
        unit: 'cps',
        min: 0,
        style: 'stacked',
        source,
        queries: { A: { expr: getReportRateQuery(context, metric, 'instance'), legend: '{{instance}}' } },
      },
      over(message('mattermost.boards.panel.slow-reports-by-rtcd', 'Slow reports by RTCD'), 'RTCD', 'instance'),
      over(
        message('mattermost.boards.panel.slow-reports-by-installation', 'Slow reports by installation'),
        message('mattermost.boards.place.installation', 'installation'),
        'groupID'
      ),
      {
        type: 'table',
        title: message('mattermost.boards.panel.installations-now', 'Installations now'),
        description: message(
          'mattermost.boards.about.installations-now',
          'Mattermost installations at the end of the time range, the worst first.'
        ),
        unit: 'cps',
        source,
        labels: { groupID: message('mattermost.boards.header.installation', 'Installation') },
        units: { A: 'percentunit' },
        queries: {
          A: {
            expr: getReportOverQuery(context, metric, bound, 'groupID'),
            legend: message('boards.header.over-ms', 'Over {{limit}} ms', { limit: rttMs.bad }),
          },
          B: {
            expr: getReportRateQuery(context, metric, 'groupID'),
            legend: message('mattermost.boards.legend.reports', 'Reports'),
          },
        },
      },
    ],
  };
}

/** The row of Mattermost Calls on RTT SLO. */
export const rttSlo: BoardPart = {
  variables: [VARIABLES.instance, VARIABLES.groupID],
  rows: (context) => [row(context)],
};
