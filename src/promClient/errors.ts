import { type Results } from './types';

export type PromErrorKind =
  'unreachable' | 'unauthorised' | 'not-supported' | 'timed-out' | 'bad-query' | 'bad-answer' | 'partial';

/** Why a Prometheus gave no usable answer. The message is one line that can be shown as it is. */
export class PromError extends Error {
  constructor(
    readonly kind: PromErrorKind,
    message: string
  ) {
    super(message.replace(/\s+/g, ' ').trim());
    this.name = 'PromError';
  }
}

/** Some of several expressions failed: the answers that came are in `results`, the others in `failures`, by name. */
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

/**
 * The answers of several expressions, each of which may have failed.
 * @throws PromError when all failed alike (the first error), PartialError when some did
 */
export function settle<T>(outcomes: Readonly<Record<string, readonly T[] | PromError>>): Results<T> {
  const results: Record<string, readonly T[]> = {};
  const failures: Record<string, PromError> = {};
  for (const [name, outcome] of Object.entries(outcomes)) {
    if (outcome instanceof PromError) {
      failures[name] = outcome;
    } else {
      results[name] = outcome;
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

/** The kind of error that an HTTP status of a Prometheus API (or of a proxy before it) means. */
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
  return status === 502 || status === 503 ? 'unreachable' : 'bad-answer';
}
