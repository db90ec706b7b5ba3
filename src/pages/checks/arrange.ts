import { type CheckGroup, type CheckState, WORST_FIRST } from '../../checks/types';

/** Whether something is to be done, or could not be checked. */
export function isWrong(state: CheckState): boolean {
  return state === 'fail' || state === 'warn' || state === 'unknown';
}

/** The worst first; what is alike stays in its order. */
export function worstFirst<T extends { state: CheckState }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
}

/** The states of all checks; a group without any counts as one. */
export function statesOf(groups: readonly CheckGroup[]): CheckState[] {
  return groups.flatMap(({ state, checks }) => (checks.length === 0 ? [state] : checks.map((check) => check.state)));
}

/** Whether none of the scrape jobs delivers anything. */
export function isNothingScraped(groups: readonly CheckGroup[]): boolean {
  const jobs = groups.filter(({ id, product }) => product !== null && id !== product.id);
  return jobs.length > 0 && jobs.every(({ state }) => state === 'fail' || state === 'not-applicable');
}
