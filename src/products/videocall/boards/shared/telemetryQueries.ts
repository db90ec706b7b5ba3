import { RATE } from '../../../../boards/queries/variables';
import { type BoardContext } from '../../../../boards/types';
import { selector } from '../../../../promql/promql';
import { liveRttWithin } from '../../detectors/queries';
import { neteqNormal, rtt, selfAudioEnabled } from '../../sources/client';
import { connectionsActive } from '../../sources/server';

/** RTT series that no session updates any more. */
export function getGhostCountQuery({ scope }: BoardContext): string {
  return `count(${selector(rtt.name, scope)})-(count(${liveRttWithin(scope, RATE, [])}) or vector(0))`;
}

/** All RTT series, live or not. */
export function getRttSeriesQuery({ scope }: BoardContext): string {
  return `count(${selector(rtt.name, scope)})`;
}

/** Share of all RTT series that are ghosts. */
export function getGhostShareQuery(context: BoardContext): string {
  return `(${getGhostCountQuery(context)})/${getRttSeriesQuery(context)}`;
}

/** p95 of RTT (ms) over live sessions. */
export function getLiveP95Query({ scope }: BoardContext): string {
  return `quantile(0.95,${liveRttWithin(scope, RATE, [])}>=0)`;
}

/** p95 of RTT (ms) in a panel that counts ghosts as live sessions. */
export function getP95WithGhostsQuery({ scope }: BoardContext): string {
  return `quantile(0.95,${selector(rtt.name, scope)})`;
}

/** People who report, as a share of those who should: people on a relay in a meeting with somebody else. */
export function getCoverageQuery({ scope }: BoardContext): string {
  const people = `count by(meeting_id)(count by(meeting_id,customer_email)(${selector(connectionsActive.name, scope)}))`;
  return `count(count by(meeting_id,peer_id)(${selector(selfAudioEnabled.name, scope)}))/sum(${people}>=2)`;
}

/** Series of each ordered pair of people, as counted on real pages. */
const PAIR_SERIES = 18;

/** People by meeting. */
function peopleOf({ scope }: BoardContext): string {
  return `count by(meeting_id)(${selector(selfAudioEnabled.name, scope)})`;
}

/** Series of the pairs of the largest meeting that reports, with `times` as many people. */
export function getPairSeriesQuery(context: BoardContext, times: number): string {
  const people = `(${times}*max(${peopleOf(context)}))`;
  return `${PAIR_SERIES}*${people}*(${people}-1)`;
}

/** How many meetings of each size there are: `{size}`. */
export function getMeetingsBySizeQuery(context: BoardContext): string {
  return `count_values("size",${peopleOf(context)})`;
}

/** Series of the pairs that really report, by the size of their meeting: `{size}`. */
export function getPairSeriesBySizeQuery(context: BoardContext): string {
  const pairs = `count by(meeting_id)(${selector(neteqNormal.name, context.scope)})`;
  return `${PAIR_SERIES}*sum by(size)(${pairs}*on(meeting_id) group_right() count_values by(meeting_id)("size",${peopleOf(context)}))`;
}
