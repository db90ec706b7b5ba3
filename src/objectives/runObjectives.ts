import { failureTexts, settled } from '../promClient/errors';
import { type PromClient } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { type ProductRules } from '../rules/product';
import { type Limits } from '../settings';
import { DEFAULT_INTERVAL } from '../triage/signalContext';
import { getObjectiveQueries, getScrapesQuery } from './queries';
import { type ProductObjectives, productObjectivesOf } from './report';

export interface ObjectivesOptions {
  products: readonly ProductRules[];
  scope: readonly Matcher[];
  /** They are in the wording of promises. Targets come from the recorded series. */
  limits: Limits;
  windowDays: number;
  /** Unix seconds. */
  at: number;
}

export interface ObjectivesReport {
  /** Unix seconds. */
  at: number;
  windowDays: number;
  /** Products whose objectives are recorded. Empty: no rules are loaded, unless something failed. */
  products: readonly ProductObjectives[];
  /** Queries that failed, as sentences: what they would tell is missing. */
  failures: readonly string[];
}

/**
 * Whether the promises are kept, from the series that the rules record. One request.
 * @throws PromError if the whole request fails
 */
export async function runObjectives(
  client: PromClient,
  { products, scope, limits, windowDays, at }: ObjectivesOptions
): Promise<ObjectivesReport> {
  const scrapes = Object.fromEntries(
    products.map(({ id, sources }) => [`scrapes ${id}`, getScrapesQuery(sources, scope)])
  );
  const { results, failures } = await settled(
    client.instant({ ...getObjectiveQueries(scope, windowDays), ...scrapes }, at)
  );
  const options = { scope, limits, sloWindowDays: windowDays, expected: {}, scrape: DEFAULT_INTERVAL, page: '' };
  const subject = { scope, windowDays, at };
  return {
    at,
    windowDays,
    products: products
      .map((product) =>
        productObjectivesOf(
          product,
          product.objectives(options),
          results,
          results[`scrapes ${product.id}`] ?? [],
          subject
        )
      )
      .filter(({ objectives }) => objectives.length > 0),
    failures: failureTexts(failures),
  };
}
