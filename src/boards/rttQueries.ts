import { type Matcher, selector } from '../promql/promql';
import { type Metric } from '../stacks/registry';
import { rtt } from '../stacks/videocall/client/metrics';
import { liveRttWithin, withRegion } from '../stacks/videocall/queries';
import { RTCD } from '../stacks/mattermost/rtcd/metrics';
import { OBJECTIVE } from './objective';
import { type BoardContext } from './types';
import { CHOSEN_RELAYS, chosen, RATE } from './variables';

const SESSIONS: readonly Matcher[] = [
  CHOSEN_RELAYS,
  chosen('server_type', 'transport'),
  chosen('meeting_id', 'meeting'),
];

/** RTT (ms) of the chosen sessions that live: to be aggregated at once, it holds identities. */
function live({ scope }: BoardContext): string {
  return liveRttWithin(scope, RATE, SESSIONS);
}

/** `by(server)`, or nothing. */
function by(label: string | undefined): string {
  return label === undefined ? '' : ` by(${label})`;
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
  return budgetLeft(videocallAttainment(context, OVER_RANGE));
}

/** How many times faster than allowed the budget burns. */
export function getVideocallBurnQuery(context: BoardContext, window: '5m' | '1h'): string {
  return burnRate(videocallAttainment(context, `${window}:15s`));
}

function budgetLeft(attainment: string): string {
  return `1-(1-${attainment})/${allowed()}`;
}

function burnRate(attainment: string): string {
  return `(1-${attainment})/${allowed()}`;
}

/** The share that may be bad, without the noise of a binary subtraction. */
function allowed(): string {
  return (1 - OBJECTIVE).toFixed(4).replace(/0+$/, '');
}

const REPORTS: readonly Matcher[] = [chosen('instance', 'instance'), chosen('groupID', 'groupID')];

/** A bucket of a family that clients report. */
function buckets({ scope }: BoardContext, { name }: Metric, matchers: readonly Matcher[] = []): string {
  return selector(`${name}_bucket`, [...scope, ...REPORTS, ...matchers]);
}

function upTo(le: number | '+Inf'): Matcher {
  return { label: 'le', op: '=', value: String(le) };
}

/**
 * The two ends of the bucket in which a quantile of a classic histogram lies: any value between them fits the data.
 * Whether a bucket has reached the quantile is 0 or 1, which makes a histogram with a single observation in the bucket
 * that was looked for; its own quantiles 1 and almost 0 are the ends.
 */
export function getBucketEndQuery(context: BoardContext, metric: Metric, q: number, end: 'low' | 'high'): string {
  const counts = `sum by(le)(rate(${buckets(context, metric)}[${RATE}]))`;
  const all = `sum(rate(${buckets(context, metric, [upTo('+Inf')])}[${RATE}]))>0`;
  return `histogram_quantile(${end === 'high' ? 1 : 1e-6},sum by(le)(${counts}>=bool on() group_left() (${q}*(${all}))))`;
}

/** Reports per second by bucket, for a heatmap. */
export function getReportBucketsQuery(context: BoardContext, metric: Metric): string {
  return `sum by(le)(increase(${buckets(context, metric)}[${RATE}]))`;
}

/** Reports per second. */
export function getReportRateQuery(context: BoardContext, metric: Metric, label?: 'instance' | 'groupID'): string {
  return `sum${by(label)}(rate(${buckets(context, metric, [upTo('+Inf')])}[${RATE}]))`;
}

/** Share of the reports over a bound of the histogram. */
export function getReportOverQuery(
  context: BoardContext,
  metric: Metric,
  bound: number,
  label?: 'instance' | 'groupID'
): string {
  const rate = (le: number | '+Inf'): string =>
    `sum${by(label)}(rate(${buckets(context, metric, [upTo(le)])}[${RATE}]))`;
  return `1-${rate(bound)}/(${rate('+Inf')}>0)`;
}

function mattermostAttainment(context: BoardContext, window: string): string {
  const reports = (le: number | '+Inf'): string =>
    `sum(increase(${buckets(context, RTCD.clientRtt, [upTo(le)])}[${window}]))`;
  return `${reports(context.limits.rttMs.bad / 1000)}/(${reports('+Inf')}>0)`;
}

export function getMattermostAttainmentQuery(context: BoardContext): string {
  return mattermostAttainment(context, '$__range');
}

/** Share of the error budget that the range has left; negative once it is overspent. */
export function getMattermostBudgetQuery(context: BoardContext): string {
  return budgetLeft(getMattermostAttainmentQuery(context));
}

/** How many times faster than allowed the budget burns. */
export function getMattermostBurnQuery(context: BoardContext, window: '5m' | '1h'): string {
  return burnRate(mattermostAttainment(context, window));
}
