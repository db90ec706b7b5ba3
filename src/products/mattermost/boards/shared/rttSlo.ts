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
  const over = (where: string, label: 'instance' | 'groupID'): Panel => ({
    type: 'timeseries',
    title: `Slow reports by ${where}`,
    description: `Share of the reports of each ${where} over ${rttMs.bad} ms. If one line is above the others, look there. If all lines rise, suspect the network in front of all of them.`,
    unit: 'percentunit',
    min: 0,
    max: 1,
    source,
    thresholds: overLimit(context),
    queries: { A: { expr: getReportOverQuery(context, metric, bound, label), legend: `{{${label}}}` } },
  });
  return {
    title: 'Mattermost Calls: round-trip time from client to RTCD',
    panels: [
      ...sloPanels(context, {
        of: 'Reports',
        source,
        attainment: (window) => getAttainmentQuery(context, window),
      }),
      {
        type: 'timeseries',
        title: 'Reported RTT',
        description: `Round-trip time in client reports; the limit is ${rttMs.bad} ms. A histogram only tells in which bucket a quantile lies, so each band shows that bucket. Clients that speak or hear report every 10 s; a silent call reports nothing.`,
        unit: 's',
        min: 0,
        source,
        thresholds: { warning: bound, critical: rttMs.severe / 1000 },
        ...getReportBands(context, metric, [0.5, 0.95, 0.99]),
      },
      {
        type: 'heatmap',
        title: 'RTT distribution of reports',
        description:
          'Reports in each bucket. Two separate bands mean that one group of people is slower than the rest.',
        unit: 's',
        source,
        buckets: 'le',
        queries: { A: { expr: getReportBucketsQuery(context, metric), legend: '{{le}}' } },
      },
      {
        type: 'timeseries',
        title: 'Reports by RTCD',
        description:
          'Reports per second: the base of all shares in this row. Everybody who speaks or hears reports about every 10 s. No reports while people are in calls: nobody talks, or clients can’t reach RTCD.',
        unit: 'cps',
        min: 0,
        style: 'stacked',
        source,
        queries: { A: { expr: getReportRateQuery(context, metric, 'instance'), legend: '{{instance}}' } },
      },
      over('RTCD', 'instance'),
      over('installation', 'groupID'),
      {
        type: 'table',
        title: 'Installations now',
        description: 'Mattermost installations at the end of the time range, the worst first.',
        unit: 'cps',
        source,
        labels: { groupID: 'Installation' },
        units: { A: 'percentunit' },
        queries: {
          A: { expr: getReportOverQuery(context, metric, bound, 'groupID'), legend: `Over ${rttMs.bad} ms` },
          B: { expr: getReportRateQuery(context, metric, 'groupID'), legend: 'Reports' },
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
