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

const NOBODY = 'Nobody is in a call that reports.';

/** For a job of a prometheus.yml: the operations of the jitter buffer that no verdict needs, four of eighteen series. */
const DROP_UNREAD = `metric_relabel_configs:
  - action: drop
    source_labels: [__name__]
    regex: ${NETEQ_UNREAD.map(({ name }) => name).join('|')}`;

function ghosts(context: BoardContext): Row {
  return {
    title: 'videocall.rs: what counts and what does not',
    product: 'videocall',
    panels: [
      {
        type: 'stat',
        title: 'Share of ghosts',
        description:
          'Of all round-trip times, those that nobody moves any more: after a re-election the old relay’s series stays for ever. Callscope leaves them out; a restart of the metrics server ends them. From 5 % on, panels and rules that count all of them are wrong.',
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
        title: 'Ghosts',
        description: 'How many round-trip times nobody moves any more, beside how many there are.',
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
          'Round-trip time that 95 % of the sessions stay under: the real value, and what a naive panel shows that takes every series for alive. The space between them is fiction. For panels of your own:',
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
          'People who report by people who should: those on a relay in a meeting with somebody else. Under a half the verdict is “blind”: look for clients too old to report and for what is between them and the metrics server.',
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
          'Every ordered pair of people has 18 series of its own, so twice the people are four times the series. Where Prometheus can’t hold them, drop in the job what no verdict needs:',
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
        title: 'Series by size of meeting',
        description:
          'Series of the pairs that report, of all meetings of a size together: a few large meetings cost more than all small ones.',
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
        'Samples on the pages of each job at the last scrape, and how many of them relabelling lets become series. A jump is a large meeting, or a label that got many values; none at all is a target that is down.',
        'short',
        getSamplesQuery(context, sources),
        { other: { expr: getSeriesQuery(context, sources), legend: '{{job}}: series' } }
      ),
      panel(
        'scrape time',
        'Seconds that the slowest target of each job takes to answer. From half of its time-out on it is in danger when most people are in calls. Prometheus tells the time-out where extra_scrape_metrics is on; elsewhere the interval stands in, which is never shorter. Drop series, or raise the time-out of the job:',
        's',
        getScrapeDurationQuery(context, sources),
        {
          other: { expr: getScrapeTimeoutQuery(context, sources), legend: '{{job}}: time-out' },
          remedy: 'scrape_interval: 5s\nscrape_timeout: 5s',
        }
      ),
      panel(
        'age of the newest sample',
        'Seconds since the newest sample of each job. It should stay under two scrape intervals; more is clocks that differ, or a remote write that lags. Let that have more shards:',
        's',
        getSampleAgeQuery(context, sources),
        { remedy: 'remote_write:\n  - url: …\n    queue_config:\n      max_shards: 200' }
      ),
    ],
  };
}

function reports(context: BoardContext): Row {
  return {
    title: 'Mattermost: who reports',
    product: 'mattermost',
    panels: [
      {
        type: 'timeseries',
        title: 'Mattermost: reports',
        description:
          'Sessions whose reports arrive, and of how many they are due at least: speakers and one listener, since silent calls report nothing. Under the half of what is due the verdict is “blind”: look for clients too old to report, and for targets that are missing.',
        unit: 'short',
        width: 24,
        min: 0,
        source: RTCD_SOURCE,
        queries: {
          A: { expr: getReportsReceivedQuery(context), legend: 'arrive' },
          B: { expr: getReportsDueQuery(context), legend: 'due at least' },
        },
        mayBeEmpty: NOBODY,
      },
    ],
  };
}

function clocks(context: BoardContext): Row {
  return {
    title: 'Clocks of the machines',
    product: 'mattermost',
    panels: [
      {
        type: 'timeseries',
        title: 'Clock offset',
        description:
          'Seconds by which the clock of each machine is before that of Prometheus. Beyond a second, start times and logs point at the wrong moment: let NTP or chrony set both.',
        remedy: 'timedatectl set-ntp true',
        unit: 's',
        width: 24,
        source: RTCD_HOST_SOURCE,
        queries: { A: { expr: getClockOffsetQuery(context), legend: '{{instance}}' } },
        mayBeEmpty: 'No exporter of a machine is scraped.',
      },
    ],
  };
}

/** Whether what is measured can be believed, and what it costs to measure it. */
export const telemetry: Board = {
  uid: 'callscope-telemetry',
  slug: 'telemetry',
  title: 'Telemetry health',
  description: 'Whether the metrics can be believed: ghosts, coverage, series, scrapes and clocks.',
  variables: [],
  rows: (context) => [
    ghosts(context),
    scrapes(context, { name: 'videocall.rs', product: 'videocall', sources: [CLIENT_SOURCE, SERVER_SOURCE] }),
    reports(context),
    scrapes(context, { name: 'Mattermost', product: 'mattermost', sources: [RTCD_SOURCE, PLUGIN_SOURCE] }),
    clocks(context),
  ],
};
