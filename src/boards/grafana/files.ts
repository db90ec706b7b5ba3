import { DEFAULT_LIMITS } from '../../settings';
import { composeBoards } from '../composeBoards';
import { type ProductBoards } from '../types';
import { toDashboard } from './dashboard';

/** The importable dashboards by the name of their file: with the default limits and without a scope. */
export function dashboardFiles(products: readonly ProductBoards[]): ReadonlyMap<string, string> {
  // Another order of the tabs must not change every file.
  const byId = [...products].sort((a, b) => (a.product.id < b.product.id ? -1 : 1));
  return new Map(
    composeBoards(products).map((board) => [
      `${board.slug}.json`,
      `${JSON.stringify(toDashboard(board, { scope: [], limits: DEFAULT_LIMITS }, byId), null, 2)}\n`,
    ])
  );
}
