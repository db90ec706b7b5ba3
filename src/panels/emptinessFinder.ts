import { getEmptinessQuery, readEmptiness, type EmptinessRow } from '../boards/queries/emptiness';
import { type BoardContext, type Panel } from '../boards/types';
import { type FindEmptiness } from './explainEmptiness';

/** Evaluates one expression at an instant (unix s). */
export type Ask = (query: string, at: number) => Promise<readonly EmptinessRow[]>;

/** Finds out why panels of a board are empty, with one question for all of them at each instant. */
export function createEmptinessFinder(panels: readonly Panel[], scope: BoardContext['scope'], ask: Ask): FindEmptiness {
  let last: { at: number; rows: ReturnType<Ask> } | null = null;
  return async (panel, at) => {
    if (last?.at !== at) {
      last = { at, rows: ask(getEmptinessQuery(panels, scope), at) };
    }
    return readEmptiness(panel, await last.rows);
  };
}
