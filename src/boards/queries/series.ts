import { type Matcher, selector } from '../../promql/promql';
import { type Metric } from '../../triage/targets/source';
import { type PanelQuery } from '../types';
import { RATE } from './variables';

/** Since when something is counted: since about the point before, or over the whole time range. */
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

/** Who counts: within a scope, a process whose start time tells since when. */
export interface Counting {
  readonly scope: readonly Matcher[];
  readonly startTime: Metric;
}

/**
 * How much counters gained in a window, series by series. A series is born with its first burst, which `increase` can't
 * see: what is new while its target was already up, or is as young as its process, counts whole.
 */
export function gains({ scope, startTime }: Counting, counter: string, window: Window = RATE): string {
  const up = `${selector('up', scope)} offset ${window}==1`;
  const young = `${selector(startTime.name, scope)}>time()-${SECONDS[window]}`;
  return `((${counter} unless ${counter} offset ${window}) and on(job,instance) (${up} or ${young}) or increase(${counter}[${window}]))`;
}
