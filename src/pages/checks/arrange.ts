import { type CheckGroup, type CheckState, WORST_FIRST } from '../../checks/types';

/** Whether there is something to do, or the check is unknown. */
export function isWrong(state: CheckState): boolean {
  return state === 'fail' || state === 'warn' || state === 'unknown';
}

/** The worst first; equal states keep their order. */
export function worstFirst<T extends { state: CheckState }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
}

/** The states of all checks; a group without checks counts as one. */
export function statesOf(groups: readonly CheckGroup[]): CheckState[] {
  return groups.flatMap(({ state, checks }) => (checks.length === 0 ? [state] : checks.map((check) => check.state)));
}

/** Whether no scrape job delivers. */
export function isNothingScraped(groups: readonly CheckGroup[]): boolean {
  const jobs = groups.filter(({ id, product }) => product !== null && id !== product.id);
  return jobs.length > 0 && jobs.every(({ state }) => state === 'fail' || state === 'not-applicable');
}
