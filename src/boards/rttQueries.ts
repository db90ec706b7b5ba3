import { type Matcher, selector } from '../promql/promql';
import { type Metric } from '../triage/targets/source';
import { rtt } from '../products/videocall/sources/client';
import { extendedLiveRttWithin, liveRttWithin, withRegion } from '../products/videocall/detectors/queries';
import { RTCD } from '../products/mattermost/sources/rtcd';
import { bucketGains, bucketsOf, type Histogram, observationRate, quantileBands, shareOver } from './histograms';
import { allowedShare } from './objective';
import { by } from './series';
import { type BoardContext } from './types';
import { CHOSEN_RELAYS, chosen, onChosenRelays, RATE } from './variables';

const SESSIONS: readonly Matcher[] = [
  CHOSEN_RELAYS,
  chosen('server_type', 'transport'),
  chosen('meeting_id', 'meeting'),
];

/**
 * RTT (ms) of the chosen sessions that live, in either dialect: to be aggregated at once, it holds identities. A relay of
 * the extended one has a name only once its page was asked, so it is chosen by that afterwards.
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

/** The same by the region that the server page tells. */
export function getRttQuantileByRegionQuery(context: BoardContext, q: number): string {
  return `quantile by(region)(${q},(${live(context)})${withRegion(regions(context))})`;
}

function regions({ scope }: BoardContext): readonly Matcher[] {
  return [...scope, chosen('region', 'region')];
}

/** The same as if everything on the page were alive: what a re-election left behind counts, too. */
export function getRttQuantileWithGhostsQuery({ scope }: BoardContext, q: number): string {
  return `quantile(${q},${selector(rtt.name, [...scope, ...SESSIONS])})`;
}

/** RTT series that nobody's session moves any more. */
export function getGhostsQuery(context: BoardContext): string {
  return `count(${selector(rtt.name, [...context.scope, ...SESSIONS])})-(count(${live(context)}) or vector(0))`;
}

/** Live sessions. */
export function getRttSessionsQuery(context: BoardContext, label?: 'server' | 'server_type'): string {
  return `count${by(label)}(${live(context)}>=0)`;
}

/** Share of the live sessions over the limit. */
export function getRttOverQuery(context: BoardContext, label?: 'server' | 'server_type'): string {
  return `avg${by(label)}((${live(context)}>=0)>=bool ${context.limits.rttMs.bad})`;
}

/** The same by the region that the server page tells. */
export function getRttOverByRegionQuery(context: BoardContext): string {
  return `avg by(region)(((${live(context)})${withRegion(regions(context))})>=bool ${context.limits.rttMs.bad})`;
}

/** A cell of the heatmap is so many times smaller than the limit. */
const CELLS_PER_LIMIT = 6;

/** Live sessions by the upper end of their cell of RTT (ms), which becomes the label `le`. */
export function getRttCellsQuery(context: BoardContext): string {
  const width = context.limits.rttMs.bad / CELLS_PER_LIMIT;
  return `count_values("le",(floor((${live(context)}>=0)/${width})+1)*${width})`;
}

/**
 * Share of session-samples within the limit over a window: sums of counts, since means of shares or quantiles over time
 * would give an hour with one session the weight of an hour with a thousand.
 * @param window the range and resolution of a subquery, `1h:30s`
 */
function videocallAttainment(context: BoardContext, window: string): string {
  const sessions = `count(${live(context)}>=0)`;
  const good = `sum((${live(context)}>=0)<bool ${context.limits.rttMs.bad})`;
  return `sum_over_time((${good})[${window}])/sum_over_time((${sessions})[${window}])`;
}

/** A resolution that no page's range makes too fine. */
const OVER_RANGE = '$__range:$__interval';

export function getVideocallAttainmentQuery(context: BoardContext): string {
  return videocallAttainment(context, OVER_RANGE);
}

/** Share of the error budget that the range has left; negative once it is overspent. */
export function getVideocallBudgetQuery(context: BoardContext): string {
  return budgetLeft(context, videocallAttainment(context, OVER_RANGE));
}

/** How many times faster than allowed the budget burns. */
export function getVideocallBurnQuery(context: BoardContext, window: '5m' | '1h'): string {
  return burnRate(context, videocallAttainment(context, `${window}:15s`));
}

function budgetLeft(context: BoardContext, attainment: string): string {
  return `1-(1-${attainment})/${allowedShare(context)}`;
}

function burnRate(context: BoardContext, attainment: string): string {
  return `(1-${attainment})/${allowedShare(context)}`;
}

const REPORTS: readonly Matcher[] = [chosen('instance', 'instance'), chosen('groupID', 'groupID')];

/** A family that clients of the chosen installations report. */
function reports({ scope }: BoardContext, metric: Metric): Histogram {
  return { metric, matchers: [...scope, ...REPORTS] };
}

/** Quantiles of the reports, as intervals. */
export function getReportBands(
  context: BoardContext,
  metric: Metric,
  quantiles: readonly number[]
): ReturnType<typeof quantileBands> {
  return quantileBands(reports(context, metric), quantiles);
}

/** Reports between two points by bucket, for a heatmap. */
export function getReportBucketsQuery(context: BoardContext, metric: Metric): string {
  return bucketGains(reports(context, metric));
}

/** Reports per second. */
export function getReportRateQuery(context: BoardContext, metric: Metric, label?: 'instance' | 'groupID'): string {
  return observationRate(reports(context, metric), label);
}

/** Share of the reports over a bound of the histogram. */
export function getReportOverQuery(
  context: BoardContext,
  metric: Metric,
  bound: number,
  label?: 'instance' | 'groupID'
): string {
  return shareOver(reports(context, metric), bound, label);
}

function mattermostAttainment(context: BoardContext, window: string): string {
  const upTo = (bound: number | '+Inf'): string =>
    `sum(increase(${bucketsOf(reports(context, RTCD.clientRtt), bound)}[${window}]))`;
  return `${upTo(context.limits.rttMs.bad / 1000)}/(${upTo('+Inf')}>0)`;
}

export function getMattermostAttainmentQuery(context: BoardContext): string {
  return mattermostAttainment(context, '$__range');
}

/** Share of the error budget that the range has left; negative once it is overspent. */
export function getMattermostBudgetQuery(context: BoardContext): string {
  return budgetLeft(context, getMattermostAttainmentQuery(context));
}

/** How many times faster than allowed the budget burns. */
export function getMattermostBurnQuery(context: BoardContext, window: '5m' | '1h'): string {
  return burnRate(context, mattermostAttainment(context, window));
}
