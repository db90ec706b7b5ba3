import { renderLabels } from '../exposition';
import { parseSeries, sampleLines } from '../feed/parse';

/** A parsed metrics page, for tests. */
export interface TestPage {
  /** Family to type. */
  types: Map<string, string>;
  /** Family to the names of its labels, `le` and `quantile` included, in alphabetical order. */
  labelNames: Map<string, string[]>;
  /** Histogram family to its bucket bounds. */
  bounds: Map<string, string[]>;
  /** Series, its labels in alphabetical order, to value. */
  values: Map<string, number>;
}

/** Reads a page; absent families and series are absent here too. */
export function readPage(text: string): TestPage {
  const types = new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']): [string, string] => [name, type])
  );
  const names = new Map<string, Set<string>>();
  const bounds = new Map<string, Set<string>>();
  const values = new Map<string, number>();
  for (const { series, value } of sampleLines(text)) {
    const { name, labels } = parseSeries(series);
    const family = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
    collect(names, family, Object.keys(labels));
    if (labels.le !== undefined) {
      collect(bounds, family, [labels.le]);
    }
    values.set(`${name}${renderLabels(labels)}`, value);
  }
  const sorted = [...names].map(([family, set]): [string, string[]] => [family, [...set].sort()]);
  const listed = [...bounds].map(([family, set]): [string, string[]] => [family, [...set]]);
  return { types, labelNames: new Map(sorted), bounds: new Map(listed), values };
}

/** The sum of all series whose text matches; undefined without any. */
export function total({ values }: TestPage, series: RegExp): number | undefined {
  const found = [...values].filter(([name]) => series.test(name)).map(([, value]) => value);
  return found.length === 0 ? undefined : found.reduce((sum, value) => sum + value, 0);
}

function collect(map: Map<string, Set<string>>, key: string, entries: readonly string[]): void {
  const set = map.get(key) ?? new Set();
  map.set(key, set);
  entries.forEach((entry) => set.add(entry));
}
