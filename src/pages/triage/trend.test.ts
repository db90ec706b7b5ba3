import { trendOf } from './trend';

/** One value every five seconds, as two relays of half of it each. */
function halves(values: number[]) {
  const points = values.map((value, i) => [1000 + 5 * i, value / 2] as const);
  return [
    { labels: { server: 'a' }, points },
    { labels: { server: 'b' }, points },
  ];
}

const MINUTE = 12;

function steps(before: number, now: number): number[] {
  return [...Array.from({ length: MINUTE }, () => before), ...Array.from({ length: MINUTE }, () => now)];
}

test.each([
  [10, 13, 'growing'],
  [10, 11, 'steady'],
  [10, 9, 'steady'],
  [10, 7, 'shrinking'],
  [0, 1, 'growing'],
  [0, 0, 'steady'],
])('from %d to %d within a minute is %s', (before, now, trend) => {
  expect(trendOf(halves(steps(before, now)))).toBe(trend);
});

test('less than a minute tells no trend', () => {
  expect(trendOf(halves([1, 2, 3, 4]))).toBeNull();
  expect(trendOf([])).toBeNull();
});
