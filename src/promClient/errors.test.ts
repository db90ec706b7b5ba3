/** @jest-environment node */
import { kindOfStatus, PartialError, PromError, settle } from './errors';

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
    [429, 'bad-answer'],
    [500, 'bad-answer'],
    [501, 'not-supported'],
    [502, 'unreachable'],
    [503, 'unreachable'],
    [504, 'timed-out'],
  ])('%d is %s', (status, kind) => {
    expect(kindOfStatus(status)).toBe(kind);
  });
});

describe('settle', () => {
  const one = new PromError('bad-query', 'one is wrong');
  const two = new PromError('timed-out', 'two is late');

  test('hands out what all answered', () => {
    expect(settle({ a: [1], b: [] })).toEqual({ a: [1], b: [] });
    expect(settle({})).toEqual({});
  });

  test('fails with the first error when nothing was answered', () => {
    expect(() => settle({ a: one, b: two })).toThrow(one);
  });

  test('keeps what was answered when something failed', () => {
    const act = (): unknown => settle<number>({ a: [1], b: one, c: two });
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
});
