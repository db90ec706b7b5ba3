import { type Message, message } from '../../../../messages';
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
  const over = (title: Message, where: Message, server: Source, query: PanelQuery): Panel => ({
    type: 'timeseries',
    title,
    description: message(
      'videocall.boards.about.slow-sessions',
      "Share of the sessions of each {{- place}} over {{limit}} ms. If one line is far above the others, look there. If all lines rise, suspect the whole installation or people's own networks. A share of one or two sessions says nothing: check their number.",
      { place: where, limit: rttMs.bad }
    ),
    unit: 'percentunit',
    min: 0,
    max: 1,
    source: server,
    thresholds: overLimit(context),
    queries: { A: query },
  });
  return {
    title: message(
      'videocall.boards.row.videocall-rs-round-trip-time-from-client-to',
      'videocall.rs: round-trip time from client to relay'
    ),
    panels: [
      ...sloPanels(context, {
        of: message('videocall.boards.panel.sessions', 'Sessions'),
        units: message('videocall.boards.unit.sessions', 'sessions'),
        source,
        attainment: (window) => getAttainmentQuery(context, window),
      }),
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.rtt-of-live-sessions', 'RTT of live sessions'),
        description: message(
          'videocall.boards.about.rtt-of-live-sessions',
          "50 %, 95 % and 99 % of the live sessions are below these lines. Under 150 ms is comfortable; over {{limit}} ms people talk over each other. Each session reports the mean of ten probes, so short spikes don't show. With few sessions, p95 is the worst session.",
          { limit: rttMs.bad }
        ),
        unit: 'ms',
        min: 0,
        source,
        thresholds: limit,
        queries: quantileLines([0.5, 0.95, 0.99], (q) => getRttQuantileQuery(context, q)),
      },
      {
        type: 'heatmap',
        title: message('videocall.boards.panel.rtt-distribution-of-sessions', 'RTT distribution of sessions'),
        description: message(
          'videocall.boards.about.rtt-distribution-of-sessions',
          'Live sessions by round-trip time. Two separate bands: one group, such as a relay or a region, is slower than the rest. One band moves up: everybody is slower.'
        ),
        unit: 'ms',
        source,
        buckets: 'bins',
        queries: { A: { expr: getRttCellsQuery(context), legend: '{{le}}' } },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.live-sessions-by-relay', 'Live sessions by relay'),
        description: message(
          'videocall.boards.about.live-sessions-by-relay',
          'Number of live sessions: the base of all shares in this row. Old sessions of people who moved to another relay don’t count.'
        ),
        unit: 'short',
        min: 0,
        style: 'stacked',
        source,
        queries: { A: { expr: getRttSessionsQuery(context, 'server'), legend: '{{server}}' } },
      },
      over(
        message('videocall.boards.panel.slow-sessions-by-relay', 'Slow sessions by relay'),
        message('videocall.boards.place.relay', 'relay'),
        source,
        { expr: getRttOverQuery(context, 'server'), legend: '{{server}}' }
      ),
      over(
        message('videocall.boards.panel.slow-sessions-by-transport', 'Slow sessions by transport'),
        message('videocall.boards.place.transport', 'transport'),
        source,
        { expr: getRttOverQuery(context, 'server_type'), legend: '{{server_type}}' }
      ),
      over(
        message('videocall.boards.panel.slow-sessions-by-region', 'Slow sessions by region'),
        message('videocall.boards.place.region', 'region'),
        SERVER_SOURCE,
        { expr: getRttOverByRegionQuery(context), legend: '{{region}}' }
      ),
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.rtt-p95-by-relay', 'RTT p95 by relay'),
        description: message(
          'videocall.boards.about.rtt-p95-by-relay',
          "95 % of a relay's sessions are below its line. If a line crosses {{limit}} ms, open triage at that time: it shows whether the relay, its region or its transport is the cause.",
          { limit: rttMs.bad }
        ),
        unit: 'ms',
        min: 0,
        source,
        thresholds: limit,
        queries: { A: { expr: getRttQuantileQuery(context, 0.95, 'server'), legend: '{{server}}' } },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.rtt-p95-by-transport', 'RTT p95 by transport'),
        description: message(
          'videocall.boards.about.rtt-p95-by-transport',
          'Clients prefer WebTransport even if it is slower, so a small gap is normal. If only WebSocket rises, suspect TCP on the way. If only WebTransport rises, suspect UDP.'
        ),
        unit: 'ms',
        min: 0,
        source,
        thresholds: limit,
        queries: { A: { expr: getRttQuantileQuery(context, 0.95, 'server_type'), legend: '{{server_type}}' } },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.rtt-p95-by-region', 'RTT p95 by region'),
        description: message(
          'videocall.boards.about.rtt-p95-by-region',
          '95 % of a region’s sessions are below its line. The region is that of the relay, from the server metrics. People far from every region are slow everywhere.'
        ),
        unit: 'ms',
        min: 0,
        source: SERVER_SOURCE,
        thresholds: limit,
        queries: { A: { expr: getRttQuantileByRegionQuery(context, 0.95), legend: '{{region}}' } },
      },
      {
        type: 'table',
        title: message('videocall.boards.panel.relays-now', 'Relays now'),
        description: message(
          'videocall.boards.about.relays-now',
          'Relays at the end of the time range. The relay with the largest share over the limit comes first.'
        ),
        unit: 'short',
        source,
        width: 12,
        labels: { server: message('videocall.boards.header.relay', 'Relay') },
        units: { A: 'percentunit', C: 'ms' },
        queries: {
          A: {
            expr: getRttOverQuery(context, 'server'),
            legend: message('boards.header.over-ms', 'Over {{limit}} ms', { limit: rttMs.bad }),
          },
          B: { expr: getRttSessionsQuery(context, 'server'), legend: message('boards.legend.sessions', 'Sessions') },
          C: { expr: getRttQuantileQuery(context, 0.95, 'server'), legend: 'p95' },
        },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.p95-with-without-ghosts', 'p95 with/without ghosts'),
        description: message(
          'videocall.boards.about.p95-with-without-ghosts',
          'After a re-election, the old relay’s value stays on the metrics page forever. The gap between the lines is the error of a query that counts ghosts.'
        ),
        unit: 'ms',
        min: 0,
        source,
        width: 6,
        queries: {
          A: {
            expr: getRttQuantileQuery(context, 0.95),
            legend: message('videocall.boards.legend.live-sessions', 'live sessions'),
          },
          B: {
            expr: getRttQuantileWithGhostsQuery(context, 0.95),
            legend: message('videocall.boards.legend.with-ghosts', 'with ghosts'),
          },
        },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.ghost-series', 'Ghost series'),
        description: message(
          'videocall.boards.about.ghost-series',
          'Round-trip time series of people who left or moved to another relay. All other panels leave them out. Restart the metrics server to remove them.'
        ),
        unit: 'short',
        min: 0,
        source,
        width: 6,
        queries: { A: { expr: getGhostsQuery(context), legend: message('videocall.boards.legend.ghosts', 'ghosts') } },
      },
    ],
  };
}

/** The row of videocall.rs on RTT SLO. */
export const rttSlo: BoardPart = {
  variables: [VARIABLES.relay, VARIABLES.transport, VARIABLES.region, VARIABLES.meeting],
  rows: (context) => [row(context)],
};
