import { type Results, type Sample } from './types';

/** The rows that answer a query, by its name. */
export type Rows = (what: string) => readonly Sample[];

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

/** Groups rows by query. Rows of a packed expression name their query in the label `what`. */
export function rowsByQuestion(results: Results<Sample>): Rows {
  const groups = new Map<string, Sample[]>();
  for (const [name, rows] of Object.entries(results)) {
    for (const [question, some] of groupBy(rows, ({ labels }) => labels.what ?? name)) {
      const others = groups.get(question);
      groups.set(question, others === undefined ? some : [...others, ...some]);
    }
  }
  return (question) => groups.get(question) ?? [];
}
