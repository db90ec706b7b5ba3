/** @jest-environment node */
import { readOf, signalsOf } from '../../tests/support/investigate';
import { parseQuery } from '../../tests/support/promql';
import { allQueries, contextOf, furtherQueries, PROD, speaking } from '../../tests/support/queries';
import { firstQueries } from '../triage/discover';
import { getDiscoveryQueries } from '../triage/targets/discovery';
import { PRODUCTS } from './triage';

/** Longer expressions are cut by proxies, and nobody can read them. */
const MAX_LENGTH = 600;
/** What the first screen may ask for at once. */
const MAX_EXPRESSIONS = 12;

describe.each(Object.entries({ ...allQueries(PROD), ...furtherQueries(PROD) }))('the query %s', (_, query) => {
  const { errors, selectors } = parseQuery(query);

  test('is valid', () => {
    expect(errors).toEqual([]);
  });

  test('holds the scope in each selector', () => {
    expect(selectors).not.toEqual([]);
    expect(selectors.filter((selector) => !selector.includes('cluster="prod"'))).toEqual([]);
  });
});

test.each(Object.entries(allQueries(PROD)))('the query %s is short', (_, query) => {
  expect(query.length).toBeLessThanOrEqual(MAX_LENGTH);
});

test('the first request is short', () => {
  const queries = firstQueries(
    PRODUCTS.flatMap((product) => product.sources),
    PROD
  );
  expect(Object.values(queries).filter((query) => query.length > MAX_LENGTH)).toEqual([]);
});

const DIALECTS = PRODUCTS.flatMap(({ sources }) => sources.flatMap(({ dialects = {} }) => Object.keys(dialects)));

test.each(['usual', ...DIALECTS])('the first screen asks for few expressions, in dialect %s', (dialect) => {
  const sources = PRODUCTS.flatMap((product) => product.sources);
  const signals = PRODUCTS.flatMap((product) => Object.keys(signalsOf(product, speaking(dialect, contextOf(product)))));
  expect(Object.keys(getDiscoveryQueries(sources, [])).length + signals.length).toBeLessThanOrEqual(MAX_EXPRESSIONS);
});

test.each(PRODUCTS)('$id says what to do about each cause it can name', (product) => {
  const { symptoms } = readOf(product, {}, contextOf(product));
  const named = symptoms.flatMap(({ dimensions, everywhere, scattered }) => [
    ...dimensions.map(({ cause }) => cause),
    everywhere,
    ...(scattered === null ? [] : [scattered]),
  ]);
  for (const cause of ['telemetry-lost', ...named]) {
    expect(product.causes).toHaveProperty(cause);
  }
  for (const { nextSteps } of Object.values(product.causes)) {
    expect(nextSteps.length).toBeGreaterThan(0);
  }
});

test.each(PRODUCTS)(
  '$id asks who the people behind its person labels are, and nobody behind other places',
  (product) => {
    const { lookUp, personLabels } = product;
    const who = (label: string): string | null =>
      lookUp.kind === 'metrics'
        ? lookUp.who(contextOf(product), { cause: 'any', where: [{ label, value: 'somebody' }] })
        : null;
    expect(personLabels.filter((label) => who(label) === null)).toEqual([]);
    const { symptoms } = readOf(product, {}, contextOf(product));
    const places = symptoms.flatMap(({ dimensions }) => dimensions.map(({ label }) => label));
    expect(places.filter((label) => personLabels.includes(label) || who(label) !== null)).toEqual([]);
  }
);
