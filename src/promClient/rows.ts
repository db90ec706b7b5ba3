import { type Results, type Sample } from './types';

/** The rows that answer a question, by its name. */
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

/** Sorts answers by their questions once: those that were packed into one expression say theirs in the label `what`. */
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
