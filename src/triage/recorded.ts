import { message } from '../messages';
import { type Labels, type Queries, type Sample } from '../promClient/types';
import { PromError, type Settled } from '../promClient/errors';
import { longHash } from '../promql/hash';
import { type Matcher, selector, tagged } from '../promql/promql';

// A recording rule may evaluate a first question ahead: the same expression, so rule and question can't drift apart. Its
// series carry the hash of the expression. A question whose hash no rule has (another scope, limit, scrape interval or
// version) is asked as it is.

/** The series of all recorded answers. */
const ANSWERS = 'callscope:answer:rows';
export const ASKED = 'asked';
export const WHAT = 'what';
/** A rule renames all series, so the name of their family becomes a label. */
const FAMILY = 'family';
/** The row that proves an evaluation, since an answer may be empty; its value is the time. */
const EVALUATED = 'time';

/** The expression of a rule: its rows, and the one that proves that it was evaluated. */
export function proven(expr: string): string {
  return `${expr} or ${tagged({ [EVALUATED]: 'vector(time())' }, WHAT)}`;
}

/** The rows that prove evaluations of the rules that record these series. */
export function selectProofs(record: string): string {
  return selector(record, [{ label: WHAT, op: '=', value: EVALUATED }]);
}

/** Values of proofs by the hash of the query; NaN if several Prometheus record it, so that none of their rows is used. */
export function byQuery(rows: ReadonlyArray<Pick<Sample, 'labels' | 'value'>>): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { labels, value } of rows) {
    const asked = labels[ASKED] ?? '';
    values.set(asked, values.has(asked) ? NaN : value);
  }
  return values;
}

/** A recording rule that evaluates a question ahead. */
export function recordingOf(query: string): { record: string; expr: string; labels: Record<'asked', string> } {
  return {
    record: ANSWERS,
    expr: `label_replace(${proven(query)},"${FAMILY}","$1","__name__","(.+)")`,
    labels: { asked: longHash(query) },
  };
}

/** When each recorded answer was evaluated last: `{asked, what="time"}`, unix seconds. */
export function getEvaluatedQuery(): string {
  return selectProofs(ANSWERS);
}

/** When a question was evaluated last (unix seconds), by its hash. */
export type Evaluated = ReadonlyMap<string, number>;

/** Finds the answer of `getEvaluatedQuery` among other rows. */
export function readEvaluated(rows: readonly Sample[]): Evaluated {
  return byQuery(rows.filter(({ labels }) => labels[WHAT] === EVALUATED));
}

/** A request for questions, some of which read recorded answers. */
export interface Reading {
  queries: Queries;
  /** Unix seconds: not later than any recorded answer needs. */
  at: number;
  /** The answers as if all questions had been asked as they are. */
  read(settled: Settled<Sample>): Settled<Sample>;
}

/**
 * Reads recorded answers where they are new enough at an instant (unix seconds). The others are asked as of the same
 * evaluation, so that all answers fit together.
 * @param maxAge of a recorded answer (s)
 */
export function readingOf(questions: Queries, evaluated: Evaluated, at: number, maxAge: number): Reading {
  const isNew = (time: number | undefined, instant: number): time is number =>
    time !== undefined && time <= instant && instant - time <= maxAge;
  const recorded = new Map(
    evaluated.size === 0
      ? []
      : Object.entries(questions).flatMap(([name, query]) => {
          const asked = longHash(query);
          const time = evaluated.get(asked);
          return isNew(time, at) ? [[name, { asked, time }] as const] : [];
        })
  );
  if (recorded.size === 0) {
    return { queries: questions, at, read: (settled) => settled };
  }
  const answers = [...recorded].map(([name, { asked }]) => [name, selectAnswer(asked)] as const);
  const instant = Math.min(at, Math.ceil(Math.min(...[...recorded.values()].map(({ time }) => time))));
  return {
    queries: { ...questions, ...Object.fromEntries(answers) },
    at: instant,
    read({ results, failures }) {
      const read = Object.entries(results).map(([name, rows]) => {
        const answer = recorded.has(name) ? answerIn(rows, (time) => isNew(time, instant)) : rows;
        return [name, answer] as const;
      });
      return {
        results: Object.fromEntries(read.flatMap(([name, rows]) => (rows === null ? [] : [[name, rows]]))),
        failures: {
          ...Object.fromEntries(read.flatMap(([name, rows]) => (rows === null ? [[name, outdated()]] : []))),
          ...failures,
        },
      };
    },
  };
}

/**
 * Only rows of the last evaluation: rows of an earlier one stay visible for five minutes if Prometheus was restarted
 * between them, or if the evaluator sets no staleness markers.
 */
function selectAnswer(asked: string): string {
  const of: Matcher = { label: ASKED, op: '=', value: asked };
  const rows = selector(ANSWERS, [of]);
  const proof = selector(ANSWERS, [of, { label: WHAT, op: '=', value: EVALUATED }]);
  return `${rows} and timestamp(${rows})==scalar(timestamp(${proof}))`;
}

/** Rows without what the rule and external labels add; null unless one new row proves the evaluation. */
function answerIn(rows: readonly Sample[], isNew: (time: number) => boolean): readonly Sample[] | null {
  const [proof, ...others] = rows.filter(({ labels }) => labels[WHAT] === EVALUATED);
  if (proof === undefined || others.length > 0 || !isNew(proof.value)) {
    return null;
  }
  const added = new Set(['__name__', ...Object.keys(proof.labels).filter((label) => label !== WHAT)]);
  const own = (labels: Labels): Labels =>
    Object.fromEntries(
      Object.entries(labels).flatMap(([label, value]) =>
        added.has(label) ? [] : [[label === FAMILY ? '__name__' : label, value]]
      )
    );
  return rows.filter((row) => row !== proof).map(({ labels, value }) => ({ labels: own(labels), value }));
}

function outdated(): PromError {
  return new PromError(
    'bad-answer',
    message('errors.outdated', 'its recorded answer is out of date: the recording rule has stopped')
  );
}
