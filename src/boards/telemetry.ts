import { RTCD_HOST_SOURCE } from '../products/mattermost/sources/hosts';
import { PLUGIN_SOURCE } from '../products/mattermost/sources/plugin';
import { RTCD_SOURCE } from '../products/mattermost/sources/rtcd';
import { type Source } from '../triage/targets/source';
import { CLIENT_SOURCE, NETEQ_UNREAD } from '../products/videocall/sources/client';
import { SERVER_SOURCE } from '../products/videocall/sources/server';
import {
  getClockOffsetQuery,
  getCoverageQuery,
  getGhostCountQuery,
  getGhostShareQuery,
  getRttSeriesQuery,
  getLiveP95Query,
  getMeetingsBySizeQuery,
  getP95WithGhostsQuery,
  getPairSeriesBySizeQuery,
  getPairSeriesQuery,
  getReportsDueQuery,
  getReportsReceivedQuery,
  getSampleAgeQuery,
  getSamplesQuery,
  getScrapeDurationQuery,
  getScrapeTimeoutQuery,
  getSeriesQuery,
} from './telemetryQueries';
import { type Board, type BoardContext, type Panel, type PanelQuery, type Row } from './types';

const NOBODY = 'Nobody in a call sends reports.';

/** For a job in prometheus.yml: drops the jitter buffer operations that no verdict needs, 4 of 18 series. */
const DROP_UNREAD = `metric_relabel_configs:
  - action: drop
    source_labels: [__name__]
    regex: ${NETEQ_UNREAD.map(({ name }) => name).join('|')}`;

function ghosts(context: BoardContext): Row {
  return {
    title: 'videocall.rs: ghosts, coverage and series',
    product: 'videocall',
    panels: [
      {
        type: 'stat',
        title: 'Ghost share',
        description:
          'Share of the round-trip time series that no longer change: after a re-election, the old relay’s series stays forever. Callscope leaves these ghosts out. From 5 % on, panels and rules that count all series are wrong. Restart the metrics server to remove ghosts.',
        unit: 'percentunit',
        decimals: 1,
        width: 6,
        height: 8,
        thresholds: { warning: 0.02, critical: 0.05 },
        source: CLIENT_SOURCE,
        queries: { A: { expr: getGhostShareQuery(context), legend: 'ghosts' } },
        mayBeEmpty: NOBODY,
      },
      {
        type: 'timeseries',
        title: 'Ghost series',
        description: 'Round-trip time series: those that no longer change, and all.',
        unit: 'short',
        width: 9,
        min: 0,
        source: CLIENT_SOURCE,
        queries: {
          A: { expr: getGhostCountQuery(context), legend: 'ghosts' },
          B: { expr: getRttSeriesQuery(context), legend: 'all' },
        },
        mayBeEmpty: NOBODY,
      },
      {
        type: 'timeseries',
        title: 'p95 with and without ghosts',
        description:
          '95 % of the sessions have a round-trip time below this: the real value, and the value in a naive panel that counts ghosts as live sessions. The difference is not real. Use this query in your own panels:',
        remedy: getLiveP95Query(context),
        unit: 'ms',
        width: 9,
        min: 0,
        source: CLIENT_SOURCE,
        queries: {
          A: { expr: getLiveP95Query(context), legend: 'without ghosts' },
          B: { expr: getP95WithGhostsQuery(context), legend: 'with ghosts' },
        },
        mayBeEmpty: NOBODY,
      },
      {
        type: 'timeseries',
        title: 'Coverage',
        description:
          'People who report, as a share of those who should: people on a relay in a meeting of two or more. Below 50 % the verdict is “blind”. Check for clients that are too old to report, and check the path from clients to the metrics server.',
        unit: 'percentunit',
        width: 7,
        min: 0,
        thresholds: { warning: 0.8, critical: 0.5, isFloor: true },
        source: SERVER_SOURCE,
        queries: { A: { expr: getCoverageQuery(context), legend: 'reporting' } },
        mayBeEmpty: NOBODY,
      },
      {
        type: 'timeseries',
        title: 'Series of the largest meeting',
        description:
          'Each ordered pair of people has 18 series, so twice the people mean four times the series. If Prometheus can’t hold them, drop the series that no verdict needs, in the scrape job:',
        remedy: DROP_UNREAD,
        unit: 'short',
        width: 7,
        min: 0,
        thresholds: { warning: 50_000, critical: 100_000 },
        source: CLIENT_SOURCE,
        queries: {
          A: { expr: getPairSeriesQuery(context, 1), legend: 'now' },
          B: { expr: getPairSeriesQuery(context, 2), legend: 'with twice the people' },
        },
        mayBeEmpty: NOBODY,
      },
      {
        type: 'table',
        title: 'Series by meeting size',
        description:
          'Series of the reporting pairs, summed over all meetings of the same size. A few large meetings cost more than all small ones.',
        unit: 'short',
        width: 10,
        source: CLIENT_SOURCE,
        labels: { size: 'People in the meeting' },
        queries: {
          A: { expr: getPairSeriesBySizeQuery(context), legend: 'Series' },
          B: { expr: getMeetingsBySizeQuery(context), legend: 'Meetings' },
        },
        mayBeEmpty: NOBODY,
      },
    ],
  };
}

function scrapes(
  context: BoardContext,
  { name, product, sources }: { name: string; product: Row['product']; sources: readonly [Source, ...Source[]] }
): Row {
  const panel = (
    title: string,
    description: string,
    unit: Panel['unit'],
    expr: string,
    more: { other?: PanelQuery; remedy?: string } = {}
  ): Panel => ({
    type: 'timeseries',
    title: `${name}: ${title}`,
    description,
    unit,
    min: 0,
    source: sources[0],
    queries: { A: { expr, legend: '{{job}}' }, ...(more.other && { B: more.other }) },
    remedy: more.remedy,
  });
  return {
    title: `${name}: scrapes`,
    product,
    panels: [
      panel(
        'samples and series',
        'Samples of each job in the last scrape, and how many become series after relabeling. A jump: a large meeting, or a label with many new values. Zero: the target is down.',
        'short',
        getSamplesQuery(context, sources),
        { other: { expr: getSeriesQuery(context, sources), legend: '{{job}}: series' } }
      ),
      panel(
        'scrape time',
        'Scrape duration of the slowest target of each job. Above half of its timeout, scrapes may fail at peak time. Without extra_scrape_metrics, Prometheus doesn’t report the timeout, and the scrape interval, which is never shorter, shows instead. Drop series, or raise the timeout of the job:',
        's',
        getScrapeDurationQuery(context, sources),
        {
          other: { expr: getScrapeTimeoutQuery(context, sources), legend: '{{job}}: timeout' },
          remedy: 'scrape_interval: 5s\nscrape_timeout: 5s',
        }
      ),
      panel(
        'sample age',
        'Age of the newest sample of each job. Normal is below two scrape intervals. If it is higher, clocks differ or remote write lags. Give remote write more shards:',
        's',
        getSampleAgeQuery(context, sources),
        { remedy: 'remote_write:\n  - url: …\n    queue_config:\n      max_shards: 200' }
      ),
    ],
  };
}

function reports(context: BoardContext): Row {
  return {
    title: 'Mattermost: coverage',
    product: 'mattermost',
    panels: [
      {
        type: 'timeseries',
        title: 'Mattermost: reports',
        description:
          'Sessions whose reports arrive, and the least number that should report: the speakers and one listener, because silent calls report nothing. If less than half arrive, the verdict is “blind”. Check for clients that are too old to report, and for missing targets.',
        unit: 'short',
        width: 24,
        min: 0,
        source: RTCD_SOURCE,
        queries: {
          A: { expr: getReportsReceivedQuery(context), legend: 'received' },
          B: { expr: getReportsDueQuery(context), legend: 'expected at least' },
        },
        mayBeEmpty: NOBODY,
      },
    ],
  };
}

function clocks(context: BoardContext): Row {
  return {
    title: 'Host clocks',
    product: 'mattermost',
    panels: [
      {
        type: 'timeseries',
        title: 'Clock offset',
        description:
          'How far the clock of each host is ahead of that of Prometheus. Beyond 1 s, start times and logs point to the wrong moment. Set both clocks with NTP or chrony:',
        remedy: 'timedatectl set-ntp true',
        unit: 's',
        width: 24,
        source: RTCD_HOST_SOURCE,
        queries: { A: { expr: getClockOffsetQuery(context), legend: '{{instance}}' } },
        mayBeEmpty: 'No node_exporter is scraped.',
      },
    ],
  };
}

/** Whether the metrics can be trusted, and what they cost. */
export const telemetry: Board = {
  uid: 'callscope-telemetry',
  slug: 'telemetry',
  title: 'Telemetry health',
  description: 'Whether you can trust the metrics: ghosts, coverage, series, scrapes and clocks.',
  variables: [],
  rows: (context) => [
    ghosts(context),
    scrapes(context, { name: 'videocall.rs', product: 'videocall', sources: [CLIENT_SOURCE, SERVER_SOURCE] }),
    reports(context),
    scrapes(context, { name: 'Mattermost', product: 'mattermost', sources: [RTCD_SOURCE, PLUGIN_SOURCE] }),
    clocks(context),
  ],
};
