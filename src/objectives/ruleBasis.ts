import { groupBy } from '../lists';
import { type Message } from '../messages';
import { failureTexts, settled } from '../promClient/errors';
import { type PromClient } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { type ProductRules } from '../rules/product';
import { getObjectiveQueries, getScrapesQuery } from './queries';
import { largestPlace, type ObjectiveReport, scrapeOf } from './report';

/** What a store says about the rules that it should get. */
export interface RuleBasis {
  /** The longest scrape interval of the products (s): too long is safe for rules. Null if unknown. */
  scrape: number | null;
  /** The recorded place with the most units; absent without recorded counts of two places. */
  largest: ReadonlyArray<{ product: string; objective: string } & NonNullable<ObjectiveReport['largest']>>;
  /** Queries that failed, as sentences. */
  failures: readonly Message[];
}

/**
 * Measures what rules depend on. One request.
 * @param windowDays days over which recorded units are added up
 * @param at unix seconds
 * @throws PromError if the whole request fails
 */
export async function measureRuleBasis(
  client: Pick<PromClient, 'instant'>,
  products: readonly ProductRules[],
  { scope, windowDays, at }: { scope: readonly Matcher[]; windowDays: number; at: number }
): Promise<RuleBasis> {
  const { total = '' } = getObjectiveQueries(scope, windowDays);
  const scrapes = Object.fromEntries(
    products.map(({ id, sources }) => [`scrapes ${id}`, getScrapesQuery(sources, scope)])
  );
  const { results, failures } = await settled(client.instant({ total, ...scrapes }, at));
  const intervals = products.flatMap(({ id }) => {
    const interval = scrapeOf(results[`scrapes ${id}`]?.[0]?.value ?? null);
    return interval === null ? [] : [interval];
  });
  return {
    scrape: intervals.length === 0 ? null : Math.max(...intervals),
    largest: [
      ...groupBy(results.total ?? [], ({ labels }) => `${labels.product} ${labels.objective}`).values(),
    ].flatMap((rows) => {
      const { product = '', objective = '' } = rows[0]?.labels ?? {};
      const largest = largestPlace(rows, scope);
      return largest === null ? [] : [{ product, objective, ...largest }];
    }),
    failures: failureTexts(failures),
  };
}
