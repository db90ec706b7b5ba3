import { type Sample } from '../promClient/types';

/** The rows that answer a question, by the name that `packed` gave them in the label `what`. */
export type Rows = (what: string) => readonly Sample[];

/** Sorts answers by their questions once, because large installations give many rows. */
export function rowsByQuestion(all: readonly Sample[]): Rows {
  const groups = new Map<string, Sample[]>();
  for (const row of all) {
    const { what = '' } = row.labels;
    const group = groups.get(what);
    if (group === undefined) {
      groups.set(what, [row]);
    } else {
      group.push(row);
    }
  }
  return (what) => groups.get(what) ?? [];
}
