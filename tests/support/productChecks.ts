import { type CheckedProduct } from '../../src/checks/productChecks';
import { type Facts } from '../../src/checks/probe';
import { CHECKED_PRODUCTS } from '../../src/products/checks';
import { type Sample } from '../../src/promClient/types';
import { type Matcher } from '../../src/promql/promql';
import { seriesOf } from '../../src/triage/targets/source';
import { factsOf, type Judged, judged, row } from './checkFacts';
import { parseQuery } from './promql';
import { PROD } from './queries';

type Query = (context: { scope: readonly Matcher[] }) => string;

/** Values by the question that they answer, all in one expression. */
export function whats(values: Record<string, number>): Sample[] {
  return Object.entries(values).map(([what, value]) => row(value, { what }));
}

/** Judges one trap of a product by its answers. */
export function judgeTrap(
  { checks }: CheckedProduct,
  id: string,
  results: Record<string, Sample[]>,
  change: Partial<Facts> = {}
): Judged {
  return judged(checks.traps(factsOf({ products: CHECKED_PRODUCTS, ...change })), id, results);
}

/** Tests that queries of a product are exactly these, and ask only for its own metrics, within the scope. */
export function describeQueries({ sources }: CheckedProduct, queries: ReadonlyArray<[Query, string]>): void {
  const known = new Set([
    'up',
    ...sources.flatMap(({ metrics }) => metrics.flatMap((one) => [one.name, ...seriesOf(one)])),
  ]);

  describe.each(queries)('%o', (query, text) => {
    test('is what was measured', () => {
      expect(query({ scope: [] })).toBe(text);
    });

    test('is valid, with the scope in each selector and the metrics of the registry', () => {
      const { errors, selectors, metrics } = parseQuery(query({ scope: PROD }));
      expect(errors).toEqual([]);
      expect(selectors).not.toEqual([]);
      expect(selectors.filter((selector) => !selector.includes('cluster="prod"'))).toEqual([]);
      expect(metrics.filter((name) => !known.has(name))).toEqual([]);
    });
  });
}
