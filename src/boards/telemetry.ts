import { RTCD_HOST_SOURCE } from '../stacks/mattermost/hosts/metrics';
import { PLUGIN_SOURCE } from '../stacks/mattermost/plugin/metrics';
import { RTCD_SOURCE } from '../stacks/mattermost/rtcd/metrics';
import { type Source } from '../stacks/registry';
import { CLIENT_SOURCE } from '../stacks/videocall/client/metrics';
import { SERVER_SOURCE } from '../stacks/videocall/server/metrics';
import {
  getClockOffsetQuery,
  getCoverageQuery,
  getGhostCountQuery,
  getGhostShareQuery,
  getLargestMeetingQuery,
  getLiveP95Query,
  getP95WithGhostsQuery,
  getPairSeriesQuery,
  getSampleAgeQuery,
  getSamplesQuery,
  getScrapeDurationQuery,
} from './telemetryQueries';
import { type Board, type BoardContext, type Panel, type Row } from './types';

const NOBODY = 'Nobody is in a call that reports.';

function ghosts(context: BoardContext): Row {
  return {
    title: 'videocall.rs: what counts and what does not',
    product: 'videocall',
    panels: [
      {
        type: 'stat',
        title: 'Ghosts',
        description:
          'Round-trip times that nobody moves any more: after a re-election the old relay’s series stays for ever. Callscope leaves them out; a restart of the metrics server ends them.',
        unit: 'short',
        width: 6,
        height: 8,
        source: CLIENT_SOURCE,
        queries: { A: { expr: getGhostCountQuery(context), legend: 'ghosts' } },
        mayBeEmpty: NOBODY,
      },
      {
        type: 'timeseries',
        title: 'Share of ghosts',
        description:
          'Ghosts as a share of all round-trip times. From 5 % on, panels and rules that count all of them are wrong.',
        unit: 'percentunit',
        width: 9,
        min: 0,
        max: 1,
        thresholds: { warning: 0.02, critical: 0.05 },
        source: CLIENT_SOURCE,
        queries: { A: { expr: getGhostShareQuery(context), legend: 'ghosts' } },
        mayBeEmpty: NOBODY,
      },
      {
        type: 'timeseries',
        title: 'p95 with and without ghosts',
        description:
          'Round-trip time that 95 % of the sessions stay under, once as it is and once as a panel shows it that takes every series for alive. The space between them is fiction.',
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
        width: 12,
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
          'Every ordered pair of people has 18 series of its own, so twice the people are four times the series. Where Prometheus can’t hold them, drop what no verdict needs: the configuration page writes the relabelling.',
        unit: 'short',
        width: 12,
        min: 0,
        thresholds: { warning: 50_000, critical: 100_000 },
        source: CLIENT_SOURCE,
        queries: {
          A: { expr: getPairSeriesQuery(context, 1), legend: 'now' },
          B: { expr: getPairSeriesQuery(context, 2), legend: 'with twice the people' },
          C: { expr: getLargestMeetingQuery(context), legend: 'people in it' },
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
  const panel = (title: string, description: string, unit: Panel['unit'], expr: string): Panel => ({
    type: 'timeseries',
    title: `${name}: ${title}`,
    description,
    unit,
    min: 0,
    source: sources[0],
    queries: { A: { expr, legend: '{{job}}' } },
  });
  return {
    title: `${name}: scrapes`,
    product,
    panels: [
      panel(
        'samples',
        'Samples on the pages of each job at the last scrape. A jump is a large meeting, or a label that got many values; none at all is a target that is down.',
        'short',
        getSamplesQuery(context, sources)
      ),
      panel(
        'scrape time',
        'Seconds that the slowest target of each job takes to answer. It must stay well under the time-out of the job (10 s, or the interval if that is shorter): raise it, or drop series.',
        's',
        getScrapeDurationQuery(context, sources)
      ),
      panel(
        'age of the newest sample',
        'Seconds since the newest sample of each job. It should stay under two scrape intervals; more is a remote write that lags, or clocks that differ.',
        's',
        getSampleAgeQuery(context, sources)
      ),
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
    scrapes(context, { name: 'Mattermost', product: 'mattermost', sources: [RTCD_SOURCE, PLUGIN_SOURCE] }),
    clocks(context),
  ],
};
