/** @jest-environment node */
import { loadCapture, SITUATIONS, type Source as Page } from '../../tests/fixtures/captures';
import { parsePage } from '../../simulator/feed/parse';
import { parseQuery } from '../../tests/support/promql';
import { allQueries, furtherQueries } from '../../tests/support/queries';
import { RTCD_SOURCE } from './mattermost/sources/rtcd';
import { PRODUCTS } from './triage';
import { seriesOf, type Source } from '../triage/targets/source';
import { CLIENT_SOURCE } from './videocall/sources/client';
import { SERVER_SOURCE } from './videocall/sources/server';

interface Family {
  type: string;
  labels: string[];
}

/** The families of many pages together: declared types, and the label names of all their samples. */
function familiesOf(pages: readonly string[]): Map<string, Family> {
  const families = new Map<string, Family>();
  for (const page of pages) {
    for (const [, name = '', type = ''] of page.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
      families.set(name, families.get(name) ?? { type, labels: [] });
    }
    for (const { name, labels } of parsePage(page)) {
      const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
      if (family === undefined) {
        throw new Error(`${name} has no declared type`);
      }
      const names = Object.keys(labels).filter((label) => !PART_LABELS.includes(label));
      family.labels = [...new Set([...family.labels, ...names])].sort();
    }
  }
  return families;
}

/** Labels that tell the parts of one histogram or summary apart. */
const PART_LABELS = ['le', 'quantile'];

async function pagesOf(product: keyof typeof SITUATIONS, page: Page): Promise<string[]> {
  const captures = await Promise.all(SITUATIONS[product].map((situation) => loadCapture(product, situation)));
  return captures.flatMap(({ pages }) => pages.filter(({ source }) => source === page).map(({ text }) => text));
}

const CAPTURED: ReadonlyArray<{ product: keyof typeof SITUATIONS; page: Page; source: Source }> = [
  { product: 'videocall', page: 'client', source: CLIENT_SOURCE },
  { product: 'videocall', page: 'server', source: SERVER_SOURCE },
  { product: 'rtcd', page: 'rtcd', source: RTCD_SOURCE },
];

const sources = PRODUCTS.flatMap((product) => [...product.sources, ...product.hosts]);

describe.each(CAPTURED)('the registry of $product $page', ({ product, page, source }) => {
  let captured: Map<string, Family>;
  beforeAll(async () => {
    captured = familiesOf(await pagesOf(product, page));
  });

  test('holds every family of the captured pages with its type and labels', () => {
    const known = source.metrics.map(({ name, type, labels }) => [name, { type, labels: [...labels].sort() }] as const);
    expect(captured.size).toBeGreaterThan(0);
    expect(Object.fromEntries(known)).toMatchObject(Object.fromEntries(captured));
  });

  test('holds no required family that the captured pages lack', () => {
    const required = source.metrics.filter((metric) => metric.required).map(({ name }) => name);
    expect(required.filter((name) => !captured.has(name))).toEqual([]);
  });
});

describe('the registry', () => {
  test('names each metric of a source once, and its presence family among them', () => {
    for (const { metrics, presence } of sources) {
      const names = metrics.map(({ name }) => name);
      expect(names).toEqual([...new Set(names)]);
      expect(metrics).toContainEqual(presence);
    }
  });

  test('distinguishes sources by their presence families', () => {
    const names = PRODUCTS.flatMap((product) => product.sources.map(({ presence }) => presence.name));
    expect(names).toEqual([...new Set(names)]);
  });

  /** Written by Prometheus itself for each target. */
  const AUTOMATIC = ['up'];
  const known = new Set([...AUTOMATIC, ...sources.flatMap(({ metrics }) => metrics.flatMap(seriesOf))]);

  test.each(Object.entries({ ...allQueries(), ...furtherQueries() }))(
    'holds every metric that is asked for by %s',
    (_, query) => {
      const { metrics } = parseQuery(query);
      expect(metrics).not.toEqual([]);
      expect(metrics.filter((name) => !known.has(name))).toEqual([]);
    }
  );
});
