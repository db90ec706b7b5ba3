/** @jest-environment node */
import { printable, toJson } from './output';

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
