/** @jest-environment node */
import { SITUATIONS, loadCapture } from '../../tests/fixtures/captures';
import { parsePage } from './parse';

describe('parsePage', () => {
  test('reads names, labels and values, and skips comments and empty lines', () => {
    const page = [
      '# TYPE up gauge',
      'up 1',
      '',
      'calls:rate5m{group="a",type="voice",} 2.5e-3',
      '  spaced { a = "1" , b="2" }   -7  ',
    ].join('\n');
    expect(parsePage(page)).toEqual([
      { name: 'up', labels: {}, value: 1 },
      { name: 'calls:rate5m', labels: { group: 'a', type: 'voice' }, value: 0.0025 },
      { name: 'spaced', labels: { a: '1', b: '2' }, value: -7 },
    ]);
  });

  test('reads what is not a finite number', () => {
    expect(parsePage('a NaN\nb +Inf\nc -Inf\nd Inf').map(({ value }) => value)).toEqual([
      NaN,
      Infinity,
      -Infinity,
      Infinity,
    ]);
  });

  test('reads escapes, and braces, commas and spaces inside label values', () => {
    const page = String.raw`m{path="C:\\dir",quote="say \"hi\"",lines="a\nb",odd="\d",text="} 1, x=\"y\" {"} 3`;
    expect(parsePage(page)).toEqual([
      {
        name: 'm',
        labels: { path: 'C:\\dir', quote: 'say "hi"', lines: 'a\nb', odd: '\\d', text: '} 1, x="y" {' },
        value: 3,
      },
    ]);
  });

  test('leaves an explicit time out', () => {
    expect(parsePage('a 1 1395066363000\nb{c="}"} NaN -5')).toEqual([
      { name: 'a', labels: {}, value: 1 },
      { name: 'b', labels: { c: '}' }, value: NaN },
    ]);
  });

  test('reads an empty page', () => {
    expect(parsePage('')).toEqual([]);
  });

  test.each([
    ['no value', 'ok 1\nbroken', 'Line 2 has no readable value: broken'],
    ['a value that is no number', 'a one', 'Line 1 has no readable value: a one'],
    ['too much behind the value', 'a 1 2 3', 'Line 1 has no readable value: a 1 2 3'],
    ['a value in quotes missing', 'a{b=c} 1', 'Unreadable labels: a{b=c}'],
    ['a name that is none', '1a 1', 'Not a series: 1a'],
    ['labels that never end', 'a{b="c" 1', 'Not a series: a{b="c"'],
  ])('says where it failed: %s', (_, page, message) => {
    expect(() => parsePage(page)).toThrow(message);
  });

  const situations = [
    ...SITUATIONS.videocall.map((situation) => ({ product: 'videocall' as const, situation })),
    ...SITUATIONS.rtcd.map((situation) => ({ product: 'rtcd' as const, situation })),
  ];

  test.each(situations)('finds a sample on every line of $product/$situation', async ({ product, situation }) => {
    const { pages } = await loadCapture(product, situation);
    for (const { text } of pages) {
      const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      expect(parsePage(text)).toHaveLength(lines.length);
    }
  });
});
