import { DEFAULT_LIMITS } from '../settings';
import { BOARDS } from './boards';
import { toDashboard } from './dashboard';

/** The importable dashboards by the name of their file: with the default limits and without a scope. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  return new Map(
    BOARDS.map((board) => [
      `${board.slug}.json`,
      `${JSON.stringify(toDashboard(board, { scope: [], limits: DEFAULT_LIMITS }), null, 2)}\n`,
    ])
  );
}
