/** @jest-environment node */
import fc from 'fast-check';
import {
  benjaminiHochberg,
  binomialAtMost,
  fisherExact,
  logGamma,
  logLikelihood,
  rankTest,
  wilson,
} from './statistics';

describe('wilson', () => {
  // Newcombe 1998, table I, method 3.
  test.each([
    { bad: 81, n: 263, low: 0.2553, high: 0.3662 },
    { bad: 15, n: 148, low: 0.0624, high: 0.1605 },
    { bad: 0, n: 20, low: 0, high: 0.1611 },
    { bad: 1, n: 29, low: 0.0061, high: 0.1718 },
  ])('$bad of $n', ({ bad, n, low, high }) => {
    expect(wilson(bad, n).low).toBeCloseTo(low, 4);
    expect(wilson(bad, n).high).toBeCloseTo(high, 4);
  });

  test('says nothing without units', () => {
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  });

  test('contains the share and stays within 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(), (n, seed) => {
        const bad = seed % (n + 1);
        const { low, high } = wilson(bad, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(bad / n + 1e-12);
        expect(high).toBeGreaterThanOrEqual(bad / n - 1e-12);
      })
    );
  });
});

describe('logGamma', () => {
  test.each([
    { x: 0.5, expected: 0.5 * Math.log(Math.PI) },
    { x: 1, expected: 0 },
    { x: 2, expected: 0 },
    { x: 5, expected: Math.log(24) },
    { x: 11, expected: Math.log(3_628_800) },
    { x: 171, expected: 706.5730622457875 },
    { x: 10_001, expected: 82_108.92783681436 },
  ])('of $x', ({ x, expected }) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-13 * Math.max(1, Math.abs(expected)));
  });
});

function choose(n: number, k: number): number {
  let ways = k < 0 || k > n ? 0 : 1;
  for (let i = 1; i <= k; i++) {
    ways = (ways * (n - k + i)) / i;
  }
  return ways;
}

/** Counts all ways to choose who is bad. */
function countedFisher(bad: number, n: number, restBad: number, restN: number): number {
  const allBad = bad + restBad;
  let ways = 0;
  for (let k = bad; k <= n; k++) {
    ways += choose(n, k) * choose(restN, allBad - k);
  }
  return ways / choose(n + restN, allBad);
}

describe('of very many', () => {
  test.each([0, 70, 200])('the exact test goes on as the normal distribution: %d more', (extra) => {
    const exact = fisherExact(10_000 + extra, 1_000_000, 10_000, 1_000_000);
    expect(fisherExact(10_001 + extra, 1_000_000, 10_001, 1_000_000) / exact).toBeCloseTo(1, 1);
  });

  test.each([
    [1e15, 2e15, 1e15, 2e15],
    [1e16, 1e16, 1, 1e16],
    [1, 1e308, 1e308, 1e308],
    [-1e308, 1e308, 0, 0],
    [0, Infinity, 0, Infinity],
    [NaN, NaN, NaN, NaN],
  ])('absurd counts end at once: %d of %d, %d of %d', (...counts) => {
    expect(fisherExact(...counts)).not.toBeGreaterThan(1);
    expect(binomialAtMost(counts[0], counts[1], 0.01)).not.toBeGreaterThan(1);
  });

  test('the chance of few is that of the sum', () => {
    expect(binomialAtMost(10_000, 1_000_000, 0.01)).toBeCloseTo(binomialAtMost(10_001, 1_000_000, 0.01), 2);
    expect(binomialAtMost(10_400, 1_000_000, 0.01)).toBeGreaterThan(0.99);
  });
});

describe('fisherExact', () => {
  test.each([
    { what: 'the lady who tastes all four cups', counts: [4, 4, 0, 4], p: 1 / 70 },
    { what: 'the lady who tastes three of four cups', counts: [3, 4, 1, 4], p: 17 / 70 },
    { what: 'the convicted twins (Fisher 1935)', counts: [10, 13, 2, 17], p: 0.000465180943363 },
    { what: 'nothing bad anywhere', counts: [0, 10, 0, 10], p: 1 },
    { what: 'everything bad everywhere', counts: [10, 10, 10, 10], p: 1 },
  ] as const)('$what', ({ counts: [bad, n, restBad, restN], p }) => {
    expect(fisherExact(bad, n, restBad, restN)).toBeCloseTo(p, 12);
  });

  test('equals counting', () => {
    const place = fc
      .integer({ min: 1, max: 40 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(place, place, ([bad, n], [restBad, restN]) => {
        expect(fisherExact(bad, n, restBad, restN)).toBeCloseTo(countedFisher(bad, n, restBad, restN), 9);
      })
    );
  });
});

describe('binomialAtMost', () => {
  test.each([
    { bad: 0, n: 6, share: 0.5, chance: 0.015625 },
    { bad: 2, n: 4, share: 0.5, chance: 0.6875 },
    { bad: 1, n: 10, share: 0.1, chance: 0.7361 },
    { bad: 9, n: 4, share: 0.3, chance: 1 },
    { bad: 0, n: 0, share: 0.3, chance: 1 },
    { bad: 0, n: 5, share: 1, chance: 0 },
    { bad: 250, n: 5000, share: 0.05, chance: 0.5168 },
  ])('$bad of $n at a share of $share', ({ bad, n, share, chance }) => {
    expect(binomialAtMost(bad, n, share)).toBeCloseTo(chance, 4);
  });
});

describe('benjaminiHochberg', () => {
  const PAPER = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];

  test('finds the four of the example of 1995, in any order', () => {
    expect(benjaminiHochberg(PAPER, 0.05)).toEqual(PAPER.map((_, i) => i < 4));
    expect(benjaminiHochberg([...PAPER].reverse(), 0.05)).toEqual(PAPER.map((_, i) => i >= PAPER.length - 4));
  });

  test('lets a later p-value carry earlier ones', () => {
    expect(benjaminiHochberg([0.03, 0.04, 0.045], 0.05)).toEqual([true, true, true]);
  });

  test('of no p-value is nothing', () => {
    expect(benjaminiHochberg([], 0.05)).toEqual([]);
  });
});

describe('logLikelihood', () => {
  test.each([
    { bad: 5, n: 10, expected: 10 * Math.log(0.5) },
    { bad: 1, n: 4, expected: Math.log(0.25) + 3 * Math.log(0.75) },
    { bad: 0, n: 10, expected: 0 },
    { bad: 10, n: 10, expected: 0 },
    { bad: 0, n: 0, expected: 0 },
  ])('$bad of $n', ({ bad, n, expected }) => {
    expect(logLikelihood(bad, n)).toBeCloseTo(expected, 12);
  });
});

describe('rankTest', () => {
  const at = (...bins: number[]): Array<{ bin: number; count: number }> => bins.map((bin) => ({ bin, count: 1 }));

  test.each<{ what: string; now: number[]; then: number[]; p: number }>([
    // z = 8 / sqrt(12), without ties.
    { what: 'all over all', now: [5, 6, 7, 8], then: [1, 2, 3, 4], p: 0.010461 },
    { what: 'all under all', now: [1, 2, 3, 4], then: [5, 6, 7, 8], p: 0.989539 },
    { what: 'the same', now: [1, 2, 3], then: [1, 2, 3], p: 0.5 },
    // Two bins only: z = 8 / sqrt(16 / 12 * (9 - 120 / 56)).
    { what: 'all over all in two bins', now: [1, 1, 1, 1], then: [0, 0, 0, 0], p: 0.004075 },
    { what: 'all in one bin', now: [1, 1], then: [1, 1], p: 1 },
    { what: 'nobody', now: [], then: [1], p: 1 },
  ])('$what', ({ now, then, p }) => {
    expect(rankTest(at(...now), at(...then))).toBeCloseTo(p, 5);
  });

  test('counts that are not whole count as much as they are', () => {
    expect(rankTest([{ bin: 2, count: 4 }], [{ bin: 1, count: 3.5 }])).toBeCloseTo(
      rankTest(
        [
          { bin: 2, count: 2 },
          { bin: 2, count: 2 },
        ],
        [
          { bin: 1, count: 1.5 },
          { bin: 1, count: 2 },
        ]
      ),
      10
    );
  });
});
