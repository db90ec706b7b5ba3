/** @jest-environment node */
import fc from 'fast-check';
import { hostileText } from '../tests/support/hostile';
import { escaped, quote } from './text';

describe('escaped', () => {
  test.each([
    ['a meeting', 'a meeting'],
    ['Besprechung Zürich 東京 🎉', 'Besprechung Zürich 東京 🎉'],
    ['a\nHEALTHY at 2026-11-22T10:00:00Z', 'a\\nHEALTHY at 2026-11-22T10:00:00Z'],
    ['a\r\tb', 'a\\r\\tb'],
    ['\u001b[2J\u001b[1;1H', '\\u001b[2J\\u001b[1;1H'],
    ['\u009b31m', '\\u009b31m'],
    ['a\u0000\u007f', 'a\\u0000\\u007f'],
    ['\u202eYHTLAEH\u202c', '\\u202eYHTLAEH\\u202c'],
    ['\u2066x\u2069', '\\u2066x\\u2069'],
    ['a\u2028b\u2029c\u0085', 'a\\u2028b\\u2029c\\u0085'],
    ['\ud800', '\\ud800'],
    ['\u{e0001}', '\\u{e0001}'],
  ])('of %j is %j', (text, shown) => {
    expect(escaped(text)).toBe(shown);
  });
});

describe('quote', () => {
  test.each([
    ['cluster="prod"', '"cluster=\\"prod\\""'],
    [42, '42'],
    [['a'], '["a"]'],
    [undefined, 'undefined'],
    ['two\nlines', '"two\\nlines"'],
    ['a\u202Eb', '"a\\u202eb"'],
  ])('of %j is %s', (value, text) => {
    expect(quote(value)).toBe(text);
  });

  test('is one short line', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.constant('x'.repeat(10_000)), fc.jsonValue()), (value) => {
        expect(quote(value)).not.toMatch(/[\n\r\u2028\u2029\u202A-\u202E]/);
        expect(quote(value).length).toBeLessThan(2500);
      })
    );
  });
});
