import { type Queries } from '../promClient/types';
import { type Matcher, seconds, selector, selectorOfNames } from '../promql/promql';
import { RECORDED } from '../rules/series';
import { type Source } from '../triage/targets/source';

export const DAY = 86_400;

/** The windows in which the burn of the budget is shown. */
export const BURN_WINDOWS = [
  { id: '5m', seconds: 300 },
  { id: '1h', seconds: 3600 },
  { id: '6h', seconds: 6 * 3600 },
  { id: '3d', seconds: 3 * DAY },
] as const;

export type BurnWindow = (typeof BURN_WINDOWS)[number]['id'];

const BY = 'max by(product,objective)';

/** Steps of a window, at most: what is counted by step stays cheap. */
const STEPS = 8640;
const SHORTEST_STEP = 300;

/** The time (s) within which the start, the end and gaps of stored samples are known. */
export function stepOf(windowSeconds: number): number {
  return Math.max(SHORTEST_STEP, Math.ceil(windowSeconds / STEPS));
}

/**
 * The matchers of a scope for recorded series. Rules give these only the labels that the scope fixes, so a series
 * without a label matches a regular expression, too.
 */
export function recordedScope(scope: readonly Matcher[]): Matcher[] {
  return scope.flatMap((matcher): Matcher[] => {
    const { label, op, value } = matcher;
    if (op === '=~') {
      return [{ label, op, value: `${value}|` }];
    }
    return op === '!=' && value === '' ? [] : [matcher];
  });
}

/**
 * All that the recorded series are asked for, at the end of the objective window. `total` and `good` are sums by place;
 * `before` is the window before this one. `evaluated` and `counted` are numbers of samples; those of places that
 * alternate count once. `first` is known within a step: over many steps, Prometheus is slow to read the `timestamp` of
 * samples, which `last` has for one day. `goodSlices` is the share of slices that kept the target, of those with units:
 * OpenSLO v1, `budgetingMethod: Timeslices`, with the target as `timeSliceTarget` and a step as `timeSliceWindow`.
 */
export function getObjectiveQueries(scope: readonly Matcher[], windowDays: number): Queries {
  const matchers = recordedScope(scope);
  const window = seconds(windowDays * DAY);
  const step = stepOf(windowDays * DAY);
  const target = selector(RECORDED.sloTarget, matchers);
  const sum = (record: string, range: string, offset = ''): string =>
    `sum_over_time(${selector(record, matchers)}[${range}]${offset})`;
  const pair = (name: string, range: string, offset?: string): Queries => ({
    [`total${name}`]: `sum by(product,objective)(${sum(RECORDED.sloTotal, range, offset)})`,
    [`good${name}`]: `sum by(product,objective)(${sum(RECORDED.sloGood, range, offset)})`,
  });
  const inStep = (record: string): string =>
    `sum by(product,objective)(sum_over_time(${selector(record, matchers)}[${step - 1}s]))`;
  const kept = `${inStep(RECORDED.sloGood)}/(${inStep(RECORDED.sloTotal)}>0)>=bool ${BY}(last_over_time(${target}[${step - 1}s]))`;
  // A window one second shorter than the step has no sample in common with the next one.
  const samples = (series: string): string =>
    `sum_over_time(${BY}(count_over_time(${series}[${step - 1}s]))[${window}:${step}s])`;
  const twice = seconds(2 * windowDays * DAY);
  return {
    total: sum(RECORDED.sloTotal, window),
    good: sum(RECORDED.sloGood, window),
    ...pair('Before', window, ` offset ${window}`),
    ...Object.assign({}, ...BURN_WINDOWS.map(({ id }) => pair(id, id))),
    target: `${BY}(last_over_time(${target}[${window}]))`,
    first: `min_over_time(timestamp(${BY}(${target}))[${twice}:${step}s])`,
    last: `${BY}(max_over_time(timestamp(${target})[1d:${step}s]))`,
    evaluated: samples(target),
    counted: samples(selector(RECORDED.sloTotal, matchers)),
    goodSlices: `avg_over_time((${kept})[${window}:${step}s])`,
    perHour: `${BY}(max_over_time(count_over_time(${target}[3599s])[1d:1h]))`,
  };
}

/** Seconds in which scrapes are counted; one second shorter than ten minutes, so that both ends don't count. */
export const SCRAPES_SECONDS = 599;

/** How often a product's pages were scraped lately, by target: the median. */
export function getScrapesQuery(sources: ReadonlyArray<Pick<Source, 'presence'>>, scope: readonly Matcher[]): string {
  const pages = selectorOfNames(
    sources.map(({ presence }) => presence.name),
    scope
  );
  return `quantile(0.5,count_over_time(${pages}[${SCRAPES_SECONDS}s]))`;
}
