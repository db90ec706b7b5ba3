import { groupBy } from '../lists';
import { english, inTurn, message, type Message, plain } from '../messages';
import { type Results } from './types';

/** The kinds that a Prometheus can cause without a Grafana. */
export const STORE_ERROR_KINDS = [
  'unreachable',
  /** Prometheus refuses the credentials, or Grafana the permission. */
  'unauthorised',
  'not-supported',
  'timed-out',
  /** There are too many requests. */
  'throttled',
  'server-error',
  'bad-query',
  'bad-answer',
  /** The asker's clock is behind, so answers are about the past. */
  'clock',
  'partial',
] as const;

export type PromErrorKind =
  | (typeof STORE_ERROR_KINDS)[number]
  /** Grafana no longer knows who asks. */
  | 'signed-out'
  /** Grafana no longer has the data source. */
  | 'removed';

/** Why Prometheus gave no usable answer: in one line, as part of a sentence. */
export class PromError extends Error {
  readonly text: Message;

  /** @param reason a string if a server or a library says it */
  constructor(
    readonly kind: PromErrorKind,
    reason: string | Message
  ) {
    const text = inOneLine(reason);
    super(english(text));
    this.name = 'PromError';
    this.text = text;
  }
}

/** Texts of servers have no translation, and may have several lines. */
export function inOneLine(text: string | Message): Message {
  return typeof text === 'string' ? plain(text.replace(/\s+/g, ' ').trim()) : text;
}

/** Why something failed, as part of a sentence. */
export function reasonOf(error: Error): Message {
  return error instanceof PromError ? error.text : plain(error.message);
}

/**
 * Some expressions failed or got only part of an answer. `results` holds all answers, complete or not; `failures` says
 * what is missing, by name.
 */
export class PartialError<T> extends PromError {
  constructor(
    readonly results: Results<T>,
    readonly failures: Readonly<Record<string, PromError>>
  ) {
    super(
      'partial',
      message('errors.some-failed', 'some queries failed: {{- failures}}', {
        failures: inTurn(
          Object.entries(failures).map(([name, { text }]) =>
            message('errors.failure', '{{- name}}: {{- reason}}', { name, reason: text })
          )
        ),
      })
    );
    this.name = 'PartialError';
  }
}

/** The result of one expression. A partial answer has both rows and a failure. */
export interface Outcome<T> {
  rows: readonly T[] | null;
  failure: PromError | null;
}

/**
 * The answers of several expressions, each of which may have failed or be incomplete.
 * @throws PromError when all failed (the first error), PartialError when some did or some answers are incomplete
 */
export function settle<T>(outcomes: Readonly<Record<string, Outcome<T>>>): Results<T> {
  const results: Record<string, readonly T[]> = {};
  const failures: Record<string, PromError> = {};
  for (const [name, { rows, failure }] of Object.entries(outcomes)) {
    if (rows !== null) {
      results[name] = rows;
    }
    if (failure !== null) {
      failures[name] = failure;
    }
  }
  const [firstFailure] = Object.values(failures);
  if (firstFailure === undefined) {
    return results;
  }
  if (Object.keys(results).length === 0) {
    throw firstFailure;
  }
  throw new PartialError(results, failures);
}

/** The result of a request: its answers, and by name what failed or is incomplete. */
export interface Settled<T> {
  results: Results<T>;
  failures: Readonly<Record<string, PromError>>;
}

/**
 * The result of a request, some of whose expressions may have failed.
 * @throws PromError when nothing was answered
 */
export async function settled<T>(request: Promise<Results<T>>): Promise<Settled<T>> {
  try {
    return { results: await request, failures: {} };
  } catch (error) {
    if (error instanceof PartialError) {
      return { results: error.results as Results<T>, failures: error.failures };
    }
    throw error;
  }
}

/** Queries that failed, as sentences: what they would tell is missing. */
export function failureTexts(failures: Readonly<Record<string, PromError>>): Message[] {
  return byReason(failures).map(({ reason }) =>
    message('errors.query-failed', 'A query failed: {{- reason}}', { reason })
  );
}

/** The reasons of failures, each with the names of the queries that failed for it. */
export function byReason(
  failures: Readonly<Record<string, PromError>>
): ReadonlyArray<{ reason: Message; names: readonly string[] }> {
  const reasons = groupBy(Object.entries(failures), ([, { message }]) => message);
  return [...reasons.values()].flatMap((alike) =>
    alike.slice(0, 1).map(([, { text }]) => ({ reason: text, names: alike.map(([name]) => name) }))
  );
}

/**
 * Any error as a PromError.
 * @param kind of an error that isn't one yet
 */
export function toPromError(error: unknown, kind: PromErrorKind = 'bad-answer'): PromError {
  return error instanceof PromError
    ? error
    : new PromError(kind, error instanceof Error ? error.message : String(error));
}

/** The error for an answer that lacks data because the backend could not reach it. */
export function incomplete(why: string | Message): PromError {
  return new PromError(
    'partial',
    message('errors.incomplete', 'the answer is incomplete: {{- why}}', { why: inOneLine(why) })
  );
}

/** What a body that is no JSON of an API is, in a few words. */
export function outlineOf(text: string): string | Message {
  return isPage(text) ? HTML_PAGE : text.trim().slice(0, MAX_OUTLINE) || message('errors.no-text', 'no text');
}

/** Whether a proxy answered with a page. */
export function isPage(text: string): boolean {
  return /^\s*</.test(text);
}

export const HTML_PAGE = message('errors.html-page', 'an HTML page');

export const NOT_A_NUMBER = message('errors.not-a-number', 'a value is not a number');

const MAX_OUTLINE = 200;

/** The kind of error for an HTTP status of a Prometheus API, or of a proxy in front of it. */
export function kindOfStatus(status: number): PromErrorKind {
  if (status === 401 || status === 403) {
    return 'unauthorised';
  }
  if (status === 404 || status === 405 || status === 501) {
    return 'not-supported';
  }
  if (status === 400 || status === 422) {
    return 'bad-query';
  }
  if (status === 408 || status === 504) {
    return 'timed-out';
  }
  if (status === 429) {
    return 'throttled';
  }
  if (status === 502 || status === 503) {
    return 'unreachable';
  }
  return status >= 500 ? 'server-error' : 'bad-answer';
}
