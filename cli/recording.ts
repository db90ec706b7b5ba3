import { readText } from './httpConfig';
import { UsageError } from './options';
import { PartialError, PromError, settle } from '../src/promClient/errors';
import { parseMatrix, parseVector } from '../src/promClient/prometheusApi';
import { type PromClient, type Queries, type Results, type Sample, type Series } from '../src/promClient/types';

/** A query and its answer. */
export interface Recorded {
  /** Name of the query. */
  name: string;
  query: string;
  /** The instant, or start, end and step of the range; unix seconds. */
  when: readonly number[];
  /** As `data` in the Prometheus HTTP API; null without an answer. */
  data: unknown;
  /** Why the answer is missing or incomplete. */
  failure: string | null;
}

/** All queries and answers of one verdict, so that it can be judged again without Prometheus. */
export interface Recording {
  version: 1;
  /** The instant of the verdict, unix seconds. */
  at: number;
  product: string;
  scope: string;
  answers: Recorded[];
}

/** Matches practically all e-mail addresses. */
const ADDRESS = /[^\s"'<>,;:=/\\]+@[^\s"'<>,;:=/\\]+\.[^\s"'<>,;:=/\\]+/g;

/** Replaces e-mail addresses with numbers; equal addresses get equal numbers. */
export function createMask(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) =>
    text.replace(ADDRESS, (address) => {
      const alias = known.get(address) ?? `somebody-${known.size + 1}`;
      known.set(address, alias);
      return alias;
    });
}

/**
 * A client that records its queries and answers. Queries are written so that no answer holds an identity; e-mail
 * addresses that appear as the name of a place are masked.
 */
export function recordingClient(client: PromClient, into: Recorded[]): PromClient {
  const mask = createMask();
  const metricOf = ({ labels }: Pick<Sample, 'labels'>): Record<string, string> =>
    Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, mask(value)]));
  const keep = async <T>(
    queries: Queries,
    when: readonly number[],
    request: Promise<Results<T>>,
    dataOf: (rows: readonly T[]) => unknown
  ): Promise<Results<T>> => {
    const write = (results: Results<T>, failures: Readonly<Record<string, PromError>>): void => {
      for (const [name, query] of Object.entries(queries)) {
        const rows = results[name];
        const failure = failures[name];
        into.push({
          name,
          query,
          when,
          data: rows === undefined ? null : dataOf(rows),
          failure: failure === undefined ? null : mask(failure.message),
        });
      }
    };
    try {
      const results = await request;
      write(results, {});
      return results;
    } catch (error) {
      if (error instanceof PartialError) {
        write(error.results as Results<T>, error.failures);
      } else if (error instanceof PromError) {
        write({}, Object.fromEntries(Object.keys(queries).map((name) => [name, error])));
      }
      throw error;
    }
  };
  return {
    ...client,
    instant: (queries, at) =>
      keep(queries, [at], client.instant(queries, at), (rows: readonly Sample[]) => ({
        resultType: 'vector',
        result: rows.map((row) => ({ metric: metricOf(row), value: [at, String(row.value)] })),
      })),
    range: (queries, range) =>
      keep(queries, [range.from, range.to, range.step], client.range(queries, range), (rows: readonly Series[]) => ({
        resultType: 'matrix',
        result: rows.map((row) => ({
          metric: metricOf(row),
          values: row.points.map(([time, value]) => [time, String(value)]),
        })),
      })),
  };
}

/** A client that answers from a recording. Queries that are not in it fail. */
export function replayingClient({ answers }: Recording): PromClient {
  const replay = <T>(queries: Queries, when: readonly number[], read: (data: unknown) => T[]): Results<T> =>
    settle(
      Object.fromEntries(
        Object.entries(queries).map(([name, query]) => {
          const found = answers.find((one) => one.query === query && one.when.join() === when.join());
          if (found === undefined) {
            const failure = new PromError('not-supported', 'the recording does not contain this query');
            return [name, { rows: null, failure }];
          }
          return [
            name,
            {
              rows: found.data === null ? null : read(found.data),
              failure: found.failure === null ? null : new PromError('bad-answer', found.failure),
            },
          ];
        })
      )
    );
  const missing = (): Promise<never> =>
    Promise.reject(new PromError('not-supported', 'a recording only contains answers to queries'));
  return {
    instant: async (queries, at) => replay(queries, [at], parseVector),
    range: async (queries, { from, to, step }) => replay(queries, [from, to, step], parseMatrix),
    targets: missing,
    metadata: missing,
    buildInfo: missing,
    runtimeInfo: missing,
    rules: missing,
  };
}

/** @throws UsageError if the file can't be read or is not a recording */
export function readRecording(path: string): Recording {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readText(path, '--replay'));
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    throw new UsageError(`--replay: ${JSON.stringify(path)} is not JSON`);
  }
  if (!isRecording(parsed)) {
    throw new UsageError(`--replay: ${JSON.stringify(path)} is not a recording of version 1`);
  }
  return parsed;
}

function isRecording(value: unknown): value is Recording {
  return (
    has(value, { version: 'number', at: 'number', product: 'string', scope: 'string', answers: 'object' }) &&
    'version' in value &&
    value.version === 1 &&
    'answers' in value &&
    Array.isArray(value.answers) &&
    value.answers.every(
      (one) => has(one, { query: 'string', when: 'object' }) && 'when' in one && Array.isArray(one.when)
    )
  );
}

function has(value: unknown, fields: Readonly<Record<string, string>>): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(fields).every(([field, type]) => typeof Reflect.get(value, field) === type)
  );
}
