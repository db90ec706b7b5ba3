/** @jest-environment node */
import fc from 'fast-check';
import { hostileLabel, hostileText } from '../../tests/support/hostile';
import { matchersOf } from '../../tests/support/promql';
import { NOW } from '../../tests/support/queries';
import { clientOf, type Store } from '../../tests/support/store';
import { PRODUCTS } from '../products/triage';
import { type Labels } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { DEFAULT_LIMITS } from '../settings';
import { runTriage } from './runTriage';

const text = fc.oneof(hostileText, fc.constantFrom('a', 'b', 'a:80', '1', 'eu'));

const store: fc.Arbitrary<Store> = fc.record({
  targets: fc.array(
    fc
      .array(fc.tuple(fc.oneof(hostileLabel, fc.constantFrom('cluster', 'env', 'instance', 'replica')), text), {
        maxLength: 3,
      })
      .map((pairs): Labels => Object.fromEntries(pairs)),
    { minLength: 2, maxLength: 3 }
  ),
  texts: fc.array(text, { minLength: 1, maxLength: 5 }),
  values: fc.array(fc.oneof(fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, 1, 9, NOW), fc.double()), {
    minLength: 1,
    maxLength: 5,
  }),
});

const scope: fc.Arbitrary<Matcher> = fc.record({
  label: fc.constantFrom('cluster', 'env'),
  op: fc.constantFrom('=', '!=', '=~', '!~'),
  value: hostileText,
});

test('whatever the store holds, each query is PromQL and keeps the scope in each selector', async () => {
  await fc.assert(
    fc.asyncProperty(store, scope, async (given, matcher) => {
      const { client, queries } = clientOf(given);
      await runTriage(client, { products: PRODUCTS, scope: [matcher], limits: DEFAULT_LIMITS, at: NOW });
      const selectors = [...new Set(queries)].flatMap(matchersOf);
      expect(selectors.length).toBeGreaterThan(0);
      // Recorded answers are chosen by the hash of a question that has the scope.
      for (const matchers of selectors.filter(([first]) => first?.label !== 'what' && first?.label !== 'asked')) {
        expect(matchers).toContainEqual(matcher);
      }
    }),
    { numRuns: 25 }
  );
});
