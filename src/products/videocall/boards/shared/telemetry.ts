import { message } from '../../../../messages';
import { scrapesRow } from '../../../../boards/shared/scrapesRow';
import { type BoardContext, type BoardPart, type Row } from '../../../../boards/types';
import { CLIENT_SOURCE, NETEQ_UNREAD } from '../../sources/client';
import { SERVER_SOURCE } from '../../sources/server';
import {
  getCoverageQuery,
  getGhostCountQuery,
  getGhostShareQuery,
  getLiveP95Query,
  getMeetingsBySizeQuery,
  getP95WithGhostsQuery,
  getPairSeriesBySizeQuery,
  getPairSeriesQuery,
  getRttSeriesQuery,
} from './telemetryQueries';

const NOBODY = message('boards.empty.nobody-in-a-call-sends', 'Nobody in a call sends reports.');

/** For a job in prometheus.yml: drops the jitter buffer operations that no verdict needs, 4 of 18 series. */
const DROP_UNREAD = `metric_relabel_configs:
  - action: drop
    source_labels: [__name__]
    regex: ${NETEQ_UNREAD.map(({ name }) => name).join('|')}`;

function ghosts(context: BoardContext): Row {
  return {
    title: message(
      'videocall.boards.row.videocall-rs-ghosts-coverage-and-series',
      'videocall.rs: ghosts, coverage and series'
    ),
    panels: [
      {
        type: 'stat',
        title: message('videocall.boards.panel.ghost-share', 'Ghost share'),
        description: message(
          'videocall.boards.about.ghost-share',
          'Share of the round-trip time series that no longer change: after a re-election, the old relay’s series stays forever. Callscope leaves these ghosts out. At 5 % or more, panels and rules that count all series are wrong. Restart the metrics server to remove ghosts.'
        ),
        unit: 'percentunit',
        decimals: 1,
        width: 6,
        height: 8,
        thresholds: { warning: 0.02, critical: 0.05 },
        source: CLIENT_SOURCE,
        queries: {
          A: { expr: getGhostShareQuery(context), legend: message('videocall.boards.legend.ghosts', 'ghosts') },
        },
        mayBeEmpty: NOBODY,
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.ghost-series', 'Ghost series'),
        description: message(
          'videocall.boards.about.ghost-series-telemetry',
          'Round-trip time series: those that no longer change, and all.'
        ),
        unit: 'short',
        width: 9,
        min: 0,
        source: CLIENT_SOURCE,
        queries: {
          A: { expr: getGhostCountQuery(context), legend: message('videocall.boards.legend.ghosts', 'ghosts') },
          B: { expr: getRttSeriesQuery(context), legend: message('videocall.boards.legend.all', 'all') },
        },
        mayBeEmpty: NOBODY,
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.p95-with-without-ghosts', 'p95 with/without ghosts'),
        description: message(
          'videocall.boards.about.p95-with-without-ghosts-telemetry',
          '95 % of the sessions have a round-trip time below this: without ghosts (the real value), and with ghosts counted as live sessions. Use this query in your own panels:'
        ),
        remedy: getLiveP95Query(context),
        unit: 'ms',
        width: 9,
        min: 0,
        source: CLIENT_SOURCE,
        queries: {
          A: {
            expr: getLiveP95Query(context),
            legend: message('videocall.boards.legend.without-ghosts', 'without ghosts'),
          },
          B: {
            expr: getP95WithGhostsQuery(context),
            legend: message('videocall.boards.legend.with-ghosts', 'with ghosts'),
          },
        },
        mayBeEmpty: NOBODY,
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.coverage', 'Coverage'),
        description: message(
          'videocall.boards.about.coverage',
          'People who report, as a share of those who should: people on a relay in a meeting of two or more. Below 50 %, the verdict is “blind”. Check for clients that are too old to report, and check the path from clients to the metrics server.'
        ),
        unit: 'percentunit',
        width: 7,
        min: 0,
        thresholds: { warning: 0.8, critical: 0.5, isFloor: true },
        source: SERVER_SOURCE,
        queries: {
          A: { expr: getCoverageQuery(context), legend: message('videocall.boards.legend.reporting', 'reporting') },
        },
        mayBeEmpty: NOBODY,
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.series-of-the-largest-meeting', 'Series of the largest meeting'),
        description: message(
          'videocall.boards.about.series-of-the-largest-meeting',
          'Each ordered pair of people has 18 series, so twice the people make four times the series. If Prometheus can’t hold them, drop the series that no verdict needs, in the scrape job:'
        ),
        remedy: DROP_UNREAD,
        unit: 'short',
        width: 7,
        min: 0,
        thresholds: { warning: 50_000, critical: 100_000 },
        source: CLIENT_SOURCE,
        queries: {
          A: { expr: getPairSeriesQuery(context, 1), legend: message('videocall.boards.legend.now', 'now') },
          B: {
            expr: getPairSeriesQuery(context, 2),
            legend: message('videocall.boards.legend.with-twice-the-people', 'with twice the people'),
          },
        },
        mayBeEmpty: NOBODY,
      },
      {
        type: 'table',
        title: message('videocall.boards.panel.series-by-meeting-size', 'Series by meeting size'),
        description: message(
          'videocall.boards.about.series-by-meeting-size',
          'Series of the reporting pairs, summed over all meetings of the same size. A few large meetings cost more than all small ones.'
        ),
        unit: 'short',
        width: 10,
        source: CLIENT_SOURCE,
        labels: { size: message('videocall.boards.header.people-in-the-meeting', 'People in the meeting') },
        queries: {
          A: { expr: getPairSeriesBySizeQuery(context), legend: message('videocall.boards.legend.series', 'Series') },
          B: {
            expr: getMeetingsBySizeQuery(context),
            legend: message('videocall.boards.legend.meetings-telemetry', 'Meetings'),
          },
        },
        mayBeEmpty: NOBODY,
      },
    ],
  };
}

/** The rows of videocall.rs on Telemetry health. */
export const telemetry: BoardPart = {
  variables: [],
  rows: (context) => [ghosts(context), scrapesRow(context, 'videocall.rs', [CLIENT_SOURCE, SERVER_SOURCE])],
};
