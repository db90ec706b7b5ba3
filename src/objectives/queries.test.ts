/** @jest-environment node */
import { towers } from '../../tests/fixtures/walkieTalkie/metrics';
import { parseQuery } from '../../tests/support/promql';
import { parseScope } from '../promql/scope';
import { getObjectiveQueries, getScrapesQuery, recordedScope } from './queries';

const T = 'callscope:slo_total:count';
const G = 'callscope:slo_good:count';
const O = 'callscope:slo_objective:ratio';
const BY = 'max by(product,objective)';
const SUM = 'sum by(product,objective)';

const EXPECTED = {
  total: `sum_over_time(${T}[604800s])`,
  good: `sum_over_time(${G}[604800s])`,
  totalBefore: `${SUM}(sum_over_time(${T}[604800s] offset 604800s))`,
  goodBefore: `${SUM}(sum_over_time(${G}[604800s] offset 604800s))`,
  total5m: `${SUM}(sum_over_time(${T}[5m]))`,
  good5m: `${SUM}(sum_over_time(${G}[5m]))`,
  total1h: `${SUM}(sum_over_time(${T}[1h]))`,
  good1h: `${SUM}(sum_over_time(${G}[1h]))`,
  total6h: `${SUM}(sum_over_time(${T}[6h]))`,
  good6h: `${SUM}(sum_over_time(${G}[6h]))`,
  total3d: `${SUM}(sum_over_time(${T}[3d]))`,
  good3d: `${SUM}(sum_over_time(${G}[3d]))`,
  target: `${BY}(last_over_time(${O}[604800s]))`,
  first: `min_over_time(timestamp(${BY}(${O}))[1209600s:300s])`,
  last: `${BY}(max_over_time(timestamp(${O})[1d:300s]))`,
  evaluated: `sum_over_time(${BY}(count_over_time(${O}[299s]))[604800s:300s])`,
  counted: `sum_over_time(${BY}(count_over_time(${T}[299s]))[604800s:300s])`,
  goodSlices: `avg_over_time((${SUM}(sum_over_time(${G}[299s]))/(${SUM}(sum_over_time(${T}[299s]))>0)>=bool ${BY}(last_over_time(${O}[299s])))[604800s:300s])`,
  perHour: `${BY}(max_over_time(count_over_time(${O}[3599s])[1d:1h]))`,
};

test('asks for sums over whole windows, and for what is stored', () => {
  expect(getObjectiveQueries([], 7)).toEqual(EXPECTED);
});

test('the scope is in every selector, and Prometheus can read all', () => {
  const scope = parseScope('cluster="prod",env=~"a|b"');
  const queries = Object.values(getObjectiveQueries(scope, 30));
  expect(queries.flatMap((query) => parseQuery(query).errors)).toEqual([]);
  expect(
    queries
      .flatMap((query) => parseQuery(query).selectors)
      .filter((one) => !one.endsWith('{cluster="prod",env=~"a|b|"}'))
  ).toEqual([]);
});

test('a series that the rules gave no label is in the scope unless that fixes the label', () => {
  expect(recordedScope(parseScope('a="1",b!="2",c=~"3",d!~"4",e!="",f=""'))).toEqual(
    parseScope('a="1",b!="2",c=~"3|",d!~"4",f=""')
  );
});

test('counts the scrapes of the pages of a product', () => {
  const presence = (name: string) => ({ presence: { ...towers, name } });
  const query = getScrapesQuery([presence('a_up'), presence('b_up')], parseScope('cluster="prod"'));
  expect(query).toBe('quantile(0.5,count_over_time({__name__=~"a_up|b_up",cluster="prod"}[599s]))');
  expect(parseQuery(query).errors).toEqual([]);
});
