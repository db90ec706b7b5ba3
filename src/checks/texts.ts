import { groupBy } from '../lists';
import { english, message, type Message, type Text, type Translate, type Value, worded } from '../messages';
import { type PromError } from '../promClient/errors';
import { type CheckGroup } from './types';

const LISTED = 5;

/** `a, b` with at most five entries: `a, b, c, d, e and 3 more`. */
export function list(items: readonly Value[]): Value {
  const n = items.length - LISTED;
  return n > 0 ? message('list.more', '{{- shown}} and {{n}} more', { shown: items.slice(0, LISTED), n }) : items;
}

/** Texts without those that read alike, in order of first appearance. */
export function distinct<T extends Text>(texts: readonly T[]): T[] {
  return [...groupBy(texts, english).values()].flatMap((alike) => alike.slice(0, 1));
}

/** Several texts as one. */
export function sentences(...texts: ReadonlyArray<Text | null>): readonly Message[] {
  return texts.filter((text) => text !== null).flat();
}

/** The title of a group in somebody's language. */
export function titleOf({ title }: Pick<CheckGroup, 'title'>, translate: Translate): string {
  return typeof title === 'string' ? title : worded(title, translate);
}

/** That a query failed, and why. */
export function queryFailed(error: PromError): Message {
  return message('checks.query-failed', 'The query failed: {{- reason}}', { reason: error.text });
}

/** That only the first call shows what is asked. */
export const START_A_CALL = message('remedy.start-a-call', 'Start a call, then check again.');

/** That there is nothing to check. */
export const NO_TARGET_DELIVERS = message('checks.no-target-delivers', 'No target delivers now.');
