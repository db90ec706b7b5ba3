import { type Queries, type TimeRange } from '../promClient/types';
import { type Matcher, seconds, selector } from '../promql/promql';
import { RECORDED } from '../rules/series';
import { DAY, recordedScope } from './queries';

/** Slices of a window, at most: one range query is enough, also over a month. */
const MOST_SLICES = 1000;
/** Lengths (s) that divide a day. */
const STEPS = [300, 360, 480, 600, 720, 900, 1200, 1440, 1800, 2160, 2700, 3600, 5400, 7200, 10_800, 21_600, 43_200];
/** Of the places with the most bad units in a slice. */
const PLACES = 5;

/** How a window is cut into slices that end at an instant. */
export interface Slicing {
  /** Seconds of a slice. */
  step: number;
  range: TimeRange;
  /** How much earlier (s) a slice ends than its point in the answer: Grafana floors both ends of a range to the step. */
  offset: number;
}

/**
 * Cuts the window that ends at an instant (unix seconds).
 * @param interval seconds between two evaluations of the rules, of which a slice has at least two; 0 if unknown
 */
export function slicingOf(at: number, windowDays: number, interval: number): Slicing {
  const window = windowDays * DAY;
  const least = Math.max(window / MOST_SLICES, 2 * interval);
  const step = STEPS.find((length) => length >= least) ?? Math.ceil(least / DAY) * DAY;
  const to = Math.ceil(Math.floor(at) / step) * step;
  return {
    step,
    range: { from: to - (Math.floor(window / step) - 1) * step, to, step },
    offset: to - Math.floor(at),
  };
}

/** All and good units of each slice, and the bad ones of its worst places. A slice begins just after the one before. */
export function getSliceQueries(
  scope: readonly Matcher[],
  { step, offset }: Pick<Slicing, 'step' | 'offset'>
): Queries {
  const sum = (record: string): string =>
    `sum_over_time(${selector(record, recordedScope(scope))}[${1000 * step - 1}ms]${offset === 0 ? '' : ` offset ${seconds(offset)}`})`;
  const [total, good] = [sum(RECORDED.sloTotal), sum(RECORDED.sloGood)];
  return {
    total: `sum by(product,objective)(${total})`,
    good: `sum by(product,objective)(${good})`,
    places: `topk by(product,objective)(${PLACES},(${total}-${good})>0)`,
  };
}
