/** @jest-environment node */
import { incomplete, kindOfStatus, type Outcome, PartialError, PromError, settle, settled } from './errors';

test('a message is one line', () => {
  expect(new PromError('bad-query', ' first\n  second\t').message).toBe('first second');
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

const one = new PromError('bad-query', 'one is wrong');
const two = new PromError('timed-out', 'two is late');

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
