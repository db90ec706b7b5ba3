import { type Sample } from './types';

/** Groups rows by key, in order of first appearance, without copying: large installations have many rows. */
export function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [row]);
    } else {
      group.push(row);
    }
  }
  return groups;
}

/** Values of rows by a label that identifies them. */
export function valuesBy(rows: readonly Sample[], label: string): ReadonlyMap<string, number> {
  return new Map(rows.map(({ labels, value }) => [labels[label] ?? '', value]));
}
