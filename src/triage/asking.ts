import { groupBy } from '../lists';
import { message } from '../messages';
import { MAX_EXPRESSION_LENGTH, MAX_FOLLOW_UP_LENGTH, packed, tagged } from '../promql/promql';
import { byReason, PromError, type Settled } from '../promClient/errors';
import { type Queries, type Results, type Sample } from '../promClient/types';
import { type Note, type SignalContext } from './model';

/** One of several that share a request: an installation of a product. */
export interface Asker {
  /** Unique among those who share. */
  key: string;
  context: Pick<SignalContext, 'names'>;
}

/** Answers to the questions of one asker. */
export interface Opened<T> {
  /** By question. */
  answers: Results<T>;
  /** Questions that were not answered, or only in part. */
  unanswered: readonly string[];
}

/** The result of a shared request. */
export interface Round<T> {
  /** For an asker that didn't take part. */
  of(asker: Pick<Asker, 'key'>): Opened<T>;
  /** What failed, one note per reason. */
  notes: readonly Note[];
}

type Send<T> = (queries: Queries) => Promise<Settled<T>>;

const SEPARATOR = ', ';

/**
 * The first questions of several askers for one request, packed into few short expressions: `asker.one, two` holds two
 * questions, and each row of its answer names its question in the label `what`.
 */
export function firstQuestions<A extends Asker>(askers: readonly A[], questionsOf: (asker: A) => Queries): Queries {
  return sealed(askers, questionsOf, MAX_EXPRESSION_LENGTH);
}

/** Each question by itself, in the form of a packed one: what rules answer ahead must not depend on its neighbors. */
export function singly<A extends Asker>(askers: readonly A[], questionsOf: (asker: A) => Queries): Queries {
  return Object.fromEntries(
    askers.flatMap((asker) =>
      Object.entries(questionsOf(asker)).map(([name, query]) => [`${asker.key}.${name}`, tagged({ [name]: query })])
    )
  );
}

/**
 * Asks follow-ups in the same way as first questions. If all of them fail, the earlier answers stay valid.
 * @param standing those that are asked singly, by the names that `singly` gives them
 */
export async function askFurther<A extends Asker, T extends Pick<Sample, 'labels'>>(
  askers: readonly A[],
  questionsOf: (asker: A) => Queries,
  send: Send<T>,
  standing: Queries = {}
): Promise<Round<T>> {
  const parts = (isStanding: boolean) => (asker: A) =>
    Object.fromEntries(
      Object.entries(questionsOf(asker)).filter(([name]) => `${asker.key}.${name}` in standing === isStanding)
    );
  const queries = { ...sealed(askers, parts(false), MAX_FOLLOW_UP_LENGTH), ...singly(askers, parts(true)) };
  return roundOf(askers, await attempted(queries, send));
}

function sealed<A extends Asker>(askers: readonly A[], questionsOf: (asker: A) => Queries, maxLength: number): Queries {
  return Object.fromEntries(
    askers.flatMap((asker) =>
      Object.entries(packed(questionsOf(asker), maxLength)).map(([names, query]) => [`${asker.key}.${names}`, query])
    )
  );
}

/** What a request answers; if all of it fails, each query failed. */
export async function attempted<T>(queries: Queries, send: Send<T>): Promise<Settled<T>> {
  const names = Object.keys(queries);
  if (names.length === 0) {
    return { results: {}, failures: {} };
  }
  try {
    return await send(queries);
  } catch (error) {
    if (error instanceof PromError) {
      return { results: {}, failures: Object.fromEntries(names.map((name) => [name, error])) };
    }
    throw error;
  }
}

/** Sorts the answers of a request. Large installations have many rows: they are sorted and copied once. */
export function roundOf<T extends Pick<Sample, 'labels'>>(
  askers: readonly Asker[],
  { results, failures }: Settled<T>
): Round<T> {
  const byKey = new Map(askers.map((asker) => [asker.key, opened(asker, results, failures)]));
  return { of: ({ key }) => byKey.get(key) ?? { answers: {}, unanswered: [] }, notes: failureNotes(failures) };
}

function opened<T extends Pick<Sample, 'labels'>>(
  { key, context: { names } }: Asker,
  results: Results<T>,
  failures: Readonly<Record<string, PromError>>
): Opened<T> {
  const prefix = `${key}.`;
  const rows = Object.entries(results).flatMap(([name, some]) => (name.startsWith(prefix) ? some : []));
  // The name of a process replaces the labels that make it up.
  const rename = names.labels.length === 1 ? (labels: T['labels']) => labels : names.rename;
  const unlabeled = (row: T): T => {
    const { what: _, ...labels } = row.labels;
    return { ...row, labels: rename(labels) };
  };
  return {
    answers: Object.fromEntries(
      [...groupBy(rows, ({ labels }) => labels.what ?? '')].map(([question, some]) => [question, some.map(unlabeled)])
    ),
    unanswered: Object.keys(failures)
      .filter((name) => name.startsWith(prefix))
      .flatMap((name) => name.slice(prefix.length).split(SEPARATOR)),
  };
}

/** One note per reason: a store that is down fails many queries. */
export function failureNotes(failures: Readonly<Record<string, PromError>>): Note[] {
  return byReason(failures).map(({ reason, names }) => ({
    kind: 'query',
    text: message('note.unanswered', 'Prometheus did not fully answer the queries {{- names}}: {{- reason}}', {
      names: names.map((name) => `“${name}”`),
      reason,
      count: names.length,
      defaultValue_one: 'Prometheus did not fully answer the query {{- names}}: {{- reason}}',
    }),
  }));
}
