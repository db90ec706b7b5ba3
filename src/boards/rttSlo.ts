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

/** The selected range and the last hour against the objective. */
function sloPanels(context: BoardContext, { of, source, attainment, budget, burn }: Slo): Panel[] {
  const { objective } = context.limits;
  const allowed = allowedShare(context);
  return [
    {
      type: 'stat',
      title: `${of} within the limit`,
      description: `Share of all ${of.toLowerCase()} in the time range with a round-trip time under the limit. The objective is ${percent(objective)}.`,
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
      description: `Error budget left in the time range, of the ${percent(allowed)} that may be bad. 100 %: nothing was bad. Below 0: the objective is missed, so stop risky changes.`,
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
      description: `How fast the error budget burns, over the last 5 minutes and the last hour. 1 uses up exactly the budget. Page somebody when both reach ${BURN_RATES.critical}.`,
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
    title: `Slow sessions by ${where}`,
    description: `Share of the sessions of each ${where} over ${rttMs.bad} ms. If one line is far above the others, look there. If all lines rise, suspect the whole installation or people's own networks. A share of one or two sessions says nothing: check their number.`,
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
        title: 'RTT of live sessions',
        description: `50 %, 95 % and 99 % of the live sessions are below these lines. Under 150 ms is comfortable; over ${rttMs.bad} ms people talk over each other. Each session reports the mean of ten probes, so short spikes don't show. With few sessions, p95 is the worst session.`,
        unit: 'ms',
        min: 0,
        source,
        thresholds: limit,
        queries: quantiles((q) => getRttQuantileQuery(context, q)),
      },
      {
        type: 'heatmap',
        title: 'RTT distribution of sessions',
        description:
          'Live sessions by round-trip time. Two separate bands: one group, such as a relay or a region, is slower than the rest. One band that moves up: everybody is slower.',
        unit: 'ms',
        source,
        buckets: 'bins',
        queries: { A: { expr: getRttCellsQuery(context), legend: '{{le}}' } },
      },
      {
        type: 'timeseries',
        title: 'Live sessions by relay',
        description:
          'Number of live sessions: the base of all shares in this row. Sessions that people left when they changed their relay don’t count.',
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
        title: 'RTT p95 by relay',
        description: `95 % of a relay's sessions are below its line. If a line crosses ${rttMs.bad} ms, open triage at that time: it tells whether the relay, its region or its transport is the cause.`,
        unit: 'ms',
        min: 0,
        source,
        thresholds: limit,
        queries: { A: { expr: getRttQuantileQuery(context, 0.95, 'server'), legend: '{{server}}' } },
      },
      {
        type: 'timeseries',
        title: 'RTT p95 by transport',
        description:
          'Clients prefer WebTransport even when it is slower, so a small gap is normal. If only WebSocket rises, suspect TCP on the way. If only WebTransport rises, suspect UDP.',
        unit: 'ms',
        min: 0,
        source,
        thresholds: limit,
        queries: { A: { expr: getRttQuantileQuery(context, 0.95, 'server_type'), legend: '{{server_type}}' } },
      },
      {
        type: 'timeseries',
        title: 'RTT p95 by region',
        description:
          'By the region of the relay that a person is connected to, from the server metrics. People far from every region are slow everywhere.',
        unit: 'ms',
        min: 0,
        source: SERVER_SOURCE,
        thresholds: limit,
        queries: { A: { expr: getRttQuantileByRegionQuery(context, 0.95), legend: '{{region}}' } },
      },
      {
        type: 'table',
        title: 'Relays now',
        description:
          'Relays at the end of the time range. The relay with the largest share over the limit comes first.',
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
          'After a re-election the old relay’s value stays on the metrics page forever. The wider the gap between the lines, the more wrong a plain query is.',
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
          'Round-trip time series of people who left or moved to another relay. All other panels leave them out. Restart the metrics server to remove them.',
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
        title: 'Reported RTT',
        description: `Round-trip time in client reports; the limit is ${rttMs.bad} ms. A histogram only tells in which bucket a quantile lies, so each band shows that bucket. Clients that speak or hear report every 10 s; a silent call reports nothing.`,
        unit: 's',
        min: 0,
        source,
        thresholds: { warning: bound, critical: rttMs.severe / 1000 },
        ...getReportBands(context, metric, QUANTILES),
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

export const rttSlo: Board = {
  uid: 'callscope-rtt-slo',
  slug: 'rtt-slo',
  title: 'RTT SLO',
  description:
    'Round-trip time of both products against the objective: who is over the limit, where, and how much error budget it costs.',
  variables: ['relay', 'transport', 'region', 'meeting', 'instance', 'groupID'],
  rows: (context) => [videocallRow(context), mattermostRow(context)],
};
