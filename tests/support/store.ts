import { PRODUCTS } from '../../src/products/triage';
import { type Labels, type PromClient, type Results, type Sample, type Series } from '../../src/promClient/types';
import { type Source } from '../../src/triage/targets/source';
import { NOW } from './queries';

/** A store that answers every question, with any targets, label values and numbers. */
export interface Store {
  /** Labels that targets have beside job and instance. */
  targets: readonly Labels[];
  /** Values that labels of answers take in turn. */
  texts: readonly string[];
  values: readonly number[];
}

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
    { labels: { what: 'newest', job }, value: NOW - 2 },
  ]);
}

/** A client of such a store, and the queries that it got. */
export function clientOf(given: Store): { client: PromClient; queries: string[] } {
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
