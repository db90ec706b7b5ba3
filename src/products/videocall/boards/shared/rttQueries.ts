import { type Matcher, selector } from '../../../../promql/promql';
import { rtt } from '../../sources/client';
import { extendedLiveRttWithin, liveRttWithin, withRegion } from '../../detectors/queries';
import { by } from '../../../../boards/queries/series';
import { type SloWindow } from '../../../../boards/shared/sloPanels';
import { type BoardContext } from '../../../../boards/types';
import { chosen, RATE } from '../../../../boards/queries/variables';
import { CHOSEN_RELAYS, IN_MEETING, onChosenRelays, VARIABLES } from '../variables';

const SESSIONS: readonly Matcher[] = [CHOSEN_RELAYS, chosen('server_type', VARIABLES.transport), IN_MEETING];

/**
 * RTT (ms) of the chosen live sessions, in either dialect. Aggregate it at once: it holds identities. In the extended
 * dialect, a query must first find the name of a relay, so the choice of relays is applied afterwards.
 */
function live({ scope }: BoardContext): string {
  const [, ...others] = SESSIONS;
  const url = (op: '=' | '!='): Matcher => ({ label: 'server_url', op, value: '' });
  const extended = extendedLiveRttWithin(scope, RATE, [...others, url('=')], 'server');
  return `(${liveRttWithin(scope, RATE, [...SESSIONS, url('!=')])} or ${onChosenRelays(extended)})`;
}

/** A quantile over the live sessions (ms): RTT is a gauge per session, so over sessions, not over a histogram. */
export function getRttQuantileQuery(context: BoardContext, q: number, label?: 'server' | 'server_type'): string {
  return `quantile${by(label)}(${q},${live(context)}>=0)`;
}

/** The same by the region on the server page. */
export function getRttQuantileByRegionQuery(context: BoardContext, q: number): string {
  return `quantile by(region)(${q},(${live(context)})${withRegion(regions(context))})`;
}

function regions({ scope }: BoardContext): readonly Matcher[] {
  return [...scope, chosen('region', VARIABLES.region)];
}

/** The same over everything on the page, including ghosts of a re-election. */
export function getRttQuantileWithGhostsQuery({ scope }: BoardContext, q: number): string {
  return `quantile(${q},${selector(rtt.name, [...scope, ...SESSIONS])})`;
}

/** RTT series that no session updates any more. */
export function getGhostsQuery(context: BoardContext): string {
  return `count(${selector(rtt.name, [...context.scope, ...SESSIONS])})-(count(${live(context)}) or vector(0))`;
}

/** Live sessions. */
export function getRttSessionsQuery(context: BoardContext, label?: 'server' | 'server_type'): string {
  return `count${by(label)}(${live(context)}>=0)`;
}

/** Live sessions within the limit. */
export function getRttGoodQuery(context: BoardContext): string {
  return `sum((${live(context)}>=0)<bool ${context.limits.rttMs.bad})`;
}

/** Share of the live sessions over the limit. */
export function getRttOverQuery(context: BoardContext, label?: 'server' | 'server_type'): string {
  return `avg${by(label)}((${live(context)}>=0)>=bool ${context.limits.rttMs.bad})`;
}

/** The same by the region on the server page. */
export function getRttOverByRegionQuery(context: BoardContext): string {
  return `avg by(region)(((${live(context)})${withRegion(regions(context))})>=bool ${context.limits.rttMs.bad})`;
}

/** A cell of the heatmap is this many times smaller than the limit. */
const CELLS_PER_LIMIT = 6;

/** Live sessions by the upper end of their cell of RTT (ms), which becomes the label `le`. */
export function getRttCellsQuery(context: BoardContext): string {
  const width = context.limits.rttMs.bad / CELLS_PER_LIMIT;
  return `count_values("le",(floor((${live(context)}>=0)/${width})+1)*${width})`;
}

/**
 * Share of session-samples within the limit over a window: sums of counts, since means of shares or quantiles over time
 * would give an hour with one session the weight of an hour with a thousand.
 */
export function getAttainmentQuery(context: BoardContext, window: SloWindow): string {
  // No page's range makes the resolution `$__interval` too fine.
  const points = `${window}:${window === '$__range' ? '$__interval' : '15s'}`;
  return `sum_over_time((${getRttGoodQuery(context)})[${points}])/sum_over_time((${getRttSessionsQuery(context)})[${points}])`;
}
