import { type Matcher } from '../../src/promql/promql';
import { type Queries } from '../../src/promClient/types';
import { DEFAULT_LIMITS } from '../../src/settings';
import { getDiscoveryQueries, type SourceState } from '../../src/stacks/discovery';
import { PRODUCTS } from '../../src/stacks/products';
import { type Source } from '../../src/stacks/registry';
import { type Product, type SignalContext } from '../../src/stacks/snapshot';

/** The scope that tests of queries use. */
export const PROD: readonly Matcher[] = [{ label: 'cluster', op: '=', value: 'prod' }];

/** The instant at which tests ask: 2026-11-22T10:00:00Z, in unix seconds. */
export const NOW = 1_795_341_600;

/** A source whose only target delivers each 5 s. */
export function delivering(source: Source): SourceState {
  return {
    source,
    state: 'delivers',
    jobs: [source.job],
    instances: [`${source.job}:80`],
    down: [],
    interval: 5,
    lastGood: NOW,
  };
}

/** What a product's queries are made from where all its sources deliver each 5 s. */
export function contextOf(product: Product, scope: readonly Matcher[] = []): SignalContext {
  return { scope, interval: 5, limits: DEFAULT_LIMITS, sources: product.sources.map(delivering), at: NOW };
}

/** Every expression that a product ever sends, by a name. */
export function queriesOf(product: Product, scope: readonly Matcher[] = []): Queries {
  const context = contextOf(product, scope);
  const histories = product.read({}, context).symptoms.flatMap(({ id }) => {
    const { n, bad } = product.history(id, context);
    return [
      [`history.${id}.n`, n],
      [`history.${id}.bad`, bad],
    ];
  });
  const past = Object.entries(product.activityHistory(context) ?? {}).map(([name, query]) => [`past.${name}`, query]);
  return { ...product.signals(context), ...Object.fromEntries([...histories, ...past]) };
}

/** Every expression that a triage of all products can send, by a name. */
export function allQueries(scope: readonly Matcher[] = []): Queries {
  const discovery = getDiscoveryQueries(
    PRODUCTS.flatMap(({ sources }) => sources),
    scope
  );
  const named = (prefix: string, queries: Queries): Array<[string, string]> =>
    Object.entries(queries).map(([name, query]) => [`${prefix}.${name}`, query]);
  return Object.fromEntries([
    ...named('discovery', discovery),
    ...PRODUCTS.flatMap((product) => named(product.id, queriesOf(product, scope))),
  ]);
}
