/** @jest-environment node */
import fc from 'fast-check';
import { hostileLabel, hostileText } from '../../tests/support/hostile';
import { matchersOf } from '../../tests/support/promql';
import { escapeLabelValue, type Matcher, selector } from './promql';
import { parseScope, ScopeError } from './scope';

/** The matchers of a text; null if it is refused. */
function readOrRefuse(text: string): Matcher[] | null {
  try {
    return parseScope(text);
  } catch (error) {
    if (error instanceof ScopeError) {
      return null;
    }
    throw error;
  }
}

describe('parseScope', () => {
  test.each<{ text: string; matchers: Matcher[] }>([
    { text: '', matchers: [] },
    { text: '  ', matchers: [] },
    { text: '{}', matchers: [] },
    { text: 'cluster="prod"', matchers: [{ label: 'cluster', op: '=', value: 'prod' }] },
    { text: '{cluster="prod"}', matchers: [{ label: 'cluster', op: '=', value: 'prod' }] },
    {
      text: ' cluster != "dev" , env =~ "a|b", zone!~"x.*", ',
      matchers: [
        { label: 'cluster', op: '!=', value: 'dev' },
        { label: 'env', op: '=~', value: 'a|b' },
        { label: 'zone', op: '!~', value: 'x.*' },
      ],
    },
    {
      text: 'a="comma, brace } and equals ="',
      matchers: [{ label: 'a', op: '=', value: 'comma, brace } and equals =' }],
    },
    {
      text: String.raw`a="say \"hi\"",b="C:\\n",c="x\ny"`,
      matchers: [
        { label: 'a', op: '=', value: 'say "hi"' },
        { label: 'b', op: '=', value: String.raw`C:\n` },
        { label: 'c', op: '=', value: 'x\ny' },
      ],
    },
    { text: 'env=~"(?i)prod"', matchers: [{ label: 'env', op: '=~', value: '(?i)prod' }] },
  ])('reads $text', ({ text, matchers }) => {
    expect(parseScope(text)).toEqual(matchers);
  });

  test.each([
    'cluster',
    'cluster=prod',
    "cluster='prod'",
    'cluster="prod',
    'cluster=="prod"',
    'cluster="a" env="b"',
    '1st="a"',
    'a-b="c"',
    '="a"',
    ',',
    'a="1",,b="2"',
    '{cluster="prod"',
    '__name__="up"',
    'a="x"} or up{b="y"',
    'a="\\q"',
    'a="two\nlines"',
  ])('refuses %j', (text) => {
    expect(() => parseScope(text)).toThrow(ScopeError);
  });

  test('says in one line what it could not read', () => {
    expect(() => parseScope('cluster="prod", env')).toThrow(
      'scope "cluster=\\"prod\\", env" is not a list of label matchers such as cluster="prod": cannot read "env"'
    );
  });

  test('of any text is refused, or is exactly what a query then selects', () => {
    const operator = fc.constantFrom('=', '!=', '=~', '!~', '==', '');
    const written = fc
      .array(fc.tuple(fc.oneof(hostileLabel, fc.constantFrom('env', 'cluster')), operator, hostileText), {
        maxLength: 3,
      })
      .map((matchers) => matchers.map(([label, op, value]) => `${label}${op}"${escapeLabelValue(value)}"`).join(','));
    fc.assert(
      fc.property(fc.oneof(hostileText, written), (text) => {
        const matchers = readOrRefuse(text);
        expect(matchersOf(selector('up', matchers ?? []))).toEqual([matchers ?? []]);
      }),
      { numRuns: 1000 }
    );
  });

  test('reads or refuses a text of megabytes', () => {
    const huge = 'x'.repeat(1_000_000);
    for (const text of [
      huge,
      `a="${huge}"`,
      `a="${'\\\\'.repeat(500_000)}"`,
      '{'.repeat(100_000),
      ' '.repeat(100_000) + '"',
    ]) {
      expect(() => readOrRefuse(text)).not.toThrow();
    }
  });

  test('reads back any value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(parseScope(`a="${escapeLabelValue(value)}"`)).toEqual([{ label: 'a', op: '=', value }]);
      })
    );
  });
});
