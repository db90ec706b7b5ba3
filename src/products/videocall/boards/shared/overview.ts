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
    title: 'videocall.rs',
    panels: [
      figure(
        'Over the limits',
        `RTT: share of the live sessions over ${rttMs.bad} ms. Audio: share of the playing pairs in which over ${percent(concealment.bad, 2)} of the audio is concealed. Red: open triage.`,
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
        'RTT p95',
        '95 % of the live sessions have a round-trip time below this.',
        CLIENT_SOURCE,
        { expr: getRttQuantileQuery(context, 0.95), legend: 'p95' },
        { unit: 'ms', thresholds: { warning: rttMs.bad, critical: rttMs.severe } }
      ),
      figure(
        'Online',
        'People connected to a relay, each counted once per meeting, and their meetings.',
        SERVER_SOURCE,
        named({ People: getPeopleQuery(context), Meetings: getMeetingsQuery(context) })
      ),
      {
        type: 'timeseries',
        title: 'Connections by region',
        description:
          'Connections to the relays. A region that empties at once was cut off. Ids with an underscore shift the labels, so a relay process can show up as a region.',
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
