/** @jest-environment node */
import fc from 'fast-check';
import { parseQuery } from '../../tests/support/promql';
import {
  escapeLabelValue,
  escapeRegex,
  type Matcher,
  MAX_EXPRESSION_LENGTH,
  packed,
  seconds,
  selector,
  selectorOfNames,
  tagged,
} from './promql';

const CLUSTER: Matcher = { label: 'cluster', op: '=', value: 'prod' };
const REGION: Matcher = { label: 'region', op: '!~', value: '.*@.*' };

describe('selector', () => {
  test('without matchers is the bare name', () => {
    expect(selector('up')).toBe('up');
  });

  test('holds its matchers in their order', () => {
    expect(selector('up', [CLUSTER, REGION])).toBe('up{cluster="prod",region!~".*@.*"}');
  });

  test('of any value is one selector of one matcher', () => {
    const printable = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(printable, (value) => {
        const query = selector('up', [{ label: 'cluster', op: '=', value }]);
        expect(parseQuery(query)).toEqual({ errors: [], selectors: [query], metrics: ['up'] });
      })
    );
  });
});

describe('selectorOfNames', () => {
  test('is an alternation of names before the matchers', () => {
    expect(selectorOfNames(['a', 'b'])).toBe('{__name__=~"a|b"}');
    expect(selectorOfNames(['a', 'b'], [CLUSTER])).toBe('{__name__=~"a|b",cluster="prod"}');
  });
});

describe('escapeLabelValue', () => {
  test.each([
    ['plain', 'plain'],
    ['say "hi"', 'say \\"hi\\"'],
    ['C:\\temp', 'C:\\\\temp'],
    ['two\nlines', 'two\\nlines'],
  ])('of %j is %j', (value, escaped) => {
    expect(escapeLabelValue(value)).toBe(escaped);
  });
});

describe('escapeRegex', () => {
  test('makes any text match only itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        const pattern = new RegExp(`^(?:${escapeRegex(text)})$`);
        expect(pattern.test(text)).toBe(true);
        expect(pattern.test(other)).toBe(other === text);
      })
    );
  });
});

describe('seconds', () => {
  test.each([
    [15, '15s'],
    [14.2, '15s'],
    [0.5, '1s'],
  ])('of %d is %s', (duration, text) => {
    expect(seconds(duration)).toBe(text);
  });
});

describe('tagged', () => {
  test('puts the name of each expression into `what`', () => {
    expect(tagged({ one: 'up' })).toBe('label_replace(up,"what","one","","")');
    expect(tagged({ one: 'up', two: 'sum(up)' })).toBe(
      'label_replace(up,"what","one","","") or label_replace(sum(up),"what","two","","")'
    );
  });
});

describe('packed', () => {
  test('packs questions that fit into one expression', () => {
    expect(packed({ one: 'up', two: 'sum(up)' })).toEqual({ 'two, one': tagged({ two: 'sum(up)', one: 'up' }) });
  });

  test('leaves a question that is too long alone', () => {
    const long = `sum(${'a'.repeat(MAX_EXPRESSION_LENGTH)})`;
    expect(packed({ one: 'up', long })).toEqual({ long: tagged({ long }), one: tagged({ one: 'up' }) });
  });

  test('asks every question once, in expressions that are not too long', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: MAX_EXPRESSION_LENGTH - 40 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(lengths, (sizes) => {
        const questions = Object.fromEntries(sizes.map((size, i) => [`q${i}`, 'a'.repeat(size)]));
        const packs = packed(questions);
        const asked = Object.keys(packs).flatMap((name) => name.split(', '));
        expect(asked.sort()).toEqual(Object.keys(questions).sort());
        expect(Object.values(packs).every(({ length }) => length <= MAX_EXPRESSION_LENGTH)).toBe(true);
      })
    );
  });
});
