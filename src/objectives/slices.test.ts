/** @jest-environment node */
import { parseQuery } from '../../tests/support/promql';
import { parseScope } from '../promql/scope';
import { getSliceQueries, slicingOf } from './slices';

const AT = 1_800_000_000;
const S = '{cluster="prod"}[719999ms] offset 480s';
const TOTAL = `sum_over_time(callscope:slo_total:count${S})`;
const GOOD = `sum_over_time(callscope:slo_good:count${S})`;

test('asks for sums by slice, and for the worst places of each', () => {
  const queries = getSliceQueries(parseScope('cluster="prod"'), { step: 720, offset: 480 });
  expect(queries).toEqual({
    total: `sum by(product,objective)(${TOTAL})`,
    good: `sum by(product,objective)(${GOOD})`,
    places: `topk by(product,objective)(5,(${TOTAL}-${GOOD})>0)`,
  });
  expect(Object.values(queries).flatMap((query) => parseQuery(query).errors)).toEqual([]);
});

test('without a scope, and with a window that ends on a whole step', () => {
  const { total = '' } = getSliceQueries([], { step: 300, offset: 0 });
  expect(total).toBe('sum by(product,objective)(sum_over_time(callscope:slo_total:count[299999ms]))');
  expect(parseQuery(total).errors).toEqual([]);
});

test.each([
  [1, 0, 300, 288],
  [7, 0, 720, 840],
  [7, 400, 900, 672],
  [30, 40, 2700, 960],
  [90, 40, 10_800, 720],
  [4000, 40, 345_600, 1000],
])('%d days with rules every %d s: slices of %d s, %d of them', (days, interval, step, slices) => {
  const { range, offset, ...slicing } = slicingOf(AT + 0.7, days, interval);
  expect(slicing.step).toBe(step);
  expect((range.to - range.from) / step + 1).toBe(slices);
  expect(range.to % step).toBe(0);
  expect(range.to - offset).toBe(AT);
});
