import { type Sample } from '../promClient/types';
import { PromError, type Settled } from '../promClient/errors';
import { parseQuery } from '../../tests/support/promql';
import { longHash } from '../promql/hash';
import { getEvaluatedQuery, readEvaluated, readingOf, recordingOf } from './recorded';

const QUERY = 'label_replace(count(a),"what","all","","") or label_replace(count(b),"what","live","","")';
const OTHER = 'label_replace(count(c),"what","other","","")';
const QUESTIONS = { 'pager.all, live': QUERY, 'pager.other': OTHER };
const ASKED = longHash(QUERY);
const AT = 1000;
const MAX_AGE = 12.5;
const READS = `callscope:answer:rows{asked="${ASKED}"} and timestamp(callscope:answer:rows{asked="${ASKED}"})==scalar(timestamp(callscope:answer:rows{asked="${ASKED}",what="time"}))`;

function row(labels: Readonly<Record<string, string>>, value: number): Sample {
  return { labels, value };
}

/** Rows of the recorded answer, evaluated at an instant. */
function recorded(evaluated: number, external: Readonly<Record<string, string>> = {}): Sample[] {
  const added = { __name__: 'callscope:answer:rows', asked: ASKED, ...external };
  return [row({ ...added, what: 'all', family: 'a', place: 'x' }, 3), row({ ...added, what: 'time' }, evaluated)];
}

function answered(rows: readonly Sample[]): Settled<Sample> {
  return { results: { 'pager.all, live': rows, 'pager.other': [row({ what: 'other' }, 1)] }, failures: {} };
}

test('a rule evaluates the question itself, and proves that it did', () => {
  const { record, expr, labels } = recordingOf(QUERY);
  expect({ record, labels }).toEqual({ record: 'callscope:answer:rows', labels: { asked: ASKED } });
  expect(expr).toBe(
    `label_replace(${QUERY} or label_replace(vector(time()),"what","time","",""),"family","$1","__name__","(.+)")`
  );
  expect(parseQuery(expr).metrics.sort()).toEqual(['a', 'b']);
});

test('questions that differ in one character have different hashes', () => {
  expect(longHash(QUERY)).toMatch(/^[0-9a-z]{1,7}-[0-9a-z]{1,7}$/);
  expect(longHash(QUERY.replace('count(a)', 'count(d)'))).not.toBe(ASKED);
});

describe('when the rules evaluated', () => {
  test('is asked in one short query', () => {
    expect(getEvaluatedQuery()).toBe('callscope:answer:rows{what="time"}');
  });

  test('is known by question, and not if two Prometheus say it', () => {
    const what = 'time';
    const rows = [
      row({ what: 'newest' }, 999),
      row({ what, asked: 'a' }, 990),
      row({ what, asked: 'b' }, 985),
      row({ what, asked: 'b', replica: '2' }, 990),
    ];
    expect([...readEvaluated(rows)]).toEqual([
      ['a', 990],
      ['b', NaN],
    ]);
  });
});

describe('a reading', () => {
  const fresh = new Map([[ASKED, 995.2]]);

  test('asks everything as it is while nothing is recorded', () => {
    const reading = readingOf(QUESTIONS, new Map(), AT, MAX_AGE);
    expect(reading).toMatchObject({ queries: QUESTIONS, at: AT });
    const settled = answered([]);
    expect(reading.read(settled)).toBe(settled);
  });

  test('reads what is recorded, and asks the rest as of the same instant', () => {
    const { queries, at } = readingOf(QUESTIONS, fresh, AT, MAX_AGE);
    expect(queries).toEqual({ 'pager.all, live': READS, 'pager.other': OTHER });
    expect(at).toBe(996);
  });

  test.each([
    ['too old', AT - MAX_AGE - 0.1],
    ['later than what is judged', AT + 1],
    ['recorded by several', NaN],
  ])('asks for an answer that is %s', (_, time) => {
    expect(readingOf(QUESTIONS, new Map([[ASKED, time]]), AT, MAX_AGE)).toMatchObject({ queries: QUESTIONS, at: AT });
  });

  test('gives rows as the question itself would', () => {
    const { read } = readingOf(QUESTIONS, fresh, AT, MAX_AGE);
    expect(read(answered(recorded(995.2, { cluster: 'eu', prometheus: 'a/b' })))).toEqual({
      results: {
        'pager.all, live': [row({ what: 'all', __name__: 'a', place: 'x' }, 3)],
        'pager.other': [row({ what: 'other' }, 1)],
      },
      failures: {},
    });
  });

  test('an empty answer is an answer if its evaluation is proved', () => {
    const { read } = readingOf(QUESTIONS, fresh, AT, MAX_AGE);
    const proved = recorded(995.2).slice(1);
    expect(read(answered(proved)).results['pager.all, live']).toEqual([]);
  });

  test.each([
    ['no proof', recorded(995.2).slice(0, 1)],
    ['nothing at all', []],
    ['an old proof', recorded(980)],
    ['two proofs', [...recorded(995.2), ...recorded(995.2, { replica: 'b' })]],
  ])('%s is no answer', (_, rows) => {
    const { results, failures } = readingOf(QUESTIONS, fresh, AT, MAX_AGE).read(answered(rows));
    expect(Object.keys(results)).toEqual(['pager.other']);
    expect(failures).toEqual({ 'pager.all, live': expect.any(PromError) });
  });

  test('a failure stays one', () => {
    const failures = { 'pager.all, live': new PromError('timed-out', 'too slow') };
    expect(readingOf(QUESTIONS, fresh, AT, MAX_AGE).read({ results: {}, failures })).toEqual({ results: {}, failures });
  });
});
