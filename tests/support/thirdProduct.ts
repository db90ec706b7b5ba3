import { composeBoards } from '../../src/boards/composeBoards';
import { type ProductBoards } from '../../src/boards/types';
import { type CheckedProduct } from '../../src/checks/productChecks';
import { type PromClient, type Sample } from '../../src/promClient/types';
import { type Product } from '../../src/triage/model';
import { walkieTalkieBoards } from '../fixtures/walkieTalkie/boards';
import { walkieTalkieChecks } from '../fixtures/walkieTalkie/checks';
import { TOWERS_SOURCE } from '../fixtures/walkieTalkie/metrics';
import { walkieTalkie } from '../fixtures/walkieTalkie/product';

const products: readonly Product[] = jest.requireActual('../../src/products/triage').PRODUCTS;
const checked: readonly CheckedProduct[] = jest.requireActual('../../src/products/checks').CHECKED_PRODUCTS;
const boards: readonly ProductBoards[] = jest.requireActual('../../src/products/boards').PRODUCT_BOARDS;

/** The three registries, each with a line for the product of `fixtures/walkieTalkie`. */
export const TRIAGE_REGISTRY = { PRODUCTS: [...products, walkieTalkie] };
export const CHECKS_REGISTRY = { CHECKED_PRODUCTS: [...checked, walkieTalkieChecks] };
const PRODUCT_BOARDS = [...boards, walkieTalkieBoards];
export const BOARDS_REGISTRY = { PRODUCT_BOARDS, BOARDS: composeBoards(PRODUCT_BOARDS) };

export const ID = walkieTalkie.id;
const TARGET = { job: TOWERS_SOURCE.job, instance: 'towers:7000' };

/** The answers of a Prometheus that scrapes two towers; one of them is slow. */
function rowsFor(name: string, query: string, at: number): Sample[] {
  const row = (value: number, labels: Record<string, string>): Sample => ({ labels, value });
  const presence = TOWERS_SOURCE.presence.name;
  switch (true) {
    case name === 'families':
      return ['seen', 'now'].map((when) => row(1, { ...TARGET, [when]: presence }));
    case name === 'scrapes':
      return [row(5, { what: 'interval', job: TARGET.job }), row(at - 2, { what: 'newest', job: TARGET.job })];
    case name === 'pages':
      return ['seen', 'now'].map((what) => row(1, { ...TARGET, __name__: presence, what }));
    case name.startsWith(`${ID}.`):
      return [
        row(20, { what: 'n', tower: 'north' }),
        row(20, { what: 'n', tower: 'south' }),
        row(19, { what: 'bad', tower: 'south' }),
      ];
    case query.includes('caller="alice"'):
      return [row(0.8, { tower: 'south' })];
    case query === `sum(${presence})`:
      return [row(2, {})];
    default:
      return [];
  }
}

/** A client of that Prometheus. */
export const towersClient: PromClient = {
  instant: async (queries, at) =>
    Object.fromEntries(Object.entries(queries).map(([name, query]) => [name, rowsFor(name, query, at)])),
  range: async (queries) => Object.fromEntries(Object.keys(queries).map((name) => [name, []])),
  targets: async () => [],
  metadata: async () => ({}),
  buildInfo: async () => ({ version: '3.5.0' }),
  runtimeInfo: async () => ({ storageRetention: '15d' }),
  rules: async () => [],
};
