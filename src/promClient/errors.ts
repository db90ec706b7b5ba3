import { unique } from '../lists';
import { message, type Message } from '../messages';
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

/** Why Prometheus gave no usable answer. The message is one line for people. */
export class PromError extends Error {
  constructor(
    readonly kind: PromErrorKind,
    message: string
  ) {
    super(message.replace(/\s+/g, ' ').trim());
    this.name = 'PromError';
  }
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
      `some queries failed: ${Object.entries(failures)
        .map(([name, error]) => `${name}: ${error.message}`)
        .join('; ')}`
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
  const reasons = unique(Object.values(failures).map((failure) => failure.message));
  return reasons.map((reason) => message('errors.query-failed', 'A query failed: {{- reason}}', { reason }));
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
export function incomplete(why: string): PromError {
  return new PromError('partial', `the answer is incomplete: ${why}`);
}

/** What a body that is no JSON of an API is, in a few words. */
export function outlineOf(text: string): string {
  return /^\s*</.test(text) ? 'an HTML page' : text.trim().slice(0, MAX_OUTLINE) || 'no text';
}

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
