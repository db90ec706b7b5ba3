import { groupBy } from '../lists';
import { type Labels, type Results, type Sample } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { type Counted } from './budget';

/** Labels of a place, in the order of their names. */
export type Where = ReadonlyArray<{ label: string; value: string }>;

export interface Place extends Counted {
  where: Where;
}

/** What a row counts beside the labels that all rows of an objective in this scope have. */
export function whereOf(labels: Labels, scope: readonly Matcher[]): Where {
  const fixed = ['__name__', 'product', 'objective', ...scope.flatMap(({ label, op }) => (op === '=' ? [label] : []))];
  return Object.entries(labels)
    .filter(([label]) => !fixed.includes(label))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => ({ label, value: withoutAddress(value) }));
}

/** Names a place, for comparing. */
export function placeKey(where: Where): string {
  return JSON.stringify(where);
}

/** The counts of each place; units without a good row are bad. */
export function placesOf({ total = [], good = [] }: Results<Sample>, scope: readonly Matcher[]): Place[] {
  const keyOf = ({ labels }: Sample): string => placeKey(whereOf(labels, scope));
  const goods = groupBy(good, keyOf);
  return [...groupBy(total, keyOf)].flatMap(([key, rows]): Place[] => {
    const [first] = rows;
    const units = sumOf(rows);
    return first === undefined
      ? []
      : [{ where: whereOf(first.labels, scope), units, bad: Math.max(0, units - sumOf(goods.get(key) ?? [])) }];
  });
}

export function sumOf(rows: ReadonlyArray<Pick<Sample, 'value'>>): number {
  return rows.reduce((sum, { value }) => sum + value, 0);
}

/** Labels of places shift if an id holds an underscore; what may be a piece of an address isn't shown. */
function withoutAddress(value: string): string {
  return value.includes('@') ? '…' : value;
}
