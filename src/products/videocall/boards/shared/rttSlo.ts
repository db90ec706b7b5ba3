import { overLimit } from '../../../../boards/objective';
import { quantileLines } from '../../../../boards/queries/series';
import { sloPanels } from '../../../../boards/shared/sloPanels';
import {
  type BoardContext,
  type BoardPart,
  type Panel,
  type PanelQuery,
  type Row,
  type Thresholds,
} from '../../../../boards/types';
import { type Source } from '../../../../triage/targets/source';
import { CLIENT_SOURCE } from '../../sources/client';
import { SERVER_SOURCE } from '../../sources/server';
import {
  getAttainmentQuery,
  getGhostsQuery,
  getRttCellsQuery,
  getRttOverByRegionQuery,
  getRttOverQuery,
  getRttQuantileByRegionQuery,
  getRttQuantileQuery,
  getRttQuantileWithGhostsQuery,
  getRttSessionsQuery,
} from './rttQueries';
import { VARIABLES } from '../variables';

function row(context: BoardContext): Row {
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
    panels: [
      ...sloPanels(context, {
        of: 'Sessions',
        source,
        attainment: (window) => getAttainmentQuery(context, window),
      }),
      {
        type: 'timeseries',
        title: 'RTT of live sessions',
        description: `50 %, 95 % and 99 % of the live sessions are below these lines. Under 150 ms is comfortable; over ${rttMs.bad} ms people talk over each other. Each session reports the mean of ten probes, so short spikes don't show. With few sessions, p95 is the worst session.`,
        unit: 'ms',
        min: 0,
        source,
        thresholds: limit,
        queries: quantileLines([0.5, 0.95, 0.99], (q) => getRttQuantileQuery(context, q)),
      },
      {
        type: 'heatmap',
        title: 'RTT distribution of sessions',
        description:
          'Live sessions by round-trip time. Two separate bands: one group, such as a relay or a region, is slower than the rest. One band moves up: everybody is slower.',
        unit: 'ms',
        source,
        buckets: 'bins',
        queries: { A: { expr: getRttCellsQuery(context), legend: '{{le}}' } },
      },
      {
        type: 'timeseries',
        title: 'Live sessions by relay',
        description:
          'Number of live sessions: the base of all shares in this row. Old sessions of people who moved to another relay don’t count.',
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
        description: `95 % of a relay's sessions are below its line. If a line crosses ${rttMs.bad} ms, open triage at that time: it shows whether the relay, its region or its transport is the cause.`,
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
          'Clients prefer WebTransport even if it is slower, so a small gap is normal. If only WebSocket rises, suspect TCP on the way. If only WebTransport rises, suspect UDP.',
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
          '95 % of a region’s sessions are below its line. The region is that of the relay, from the server metrics. People far from every region are slow everywhere.',
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
        title: 'p95 with/without ghosts',
        description:
          'After a re-election, the old relay’s value stays on the metrics page forever. The gap between the lines is the error of a query that counts ghosts.',
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

/** The row of videocall.rs on RTT SLO. */
export const rttSlo: BoardPart = {
  variables: [VARIABLES.relay, VARIABLES.transport, VARIABLES.region, VARIABLES.meeting],
  rows: (context) => [row(context)],
};
