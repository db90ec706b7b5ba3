import { message } from '../../../../messages';
import { scrapesRow } from '../../../../boards/shared/scrapesRow';
import { type BoardContext, type BoardPart, type Row } from '../../../../boards/types';
import { RTCD_HOST_SOURCE } from '../../sources/hosts';
import { PLUGIN_SOURCE } from '../../sources/plugin';
import { RTCD_SOURCE } from '../../sources/rtcd';
import { getClockOffsetQuery, getReportsDueQuery, getReportsReceivedQuery } from './telemetryQueries';

function reports(context: BoardContext): Row {
  return {
    title: message('mattermost.boards.row.mattermost-coverage', 'Mattermost: coverage'),
    panels: [
      {
        type: 'timeseries',
        title: message('mattermost.boards.panel.mattermost-reports', 'Mattermost: reports'),
        description: message(
          'mattermost.boards.about.mattermost-reports',
          'Sessions whose reports arrive, and the minimum that should report: the speakers and one listener, because silent calls report nothing. If less than half arrive, the verdict is “blind”. Check for clients that are too old to report, and for missing targets.'
        ),
        unit: 'short',
        width: 24,
        min: 0,
        source: RTCD_SOURCE,
        queries: {
          A: {
            expr: getReportsReceivedQuery(context),
            legend: message('mattermost.boards.legend.received', 'received'),
          },
          B: {
            expr: getReportsDueQuery(context),
            legend: message('mattermost.boards.legend.expected-at-least', 'expected at least'),
          },
        },
        mayBeEmpty: message('boards.empty.nobody-in-a-call-sends', 'Nobody in a call sends reports.'),
      },
    ],
  };
}

function clocks(context: BoardContext): Row {
  return {
    title: message('mattermost.boards.row.host-clocks', 'Host clocks'),
    panels: [
      {
        type: 'timeseries',
        title: message('mattermost.boards.panel.clock-offset', 'Clock offset'),
        description: message(
          'mattermost.boards.about.clock-offset',
          'Seconds by which the clock of each host is ahead of the Prometheus clock. Beyond 1 s, start times and logs point to the wrong moment. Synchronize both clocks with NTP or chrony:'
        ),
        remedy: 'timedatectl set-ntp true',
        unit: 's',
        width: 24,
        source: RTCD_HOST_SOURCE,
        queries: { A: { expr: getClockOffsetQuery(context), legend: '{{instance}}' } },
        mayBeEmpty: message(
          'mattermost.boards.empty.no-node-exporter-is-scraped-telemetry',
          'No node_exporter is scraped.'
        ),
      },
    ],
  };
}

/** The rows of Mattermost Calls on Telemetry health. */
export const telemetry: BoardPart = {
  variables: [],
  rows: (context) => [
    reports(context),
    scrapesRow(context, 'Mattermost', [RTCD_SOURCE, PLUGIN_SOURCE]),
    clocks(context),
  ],
};
