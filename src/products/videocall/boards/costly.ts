import { type BoardContext, type CostlyQuery } from '../../../boards/types';
import { AWAITING_DECODE, BUFFER_DEPTH, PACKETS, TARGET_DEPTH } from './audio';
import {
  getCanQuery,
  getConcealmentByMeetingQuery,
  getConcealmentOverQuery,
  getConcealmentQuantileQuery,
  getOperationQuery,
  getPairQuantileQuery,
  getPlayingPairsQuery,
  OPERATIONS,
  WORST_MEETINGS,
} from './audioQueries';
import { CAN_LISTEN, CAN_SEE } from './participation';
import { getConnectionsQuery, getMeetingsQuery, getPeopleQuery } from './participationQueries';
import {
  getGhostsQuery,
  getRttCellsQuery,
  getRttGoodQuery,
  getRttOverByRegionQuery,
  getRttOverQuery,
  getRttQuantileByRegionQuery,
  getRttQuantileQuery,
  getRttSessionsQuery,
} from './shared/rttQueries';

const QUANTILES = [0.5, 0.95, 0.99];
const PLACES = ['server', 'server_type'] as const;

/** Aggregations that keep only these labels. */
function rows(of: CostlyQuery['of'], labels: readonly string[], exprs: readonly string[]): CostlyQuery[] {
  return exprs.map((expr) => ({ expr, labels, of }));
}

/**
 * What the boards ask of all sessions, or of all pairs, over the time range. Not here: matrices, which are asked at one
 * instant, and who joins and leaves, which depends on the window of a panel.
 */
export function costlyQueries(context: BoardContext): readonly CostlyQuery[] {
  return [
    ...rows(
      'sessions',
      [],
      [
        getRttSessionsQuery(context),
        getRttGoodQuery(context),
        getRttOverQuery(context),
        ...QUANTILES.map((q) => getRttQuantileQuery(context, q)),
        getGhostsQuery(context),
        getPeopleQuery(context),
        getMeetingsQuery(context),
      ]
    ),
    ...rows('sessions', ['le'], [getRttCellsQuery(context)]),
    ...rows('sessions', ['server'], [getRttSessionsQuery(context, 'server')]),
    ...PLACES.flatMap((label) =>
      rows('sessions', [label], [getRttOverQuery(context, label), getRttQuantileQuery(context, 0.95, label)])
    ),
    ...rows(
      'sessions',
      ['region'],
      [
        getRttOverByRegionQuery(context),
        getRttQuantileByRegionQuery(context, 0.95),
        getConnectionsQuery(context, 'region'),
      ]
    ),
    ...rows(
      'pairs',
      [],
      [
        getPlayingPairsQuery(context),
        getConcealmentOverQuery(context, context.limits.concealment.bad),
        ...QUANTILES.map((q) => getConcealmentQuantileQuery(context, q)),
        ...Object.values(OPERATIONS).map((operation) => getOperationQuery(context, operation)),
        ...[BUFFER_DEPTH, TARGET_DEPTH, AWAITING_DECODE].flatMap((metric) =>
          [0.5, 0.95].map((q) => getPairQuantileQuery(context, metric, q))
        ),
        ...[0.05, 0.5].map((q) => getPairQuantileQuery(context, PACKETS, q)),
        ...[CAN_LISTEN, CAN_SEE].map((metric) => getCanQuery(context, metric)),
      ]
    ),
    ...rows('pairs', ['meeting_id'], [getConcealmentByMeetingQuery(context, WORST_MEETINGS)]),
  ];
}
