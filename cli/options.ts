import { parseScope } from '../src/promql/scope';
import { type Matcher } from '../src/promql/promql';

/** A command line that can't be carried out; the message is one line. */
export class UsageError extends Error {}

/**
 * The address of a Prometheus, without a trailing slash.
 * @throws UsageError unless it is an http(s) URL
 */
export function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`--url ${JSON.stringify(text)} is not an http or https address`);
  }
  return text.replace(/\/+$/, '');
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * RFC 3339 or unix seconds, as unix seconds.
 * @throws UsageError for anything else
 */
export function parseTime(text: string): number {
  if (/^\d{1,11}(\.\d+)?$/.test(text)) {
    return Number(text);
  }
  const time = RFC_3339.test(text) ? Date.parse(text) / 1000 : NaN;
  if (!Number.isFinite(time)) {
    throw new UsageError(`--time ${JSON.stringify(text)} is neither RFC 3339 (2026-11-22T10:00:00Z) nor unix seconds`);
  }
  return time;
}

/**
 * One of the allowed words.
 * @throws UsageError for another one
 */
export function parseChoice<T extends string>(flag: string, text: string, allowed: readonly T[]): T {
  const choice = allowed.find((word) => word === text);
  if (choice === undefined) {
    throw new UsageError(`${flag} ${JSON.stringify(text)} is not one of ${allowed.join(', ')}`);
  }
  return choice;
}

/**
 * Matchers for every selector.
 * @throws UsageError when the text is no list of matchers
 */
export function parseScopeFlag(text: string): Matcher[] {
  try {
    return parseScope(text);
  } catch (error) {
    throw new UsageError(`--${error instanceof Error ? error.message : String(error)}`);
  }
}
