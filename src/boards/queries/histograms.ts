import { type Message, message } from '../../messages';
import { type Matcher, selector } from '../../promql/promql';
import { type Metric } from '../../triage/targets/source';
import { by } from './series';
import { type PanelQuery, type TimeSeriesPanel } from '../types';
import { RATE } from './variables';

/** Some series of a family of classic histograms. */
export interface Histogram {
  readonly metric: Metric;
  readonly matchers: readonly Matcher[];
}

/** Its cumulative buckets, or the one up to a bound. */
export function bucketsOf({ metric, matchers }: Histogram, bound?: number | '+Inf'): string {
  const upTo: readonly Matcher[] = bound === undefined ? [] : [{ label: 'le', op: '=', value: String(bound) }];
  return selector(`${metric.name}_bucket`, [...matchers, ...upTo]);
}

/**
 * The two ends of the bucket in which a quantile lies: any value between them fits the data. Each bucket becomes 1 if
 * it has reached the quantile, else 0. That is a histogram with one observation, in the bucket of the quantile; its own
 * quantiles 1 and almost 0 are the two ends. Beyond the last bound, both are that bound.
 */
export function bucketEnd(histogram: Histogram, q: number, end: 'low' | 'high', label?: string): string {
  const counts = `sum${by('le', label)}(rate(${bucketsOf(histogram)}[${RATE}]))`;
  const all = `sum${by(label)}(rate(${bucketsOf(histogram, '+Inf')}[${RATE}]))>0`;
  const reached = `${counts}>=bool on(${label ?? ''}) group_left() (${q}*(${all}))`;
  return `histogram_quantile(${end === 'high' ? 1 : 1e-6},sum${by('le', label)}(${reached}))`;
}

/** Observations per second. */
export function observationRate(histogram: Histogram, label?: string): string {
  return `sum${by(label)}(rate(${bucketsOf(histogram, '+Inf')}[${RATE}]))`;
}

/** Share of the observations over a bound of the histogram. */
export function shareOver(histogram: Histogram, bound: number, label?: string): string {
  const upTo = `sum${by(label)}(rate(${bucketsOf(histogram, bound)}[${RATE}]))`;
  return `1-${upTo}/(${observationRate(histogram, label)}>0)`;
}

/** Observations in each interval by bucket, for a heatmap. */
export function bucketGains(histogram: Histogram): string {
  return `sum by(le)(increase(${bucketsOf(histogram)}[${RATE}]))`;
}

/** The legend of an upper bound. */
export function atMost(name: string): Message {
  return message('boards.legend.at-most', '{{- name}} at most', { name });
}

/** The legend of a lower bound. */
export function atLeast(name: string): Message {
  return message('boards.legend.at-least', '{{- name}} at least', { name });
}

/** Quantiles as the intervals of their buckets, each a filled band between two lines. */
export function quantileBands(
  histogram: Histogram,
  quantiles: readonly number[]
): Required<Pick<TimeSeriesPanel, 'queries' | 'bands'>> {
  const name = (q: number): string => `p${q * 100}`;
  const ends = (q: number): Record<string, PanelQuery> => ({
    [`H${q * 100}`]: { expr: bucketEnd(histogram, q, 'high'), legend: atMost(name(q)) },
    [`L${q * 100}`]: { expr: bucketEnd(histogram, q, 'low'), legend: atLeast(name(q)) },
  });
  return {
    queries: Object.assign({}, ...quantiles.map(ends)),
    bands: quantiles.map((q) => ({ high: atMost(name(q)), low: atLeast(name(q)) })),
  };
}
