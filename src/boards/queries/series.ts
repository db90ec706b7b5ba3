import { type Matcher, selector } from '../../promql/promql';
import { type Metric } from '../../triage/targets/source';
import { type PanelQuery } from '../types';
import { RATE } from './variables';

/** The window of a count: since about the previous point, or the whole time range. */
export type Window = typeof RATE | '$__range';

/** ` by(instance)`, or nothing. */
export function by(...labels: ReadonlyArray<string | undefined>): string {
  const named = labels.filter((label) => label !== undefined);
  return named.length === 0 ? '' : ` by(${named.join(',')})`;
}

/** A line for each quantile of a query. */
export function quantileLines(qs: readonly number[], query: (q: number) => string): Record<string, PanelQuery> {
  return Object.fromEntries(qs.map((q) => [`P${q * 100}`, { expr: query(q), legend: `p${q * 100}` }]));
}

const SECONDS: Readonly<Record<Window, string>> = {
  [RATE]: '$__rate_interval_ms/1000',
  $__range: '$__range_s',
};

/** Whose counters: a scope, and the start time of their process. */
export interface Counting {
  readonly scope: readonly Matcher[];
  readonly startTime: Metric;
}

/**
 * Gain of counters in a window, by series. A series appears with its first burst, which `increase` can't see. So a new
 * series counts in full if its target was already up, or if it is as young as its process.
 */
export function gains({ scope, startTime }: Counting, counter: string, window: Window = RATE): string {
  const up = `${selector('up', scope)} offset ${window}==1`;
  const young = `${selector(startTime.name, scope)}>time()-${SECONDS[window]}`;
  return `((${counter} unless ${counter} offset ${window}) and on(job,instance) (${up} or ${young}) or increase(${counter}[${window}]))`;
}
