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
export function parseTime(text: string, flag = '--time'): number {
  if (/^\d{1,11}(\.\d+)?$/.test(text)) {
    return Number(text);
  }
  const time = RFC_3339.test(text) ? Date.parse(text) / 1000 : NaN;
  if (!Number.isFinite(time)) {
    throw new UsageError(`${flag} ${JSON.stringify(text)} is neither RFC 3339 (2026-11-22T10:00:00Z) nor unix seconds`);
  }
  return time;
}

/** More instants than these are no overview any more. */
const MAX_INSTANTS = 200;

/**
 * The instants from `from` to `to`, `step` seconds apart (by default as few seconds as 200 instants allow).
 * @throws UsageError when a flag is missing, the range is empty or holds more than 200 instants
 */
export function parseTimeline(flags: { from?: string; to?: string; step?: string }, now: number): number[] | null {
  if (flags.from === undefined) {
    if (flags.to !== undefined || flags.step !== undefined) {
      throw new UsageError('--to and --step need --from');
    }
    return null;
  }
  const from = parseTime(flags.from, '--from');
  const to = flags.to === undefined ? now : parseTime(flags.to, '--to');
  if (to < from) {
    throw new UsageError('--to lies before --from');
  }
  const step = flags.step === undefined ? Math.max(5, Math.ceil((to - from) / (MAX_INSTANTS - 1))) : Number(flags.step);
  if (!(step > 0 && step < Infinity)) {
    throw new UsageError(`--step ${JSON.stringify(flags.step)} is no number of seconds`);
  }
  const count = Math.floor((to - from) / step) + 1;
  if (count > MAX_INSTANTS) {
    throw new UsageError(`${count} instants are more than ${MAX_INSTANTS}: choose a longer --step`);
  }
  return Array.from({ length: count }, (_, i) => from + i * step);
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
