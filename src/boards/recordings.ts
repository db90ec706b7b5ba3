import { longHash } from '../promql/hash';
import { seconds, selector } from '../promql/promql';
import { ASKED, byQuery, proven, selectProofs, WHAT } from '../triage/recorded';
import { RATE } from './queries/variables';
import { type CostlyQuery } from './types';

// Rules may record what boards ask of many series: the same expression with all choices at "All", so rule and panel
// can't drift apart. The series carry the hash of the expression: another scope, limit or version has other ones.

/** The rows of all recorded queries. */
const RECORD = 'callscope:board:rows';

/** Names a costly query in the labels of its recording. */
export function idOf({ expr }: Pick<CostlyQuery, 'expr'>): string {
  return longHash(expr);
}

/** The names of the variables that an expression uses, without Grafana's own ones. */
function choicesIn(expr: string, variables: readonly string[]): string[] {
  return variables.filter((name) => new RegExp(`\\$${name}\\b`).test(expr));
}

/**
 * A recording rule for a costly query.
 * @param variables names of all variables of boards
 * @param window in place of `$__rate_interval` (s)
 */
export function boardRecording(
  query: CostlyQuery,
  variables: readonly string[],
  window: number
): { record: string; expr: string; labels: Record<'asked', string> } {
  const unfiltered = choicesIn(query.expr, variables).reduce(
    (expr, name) => expr.replace(new RegExp(`\\$${name}\\b`, 'g'), '.*'),
    query.expr
  );
  return {
    record: RECORD,
    expr: proven(unfiltered.replaceAll(RATE, seconds(window))),
    labels: { asked: idOf(query) },
  };
}

/** An expression of a panel that reads recordings of the costly queries within it. */
export function readingRecorded(expr: string, recorded: readonly CostlyQuery[]): string {
  return recorded.reduce((text, query) => text.replaceAll(query.expr, () => recordedRows(query)), expr);
}

function recordedRows({ expr, labels }: CostlyQuery): string {
  const rows = selector(RECORD, [
    { label: ASKED, op: '=', value: idOf({ expr }) },
    { label: WHAT, op: '=', value: '' },
  ]);
  return `max${labels.length === 0 ? '' : ` by(${labels.join(',')})`}(${rows})`;
}

/** Costly queries within an expression. */
export function costlyIn(expr: string, costly: readonly CostlyQuery[]): CostlyQuery[] {
  return costly.filter((query) => expr.includes(query.expr));
}

/** Those that filter by none of the variables that are not at "All". */
export function unfilteredBy(filters: readonly string[], costly: readonly CostlyQuery[]): CostlyQuery[] {
  return costly.filter(({ expr }) => choicesIn(expr, filters).length === 0);
}

/** Burn rates look back this far (s), whatever the time range is. */
const LONGEST_WINDOW = 3600;
/** Points at which a range is looked at, at most 15 s apart if it is short. */
const POINTS = 60;
const CLOSEST = 15;

function pointsOf(length: number): { range: number; step: number } {
  const range = Math.ceil(Math.max(length, LONGEST_WINDOW));
  return { range, step: Math.max(CLOSEST, Math.ceil(range / POINTS)) };
}

/**
 * Asked at the end of a time range: at how many of its points each query was recorded.
 * @param length of the range (s)
 */
export function getCoverageQuery(length: number): string {
  const { range, step } = pointsOf(length);
  return `count_over_time(${selectProofs(RECORD)}[${seconds(range)}:${seconds(step)}])`;
}

/**
 * Ids of the queries that were recorded during the whole range, by the rows of that question.
 */
export function readCoverage(
  rows: ReadonlyArray<{ labels: Readonly<Record<string, string>>; value: number }>,
  length: number
): ReadonlySet<string> {
  const { range, step } = pointsOf(length);
  // Points are multiples of the step, so the first one may be outside.
  const fewest = Math.floor(range / step) - 1;
  return new Set([...byQuery(rows)].flatMap(([asked, count]) => (count >= fewest ? [asked] : [])));
}
