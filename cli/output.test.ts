/** @jest-environment node */
import { escaped, printable, toJson } from './output';

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

describe('printable', () => {
  test('escapes each text of some data, and changes nothing else', () => {
    const data = { a: 'x\ny', list: ['\u001b', { b: NaN, c: null, d: true }], snippet: '- a\n  \u001bb\n' };
    expect(printable(data)).toEqual({
      a: 'x\\ny',
      list: ['\\u001b', { b: NaN, c: null, d: true }],
      snippet: '- a\n  \\u001bb\n',
    });
  });
});

describe('toJson', () => {
  test.each(['\u001b[2J', '\u009b31m', '\u202e', 'a\nb', '\ud800', '\u{e0001}', '\u2028'])(
    'holds %j, and not as it is',
    (name) => {
      const text = toJson({ name });
      expect(JSON.parse(text)).toEqual({ name });
      expect(text.replace(/\n/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(text.split('\n')).toHaveLength(4);
    }
  );
});
