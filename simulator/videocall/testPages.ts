import { parsePage, type Sample } from '../feed/parse';

/** One scrape of an exporter, real or virtual. */
export interface Page {
  t: number;
  text: string;
  samples: Sample[];
}

/** Reads a page that was scraped `t` seconds after the first one. */
export function pageOf(t: number, text: string): Page {
  return { t, text, samples: parsePage(text) };
}

/** The samples of a family with these labels. */
export function select(page: Page, name: string, labels: Record<string, string> = {}): Sample[] {
  return page.samples.filter(
    (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value)
  );
}

export function count(page: Page, name: string, labels?: Record<string, string>): number {
  return select(page, name, labels).length;
}

/** The page that was scraped at about that time. */
export function at(pages: readonly Page[], t: number): Page {
  const page = pages.find((each) => Math.abs(each.t - t) < 1);
  if (page === undefined) {
    throw new Error(`no page at ${t} s`);
  }
  return page;
}

/** Family names with their type and their label names. */
export function shape(page: Page): Record<string, { type: string | undefined; labels: string[] }> {
  const types = new Map(Array.from(page.text.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name, type]) => [name, type]));
  return Object.fromEntries(
    page.samples.map(({ name, labels }) => [name, { type: types.get(name), labels: Object.keys(labels) }])
  );
}

/** How many samples each family has. */
export function familyCounts(page: Page): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name } of page.samples) {
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

export function withoutFamilies<T>(record: Record<string, T>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}
