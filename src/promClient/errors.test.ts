/** @jest-environment node */
import { pseudo } from '../../tests/support/pseudoLanguage';
import { english, message, worded } from '../messages';
import {
  byReason,
  failureTexts,
  incomplete,
  kindOfStatus,
  type Outcome,
  PartialError,
  PromError,
  reasonOf,
  settle,
  settled,
} from './errors';

const one = new PromError('bad-query', 'one is wrong');
const two = new PromError('timed-out', 'two is late');

test('a message is one line', () => {
  expect(new PromError('bad-query', ' first\n  second\t').message).toBe('first second');
});

describe('in another language', () => {
  const inPseudo = (error: Error): string => worded(reasonOf(error), pseudo);

  test('the words of a server stay, and those of Callscope are translated', () => {
    expect(inPseudo(new PromError('bad-query', 'many-to-many'))).toBe('[list.names] many-to-many');
    expect(inPseudo(new TypeError('x is undefined'))).toBe('[list.names] x is undefined');
    expect(inPseudo(new PromError('clock', message('test.late', 'it is late')))).toBe('[test.late]');
    expect(inPseudo(incomplete('a store\nis away'))).toBe('[errors.incomplete] [list.names] a store is away');
  });

  test('some failures are named', () => {
    expect(inPseudo(new PartialError({}, { a: one, b: incomplete(message('test.gone', 'gone')) }))).toBe(
      '[errors.some-failed] [list.then] [errors.failure] a [list.names] one is wrong ' +
        '[errors.failure] b [errors.incomplete] [test.gone]'
    );
  });
});

test('queries that fail for the same reason give one text', () => {
  const failures = { a: one, b: two, c: new PromError('bad-query', 'one is wrong') };
  expect(failureTexts(failures).map(english)).toEqual(['A query failed: one is wrong', 'A query failed: two is late']);
  expect(byReason(failures).map(({ names }) => names)).toEqual([['a', 'c'], ['b']]);
});

describe('kindOfStatus', () => {
  test.each([
    [400, 'bad-query'],
    [401, 'unauthorised'],
    [403, 'unauthorised'],
    [404, 'not-supported'],
    [405, 'not-supported'],
    [408, 'timed-out'],
    [422, 'bad-query'],
    [418, 'bad-answer'],
    [429, 'throttled'],
    [500, 'server-error'],
    [501, 'not-supported'],
    [502, 'unreachable'],
    [503, 'unreachable'],
    [504, 'timed-out'],
  ])('%d is %s', (status, kind) => {
    expect(kindOfStatus(status)).toBe(kind);
  });
});

function whole(...rows: number[]): Outcome<number> {
  return { rows, failure: null };
}

function failed(failure: PromError): Outcome<number> {
  return { rows: null, failure };
}

describe('settle', () => {
  test('hands out what all answered', () => {
    expect(settle({ a: whole(1), b: whole() })).toEqual({ a: [1], b: [] });
    expect(settle({})).toEqual({});
  });

  test('fails with the first error when nothing was answered', () => {
    expect(() => settle({ a: failed(one), b: failed(two) })).toThrow(one);
  });

  test('keeps what was answered when something failed', () => {
    const act = (): unknown => settle({ a: whole(1), b: failed(one), c: failed(two) });
    expect(act).toThrow(PartialError);
    expect(act).toThrow(
      expect.objectContaining({
        kind: 'partial',
        message: 'some queries failed: b: one is wrong; c: two is late',
        results: { a: [1] },
        failures: { b: one, c: two },
      })
    );
  });

  test('keeps the data of a partial answer, and says what is missing', () => {
    const failure = incomplete('a store is away');
    expect(() => settle({ a: { rows: [1], failure } })).toThrow(
      expect.objectContaining({ results: { a: [1] }, failures: { a: failure } })
    );
    expect(failure.message).toBe('the answer is incomplete: a store is away');
  });
});

describe('settled', () => {
  test('is all received data, and why the rest is missing', async () => {
    await expect(settled(Promise.resolve({ a: [1] }))).resolves.toEqual({ results: { a: [1] }, failures: {} });
    await expect(settled(Promise.reject(new PartialError({ a: [1] }, { b: one })))).resolves.toEqual({
      results: { a: [1] },
      failures: { b: one },
    });
  });

  test('is an error if nothing arrived', async () => {
    await expect(settled(Promise.reject(one))).rejects.toBe(one);
  });
});
