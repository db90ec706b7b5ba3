import { growthOf } from './growth';

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
  [10, 13, 3],
  [10, 7, -3],
  [0, 1, 1],
  [0, 0, 0],
])('from %d to %d within a minute is %d', (before, now, growth) => {
  expect(growthOf(halves(steps(before, now)))).toBeCloseTo(growth);
});

test('less than a minute shows no growth', () => {
  expect(growthOf(halves([1, 2, 3, 4]))).toBeNull();
  expect(growthOf([])).toBeNull();
});
