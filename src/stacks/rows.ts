import { type Sample } from '../promClient/types';

/** The rows that answer a question, by the name that `packed` gave them in the label `what`. */
export type Rows = (what: string) => readonly Sample[];

/** Rows by a key, in the order in which each key comes first. Large installations give many rows: none is copied twice. */
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

/** Answers by the names that `packed` gave their questions. */
export function byQuestion<T extends Pick<Sample, 'labels'>>(all: readonly T[]): Map<string, T[]> {
  return groupBy(all, ({ labels }) => labels.what ?? '');
}

/** Sorts answers by their questions once. */
export function rowsByQuestion(all: readonly Sample[]): Rows {
  const groups = byQuestion(all);
  return (what) => groups.get(what) ?? [];
}
