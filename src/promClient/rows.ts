import { type Labels, type Sample } from './types';

/**
 * The value of a label whose name is data, too; '' if it is missing. Prometheus lets people call a label `constructor`,
 * which every object seems to have.
 */
export function valueOfLabel(labels: Labels, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
}

/** Values of rows by a label that identifies them. */
export function valuesBy(rows: readonly Sample[], label: string): ReadonlyMap<string, number> {
  return new Map(rows.map(({ labels, value }) => [labels[label] ?? '', value]));
}

/** Sums of rows by a label. */
export function sumsBy(rows: readonly Sample[], label: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { labels, value } of rows) {
    sums.set(labels[label] ?? '', (sums.get(labels[label] ?? '') ?? 0) + value);
  }
  return sums;
}

/** A value that can be counted with; null if it is missing, NaN or infinite. */
export function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** Rows with a number. NaN and infinity say nothing. */
export function numbers(rows: readonly Sample[]): readonly Sample[] {
  return rows.filter(({ value }) => Number.isFinite(value));
}
