/** @jest-environment node */
import { type Family, renderExposition, renderLabels } from './exposition';

const family = (overrides: Partial<Family>): Family => ({
  name: 'calls',
  type: 'gauge',
  help: 'Calls now',
  samples: [{ labels: {}, value: 1 }],
  ...overrides,
});

describe('renderExposition', () => {
  test('writes HELP, TYPE and samples of each family, families in alphabetical order', () => {
    const page = renderExposition([
      family({ name: 'b_total', type: 'counter', help: 'B', samples: [{ labels: { z: '1', a: '2' }, value: 3.5 }] }),
      family({ name: 'a' }),
    ]);
    expect(page).toBe(
      '# HELP a Calls now\n# TYPE a gauge\na 1\n# HELP b_total B\n# TYPE b_total counter\nb_total{a="2",z="1"} 3.5\n'
    );
  });

  test('keeps the order of the samples and adds suffixes', () => {
    const page = renderExposition([
      family({
        type: 'histogram',
        samples: [
          { suffix: '_bucket', labels: { le: '0.5' }, value: 1 },
          { suffix: '_bucket', labels: { le: '+Inf' }, value: 2 },
          { suffix: '_sum', labels: {}, value: 0.75 },
          { suffix: '_count', labels: {}, value: 2 },
        ],
      }),
    ]);
    expect(page.split('\n').slice(2)).toEqual([
      'calls_bucket{le="0.5"} 1',
      'calls_bucket{le="+Inf"} 2',
      'calls_sum 0.75',
      'calls_count 2',
      '',
    ]);
  });

  test.each([
    [NaN, 'NaN'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [0, '0'],
    [1e21, '1e+21'],
    [18446744073709552000, '18446744073709552000'],
  ])('writes %p as %s', (value, text) => {
    expect(renderExposition([family({ samples: [{ labels: {}, value }] })])).toContain(`\ncalls ${text}\n`);
  });

  test('leaves out a family without samples', () => {
    expect(renderExposition([family({ samples: [] })])).toBe('');
  });

  test('escapes backslashes and line ends in HELP, but no quotes', () => {
    expect(renderExposition([family({ help: 'a\\b\n"c"' })])).toContain('# HELP calls a\\\\b\\n"c"\n');
  });
});

describe('renderLabels', () => {
  test('escapes backslashes, quotes and line ends', () => {
    expect(renderLabels({ path: 'C:\\x', say: '"hi"\n' })).toBe('{path="C:\\\\x",say="\\"hi\\"\\n"}');
  });

  test('is nothing for no labels', () => {
    expect(renderLabels({})).toBe('');
  });
});
