import { type Message } from '../messages';
import { failureTexts } from '../promClient/errors';
import { type PromClient } from '../promClient/types';
import { type ProductRules } from '../rules/product';
import { type Limits } from '../settings';
import { type Asking, askAt } from '../triage/askingClock';
import { DEFAULT_INTERVAL } from '../triage/signalContext';
import { askSlices } from './askSlices';
import { objectivesIn } from './judge';
import { getObjectiveQueries, getScrapesQuery } from './queries';
import { type ObjectiveReport, type ProductObjectives, productObjectivesOf, type Subject } from './report';

export interface ObjectivesOptions extends Asking {
  products: readonly ProductRules[];
  /** They are in the wording of promises. Targets come from the recorded series. */
  limits: Limits;
  windowDays: number;
}

export interface ObjectivesReport {
  /** Unix seconds. */
  at: number;
  windowDays: number;
  /** Products whose objectives are recorded. Empty: no rules are loaded, unless something failed. */
  products: readonly ProductObjectives[];
  /** Queries that failed, as sentences: what they would tell is missing. */
  failures: readonly Message[];
  /** The same of queries that only tell when a budget was spent: whether it is kept is known without them. */
  unexplained: readonly Message[];
}

/**
 * Whether the promises are kept, from the series that the rules record. One request, and one more if a budget was
 * spent.
 * @throws PromError if the whole request fails, or if the asker's clock is behind
 */
export async function runObjectives(
  client: PromClient,
  { products, scope, limits, windowDays, at, isNow }: ObjectivesOptions
): Promise<ObjectivesReport> {
  const scrapes = Object.fromEntries(
    products.map(({ id, sources }) => [`scrapes ${id}`, getScrapesQuery(sources, scope)])
  );
  const { results, failures } = await askAt(
    client,
    { ...getObjectiveQueries(scope, windowDays), ...scrapes },
    { scope, at, isNow }
  );
  const options = { scope, limits, sloWindowDays: windowDays, expected: {}, scrape: DEFAULT_INTERVAL, page: '' };
  const subject = { scope, windowDays, at };
  const reported = products
    .map((product) =>
      productObjectivesOf(
        product,
        product.objectives(options),
        results,
        results[`scrapes ${product.id}`] ?? [],
        subject
      )
    )
    .filter(({ objectives }) => objectives.length > 0);
  return { at, windowDays, failures: failureTexts(failures), ...(await explained(client, reported, subject)) };
}

/** The same with the incidents of each objective whose budget was spent. */
async function explained(
  client: PromClient,
  products: readonly ProductObjectives[],
  subject: Subject
): Promise<Pick<ObjectivesReport, 'products' | 'unexplained'>> {
  const spent = objectivesIn({ products }).filter(isSpent);
  if (spent.length === 0) {
    return { products, unexplained: [] };
  }
  const interval = Math.max(...spent.map(({ coverage }) => coverage.interval ?? 0));
  const slices = await askSlices(client, subject, interval);
  return {
    products: products.map((product) => ({
      ...product,
      objectives: product.objectives.map((report) =>
        isSpent(report)
          ? {
              ...report,
              incidents: slices.of(
                { product: product.id, objective: report.id },
                { budget: report.budget, isBurning: isBurning(report) }
              ),
            }
          : report
      ),
    })),
    unexplained: slices.failures,
  };
}

function isSpent({ counted }: ObjectiveReport): boolean {
  return counted !== null && counted.bad > 0;
}

/** Whether the newest counts burn the budget faster than it lasts; null if there are none. */
function isBurning({ burns: [newest], coverage }: ObjectiveReport): boolean | null {
  const rate = newest?.rate ?? null;
  return rate === null || coverage.isStale ? null : rate > 1;
}
