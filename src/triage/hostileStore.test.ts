/** @jest-environment node */
import fc from 'fast-check';
import { hostileLabel, hostileText } from '../../tests/support/hostile';
import { matchersOf } from '../../tests/support/promql';
import { NOW } from '../../tests/support/queries';
import { PRODUCTS } from '../products/triage';
import { type Labels, type PromClient, type Results, type Sample, type Series } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { DEFAULT_LIMITS } from '../settings';
import { runTriage } from './runTriage';
import { type Source } from './targets/source';

/** A store whose targets, label values and numbers come from somebody hostile. */
interface Store {
  /** Labels that targets have beside job and instance. */
  targets: readonly Labels[];
  /** Values that labels of answers take in turn. */
  texts: readonly string[];
  values: readonly number[];
}

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

/** Labels by which detectors group, with numbers where they expect them. */
const GROUPED = ['meeting_id', 'server', 'region', 'server_type', 'instance', 'groupID', 'to_peer', 'clientID', 'type'];
const NUMBERS = ['1', '12', 'NaN', '-3', '+Inf', ''];

const QUESTION = /"what","([^"]+)"/g;

/** Answers each question of an expression with rows of the store. */
function answersTo(query: string, { texts, values }: Store): Sample[] {
  return [...query.matchAll(QUESTION)].flatMap(([, what = ''], i) =>
    [0, 1, 2].map((row): Sample => {
      const pick = <T>(list: readonly T[], n: number): T | undefined => list[(n + i + row) % list.length];
      return {
        labels: {
          what,
          ...Object.fromEntries(GROUPED.map((label, n) => [label, pick(texts, n) ?? ''])),
          ...Object.fromEntries(['bin', 'le', 'bad'].map((label, n) => [label, pick(NUMBERS, n) ?? ''])),
        },
        value: pick(values, 0) ?? 0,
      };
    })
  );
}

function familiesOf(sources: readonly Source[], targets: readonly Labels[]): Sample[] {
  return sources.flatMap(({ presence, job }) =>
    targets.flatMap((labels) =>
      ['seen', 'now'].map((when) => ({
        labels: { job, instance: 'a:80', ...labels, [when]: presence.name },
        value: 1,
      }))
    )
  );
}

function scrapesOf(sources: readonly Source[]): Sample[] {
  return sources.flatMap(({ job }) => [
    { labels: { what: 'interval', job }, value: 5 },
    { labels: { what: 'good', job }, value: NOW - 2 },
  ]);
}

function clientOf(given: Store): { client: PromClient; queries: string[] } {
  const queries: string[] = [];
  const unused = (): Promise<never> => Promise.reject(new Error('not asked for'));
  const sources = PRODUCTS.flatMap((product) => product.sources);
  return {
    queries,
    client: {
      instant: async (asked): Promise<Results<Sample>> => {
        queries.push(...Object.values(asked));
        return 'families' in asked
          ? { families: familiesOf(sources, given.targets), scrapes: scrapesOf(sources) }
          : Object.fromEntries(Object.entries(asked).map(([name, query]) => [name, answersTo(query, given)]));
      },
      range: async (asked, { from, to }): Promise<Results<Series>> => {
        queries.push(...Object.values(asked));
        const points = given.values.map((value, i) => [from + ((to - from) * i) / given.values.length, value] as const);
        return Object.fromEntries(
          Object.entries(asked).map(([name, query]) => [
            name,
            answersTo(query, given).map(({ labels }): Series => ({ labels, points })),
          ])
        );
      },
      targets: unused,
      metadata: unused,
      buildInfo: unused,
      runtimeInfo: unused,
      rules: unused,
    },
  };
}

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
