import { type Source } from '../triage/targets/source';
import { RTCD, RTCD_SOURCE } from '../products/mattermost/sources/rtcd';
import { CLIENT_SOURCE } from '../products/videocall/sources/client';
import { SERVER_SOURCE } from '../products/videocall/sources/server';
import { allowedShare, BUDGET_LEFT, BURN_RATES, overLimit, percent } from './objective';
import {
  getGhostsQuery,
  getMattermostAttainmentQuery,
  getMattermostBudgetQuery,
  getMattermostBurnQuery,
  getReportBands,
  getReportBucketsQuery,
  getReportOverQuery,
  getReportRateQuery,
  getRttCellsQuery,
  getRttOverByRegionQuery,
  getRttOverQuery,
  getRttQuantileByRegionQuery,
  getRttQuantileQuery,
  getRttQuantileWithGhostsQuery,
  getRttSessionsQuery,
  getVideocallAttainmentQuery,
  getVideocallBudgetQuery,
  getVideocallBurnQuery,
} from './rttQueries';
import { type Board, type BoardContext, type Panel, type PanelQuery, type Row, type Thresholds } from './types';

const QUANTILES = [0.5, 0.95, 0.99] as const;

interface Slo {
  of: string;
  source: Source;
  attainment: string;
  budget: string;
  burn(window: '5m' | '1h'): string;
}

/** How the chosen range and the last hour stand against the objective. */
function sloPanels(context: BoardContext, { of, source, attainment, budget, burn }: Slo): Panel[] {
  const { objective } = context.limits;
  const allowed = allowedShare(context);
  return [
    {
      type: 'stat',
      title: `${of} within the limit`,
      description: `Share of all ${of.toLowerCase()} of the chosen time range whose round-trip time was under the limit, from counts that add up. The objective is ${percent(objective)}.`,
      unit: 'percentunit',
      decimals: 2,
      source,
      width: 6,
      thresholds: { warning: objective, critical: 1 - allowed * BURN_RATES.warning, isFloor: true },
      queries: { A: { expr: attainment, legend: 'within the limit' } },
    },
    {
      type: 'stat',
      title: `Budget left, ${of.toLowerCase()}`,
      description: `What is left of the ${percent(allowed)} that may be bad in the chosen range: 100 % if nothing was, below 0 if the objective is missed. Spend it on changes, or stop changing.`,
      unit: 'percentunit',
      decimals: 0,
      source,
      width: 6,
      thresholds: BUDGET_LEFT,
      queries: { A: { expr: budget, legend: 'left' } },
    },
    {
      type: 'stat',
      title: `Burn rate now, ${of.toLowerCase()}`,
      description: `How many times faster than allowed the budget is spent: over the last 5 minutes and the last hour. 1 uses up exactly the budget; from ${BURN_RATES.critical} on in both, page somebody.`,
      unit: 'short',
      decimals: 1,
      source,
      width: 12,
      thresholds: BURN_RATES,
      queries: {
        A: { expr: burn('5m'), legend: '5 m' },
        B: { expr: burn('1h'), legend: '1 h' },
      },
    },
  ];
}

function quantiles(query: (q: number) => string): Record<string, PanelQuery> {
  return Object.fromEntries(QUANTILES.map((q) => [`P${q * 100}`, { expr: query(q), legend: `p${q * 100}` }]));
}

function videocallRow(context: BoardContext): Row {
  const { rttMs } = context.limits;
  const limit: Thresholds = { warning: rttMs.bad, critical: rttMs.severe };
  const source = CLIENT_SOURCE;
  const over = (where: string, server: Source, query: PanelQuery): Panel => ({
    type: 'timeseries',
    title: `Sessions over ${rttMs.bad} ms, by ${where}`,
    description: `Share of the sessions of each ${where} whose round-trip time is over the limit. One line far above the others names the place; all lines alike mean the fleet, or the people's own networks. Look at the sessions beside it: with one or two, a share says nothing.`,
    unit: 'percentunit',
    min: 0,
    max: 1,
    source: server,
    thresholds: overLimit(context),
    queries: { A: query },
  });
  return {
    title: 'videocall.rs: round-trip time from client to relay',
    product: 'videocall',
    panels: [
      ...sloPanels(context, {
        of: 'Sessions',
        source,
        attainment: getVideocallAttainmentQuery(context),
        budget: getVideocallBudgetQuery(context),
        burn: (window) => getVideocallBurnQuery(context, window),
      }),
      {
        type: 'timeseries',
        title: 'Round-trip time of sessions',
        description: `Half, 95 % and 99 % of the live sessions are below these lines. Each session reports the mean of ten probes, so short spikes don't show. Under 150 ms is comfortable, over ${rttMs.bad} ms people talk over each other. With few sessions p95 is the worst one.`,
        unit: 'ms',
        min: 0,
        source,
        thresholds: limit,
        queries: quantiles((q) => getRttQuantileQuery(context, q)),
      },
      {
        type: 'heatmap',
        title: 'Sessions over round-trip time',
        description:
          'How many live sessions have which round-trip time. Two separate bands mean that one group, a relay or a region, is worse off than the rest; one band that moves up means everybody.',
        unit: 'ms',
        source,
        buckets: 'bins',
        queries: { A: { expr: getRttCellsQuery(context), legend: '{{le}}' } },
      },
      {
        type: 'timeseries',
        title: 'Live sessions by relay',
        description:
          'What all shares beside it are shares of. Sessions that people left behind by changing their relay are not counted.',
        unit: 'short',
        min: 0,
        style: 'stacked',
        source,
        queries: { A: { expr: getRttSessionsQuery(context, 'server'), legend: '{{server}}' } },
      },
      over('relay', source, { expr: getRttOverQuery(context, 'server'), legend: '{{server}}' }),
      over('transport', source, { expr: getRttOverQuery(context, 'server_type'), legend: '{{server_type}}' }),
      over('region', SERVER_SOURCE, { expr: getRttOverByRegionQuery(context), legend: '{{region}}' }),
      {
        type: 'timeseries',
        title: 'p95 of round-trip time by relay',
        description: `95 % of a relay's sessions are below its line. Where a line crosses ${rttMs.bad} ms, open triage at that time: it says whether the relay, its region or its transport is to blame.`,
        unit: 'ms',
        min: 0,
        source,
        thresholds: limit,
        queries: { A: { expr: getRttQuantileQuery(context, 0.95, 'server'), legend: '{{server}}' } },
      },
      {
        type: 'timeseries',
        title: 'p95 of round-trip time by transport',
        description:
          'WebTransport is preferred even where it is slower, so some distance is normal. WebSocket alone going up points to TCP on the way; WebTransport alone to UDP.',
        unit: 'ms',
        min: 0,
        source,
        thresholds: limit,
        queries: { A: { expr: getRttQuantileQuery(context, 0.95, 'server_type'), legend: '{{server_type}}' } },
      },
      {
        type: 'timeseries',
        title: 'p95 of round-trip time by region',
        description:
          'By the region of the relay that the person is connected to, as the server page tells it. People far from every region are slow everywhere.',
        unit: 'ms',
        min: 0,
        source: SERVER_SOURCE,
        thresholds: limit,
        queries: { A: { expr: getRttQuantileByRegionQuery(context, 0.95), legend: '{{region}}' } },
      },
      {
        type: 'table',
        title: 'Relays now',
        description: 'The relays as of the end of the time range, the one with the most sessions over the limit first.',
        unit: 'short',
        source,
        width: 12,
        labels: { server: 'Relay' },
        units: { A: 'percentunit', C: 'ms' },
        queries: {
          A: { expr: getRttOverQuery(context, 'server'), legend: `Over ${rttMs.bad} ms` },
          B: { expr: getRttSessionsQuery(context, 'server'), legend: 'Sessions' },
          C: { expr: getRttQuantileQuery(context, 0.95, 'server'), legend: 'p95' },
        },
      },
      {
        type: 'timeseries',
        title: 'p95 with and without ghosts',
        description:
          "After a re-election the old relay's value stays on the page for ever, also when everybody has left. The further these lines are apart, the more a plain query lies.",
        unit: 'ms',
        min: 0,
        source,
        width: 6,
        queries: {
          A: { expr: getRttQuantileQuery(context, 0.95), legend: 'live sessions' },
          B: { expr: getRttQuantileWithGhostsQuery(context, 0.95), legend: 'with ghosts' },
        },
      },
      {
        type: 'timeseries',
        title: 'Ghost series',
        description:
          'Round-trip times on the page that belong to nobody any more. They are left out everywhere else; a restart of the metrics server removes them.',
        unit: 'short',
        min: 0,
        source,
        width: 6,
        queries: { A: { expr: getGhostsQuery(context), legend: 'ghosts' } },
      },
    ],
  };
}

function mattermostRow(context: BoardContext): Row {
  const { rttMs } = context.limits;
  const source = RTCD_SOURCE;
  const metric = RTCD.clientRtt;
  const bound = rttMs.bad / 1000;
  const over = (where: string, label: 'instance' | 'groupID'): Panel => ({
    type: 'timeseries',
    title: `Reports over ${rttMs.bad} ms, by ${where}`,
    description: `Share of the reports of each ${where} over the limit. One line above the others names the place; all alike mean the network in front of all of them.`,
    unit: 'percentunit',
    min: 0,
    max: 1,
    source,
    thresholds: overLimit(context),
    queries: { A: { expr: getReportOverQuery(context, metric, bound, label), legend: `{{${label}}}` } },
  });
  return {
    title: 'Mattermost Calls: round-trip time from client to RTCD',
    product: 'mattermost',
    panels: [
      ...sloPanels(context, {
        of: 'Reports',
        source,
        attainment: getMattermostAttainmentQuery(context),
        budget: getMattermostBudgetQuery(context),
        burn: (window) => getMattermostBurnQuery(context, window),
      }),
      {
        type: 'timeseries',
        title: 'Round-trip time of reports',
        description: `RTCD has a histogram: all that is known of a quantile is the bucket that it lies in, so each is drawn as the interval of its bucket. Somebody who speaks or hears reports each ten seconds; a silent call reports nothing. The limit is ${rttMs.bad} ms.`,
        unit: 's',
        min: 0,
        source,
        thresholds: { warning: bound, critical: rttMs.severe / 1000 },
        ...getReportBands(context, metric, QUANTILES),
      },
      {
        type: 'heatmap',
        title: 'Reports over round-trip time',
        description: 'How many reports fell into which bucket. Two separate bands mean that one group is worse off.',
        unit: 's',
        source,
        buckets: 'le',
        queries: { A: { expr: getReportBucketsQuery(context, metric), legend: '{{le}}' } },
      },
      {
        type: 'timeseries',
        title: 'Reports by RTCD',
        description:
          'What all shares beside it are shares of: about one in ten seconds for everybody who speaks or hears. None at all with people in calls means that nobody talks, or that the clients cannot reach RTCD.',
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
        description: 'Mattermost installations as of the end of the time range, the worst first.',
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

export const rttSlo: Board = {
  uid: 'callscope-rtt-slo',
  slug: 'rtt-slo',
  title: 'RTT SLO',
  description:
    'Round-trip time of both systems against the objective: who is over the limit, where, and what it costs.',
  variables: ['relay', 'transport', 'region', 'meeting', 'instance', 'groupID'],
  rows: (context) => [videocallRow(context), mattermostRow(context)],
};
