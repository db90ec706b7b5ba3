import { type TraceEntry } from '../src/triage/trace';
import { type Recorded } from './recording';

/** A trace as text: each query with its answer, then each detector with what it saw and why it reported it or not. */
export function formatTrace(asked: readonly Recorded[], entries: ReadonlyArray<TraceEntry<string>>): string {
  const lines = [
    'trace: queries and answers',
    ...asked.flatMap(({ name, query, when, data, failure }) => [
      `  ${name} ${whenText(when)}: ${outcomeText(data, failure)}`,
      `    ${query}`,
    ]),
    '',
    'trace: what each detector saw, and why it reported it or not',
    ...entries.flatMap(({ what, saw, why }) => [`  ${what}: ${saw}`, `    ${why}`]),
  ];
  return `\n${lines.join('\n')}\n`;
}

function whenText([from = 0, to, step]: readonly number[]): string {
  const time = (seconds: number): string => new Date(seconds * 1000).toISOString();
  return to === undefined ? `at ${time(from)}` : `from ${time(from)} to ${time(to)} every ${step} s`;
}

function outcomeText(data: unknown, failure: string | null): string {
  const rows =
    typeof data === 'object' && data !== null && 'result' in data && Array.isArray(data.result) ? data.result : null;
  return [
    rows === null ? 'no answer' : `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`,
    ...(failure === null ? [] : [failure]),
  ].join('; ');
}
