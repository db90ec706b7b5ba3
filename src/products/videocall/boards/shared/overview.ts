import { message } from '../../../../messages';
import { overLimit } from '../../../../boards/objective';
import { FIGURE_WIDTH, figure, named, OVERVIEW_HEIGHT } from '../../../../boards/shared/figures';
import { type BoardContext, type BoardPart, type Row } from '../../../../boards/types';
import { percent } from '../../../../triage/format';
import { CLIENT_SOURCE } from '../../sources/client';
import { SERVER_SOURCE } from '../../sources/server';
import { BAD_PAIRS } from '../audio';
import { getConcealmentOverQuery } from '../audioQueries';
import { getConnectionsQuery, getMeetingsQuery, getPeopleQuery } from '../participationQueries';
import { getRttOverQuery, getRttQuantileQuery } from './rttQueries';
import { VARIABLES } from '../variables';

function row(context: BoardContext): Row {
  const { rttMs, concealment } = context.limits;
  return {
    title: message('videocall.boards.row.videocall-rs', 'videocall.rs'),
    panels: [
      figure(
        message('videocall.boards.panel.over-the-limits', 'Over the limits'),
        message(
          'videocall.boards.about.over-the-limits',
          'RTT: share of the live sessions over {{limit}} ms. Audio: share of the playing pairs in which over {{- share}} of the audio is concealed. Red: open triage.',
          { limit: rttMs.bad, share: percent(concealment.bad, 2) }
        ),
        CLIENT_SOURCE,
        named({
          RTT: getRttOverQuery(context),
          Audio: getConcealmentOverQuery(context, concealment.bad),
        }),
        {
          unit: 'percentunit',
          decimals: 1,
          thresholds: overLimit(context),
          ownThresholds: { Audio: BAD_PAIRS },
          width: 2 * FIGURE_WIDTH,
        }
      ),
      figure(
        message('videocall.boards.panel.rtt-p95', 'RTT p95'),
        message('videocall.boards.about.rtt-p95', '95 % of the live sessions have a round-trip time below this.'),
        CLIENT_SOURCE,
        { expr: getRttQuantileQuery(context, 0.95), legend: 'p95' },
        { unit: 'ms', thresholds: { warning: rttMs.bad, critical: rttMs.severe } }
      ),
      figure(
        message('videocall.boards.panel.online', 'Online'),
        message(
          'videocall.boards.about.online',
          'People connected to a relay, each counted once per meeting, and their meetings.'
        ),
        SERVER_SOURCE,
        named({ People: getPeopleQuery(context), Meetings: getMeetingsQuery(context) })
      ),
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.connections-by-region', 'Connections by region'),
        description: message(
          'videocall.boards.about.connections-by-region-overview',
          'Connections to the relays. A region that empties at once was cut off. Ids with an underscore shift the labels, so a relay process can show up as a region.'
        ),
        unit: 'short',
        min: 0,
        style: 'stacked',
        height: OVERVIEW_HEIGHT,
        source: SERVER_SOURCE,
        queries: { A: { expr: getConnectionsQuery(context, 'region'), legend: '{{region}}' } },
      },
    ],
  };
}

/** The row of videocall.rs on the overview. */
export const overview: BoardPart = {
  variables: [VARIABLES.relay, VARIABLES.transport, VARIABLES.region, VARIABLES.meeting],
  rows: (context) => [row(context)],
};
