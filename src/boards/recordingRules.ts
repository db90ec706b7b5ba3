import { groupBy, unique } from '../lists';
import { type RecordingRule, type RuleGroup } from '../rules/model';
import { namesOf, uidOf } from '../rules/series';
import { selectProducts, type Settings } from '../settings';
import { boardRecording } from './recordings';
import { type BoardContext, type CostlyQuery, type ProductBoards } from './types';

/** Seconds between two evaluations. A dashboard refreshes every 30 s by default. */
const SECONDS: Readonly<Record<CostlyQuery['of'], number>> = { sessions: 30, pairs: 60 };

/** The names of the variables of all boards of a product. */
function variablesOf({ boards, overview, rttSlo, telemetry }: ProductBoards): string[] {
  return unique([...boards, overview, rttSlo, telemetry].flatMap(({ variables }) => variables.map(({ name }) => name)));
}

/**
 * Rules that record what boards ask of many series, once for all viewers: for large installations.
 * @param selected which of the products
 * @param scrape seconds between two scrapes
 */
export function boardGroups(
  products: readonly ProductBoards[],
  selected: Settings['products'],
  { scope, limits, scrape }: BoardContext & { scrape: number }
): Array<RuleGroup & { rules: readonly RecordingRule[] }> {
  return products.flatMap((boards) => {
    const { product, costly } = boards;
    if (costly === undefined || selectProducts([product], selected).length === 0) {
      return [];
    }
    const variables = variablesOf(boards);
    const window = 4 * Math.max(scrape, product.reportInterval);
    return [...groupBy(costly({ scope, limits }), (query) => query.of)].map(([of, queries]) => ({
      name: `${namesOf(scope).name}-${product.id}-boards-${of}`,
      interval: Math.max(scrape, ...queries.map((query) => SECONDS[query.of])),
      rules: queries.map((query): RecordingRule => {
        const { record, expr, labels } = boardRecording(query, variables, window);
        return { kind: 'record', uid: uidOf(scope, 'board', labels.asked), record, expr, labels };
      }),
    }));
  });
}
