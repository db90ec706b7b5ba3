/** @jest-environment node */
import { Random } from './random';

const take = (count: number, draw: () => number) => Array.from({ length: count }, draw);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('Random', () => {
  test('repeats itself from the same seed and not from another', () => {
    const draw = (seed: number) => {
      const random = new Random(seed);
      return take(20, () => random.next());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('splits by key, whatever was drawn before', () => {
    const fresh = new Random('world').split('a').next();
    const used = new Random('world');
    take(10, () => used.next());
    expect(used.split('a').next()).toBe(fresh);
    expect(used.split('b').next()).not.toBe(fresh);
  });

  test('is uniform', () => {
    const random = new Random(3);
    const values = take(20_000, () => random.next());
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const tenths = take(10, () => 0);
    values.forEach((value) => {
      const tenth = Math.floor(value * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    });
    expect(Math.min(...tenths)).toBeGreaterThan(1850);
    expect(Math.max(...tenths)).toBeLessThan(2150);
  });

  test('integers hold both ends', () => {
    const random = new Random(4);
    expect(new Set(take(200, () => random.integer(2, 4)))).toEqual(new Set([2, 3, 4]));
  });

  test('normal values have the mean and the deviation', () => {
    const random = new Random(5);
    const values = take(20_000, () => random.normal(10, 2));
    expect(mean(values)).toBeCloseTo(10, 1);
    expect(Math.sqrt(mean(values.map((value) => (value - 10) ** 2)))).toBeCloseTo(2, 1);
  });

  test('exponential values have the mean, and never come for an endless one', () => {
    const random = new Random(6);
    const values = take(20_000, () => random.exponential(30));
    expect(Math.abs(mean(values) - 30)).toBeLessThan(1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(random.exponential(Infinity)).toBe(Infinity);
  });

  test('chance has its probability', () => {
    const random = new Random(7);
    expect(mean(take(20_000, () => Number(random.chance(0.2))))).toBeCloseTo(0.2, 1);
  });

  test('picks each entry, and none of nothing', () => {
    const random = new Random(8);
    expect(new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']));
    expect(() => random.pick([])).toThrow('not empty');
  });

  test('uint64 fills 64 bits and doesn’t repeat', () => {
    const random = new Random(9);
    const ids = Array.from({ length: 1000 }, () => random.uint64());
    expect(new Set(ids).size).toBe(1000);
    expect(ids.every((id) => BigInt(id) < BigInt(2) ** BigInt(64))).toBe(true);
    expect(ids.some((id) => BigInt(id) > BigInt(2) ** BigInt(63))).toBe(true);
  });
});
