/** @jest-environment node */
import fc from 'fast-check';
import { type Case, evaluate, fitCases, leaveOneOut, leverageOf, meanAndWorst } from './leastSquares';
import { studentT } from './studentT';

const casesOf = (coefficients: readonly number[], rows: ReadonlyArray<readonly number[]>): Case[] =>
  rows.map((terms) => ({ terms, measured: evaluate(coefficients, terms) }));

test('finds the coefficients behind exact measurements', () => {
  fc.assert(
    fc.property(
      fc.tuple(fc.double({ min: 0.1, max: 1e3, noNaN: true }), fc.double({ min: 1e-6, max: 1, noNaN: true })),
      ([a, b]) => {
        const fit = fitCases(
          casesOf(
            [a, b],
            [
              [1, 0],
              [1, 500],
              [2, 900],
              [3, 20],
            ]
          )
        );
        expect(fit.coefficients[0]).toBeCloseTo(a, 6);
        expect(fit.coefficients[1]).toBeCloseTo(b, 6);
        expect(fit.deviation).toBeLessThan(1e-6);
      }
    )
  );
});

test('least squares by hand: y over x without a constant', () => {
  const fit = fitCases([
    { terms: [1], measured: 1 },
    { terms: [2], measured: 3 },
  ]);
  expect(fit.coefficients).toEqual([expect.closeTo(7 / 5, 12)]);
  // Residuals 0.4 and -0.2 on one degree of freedom.
  expect(fit.deviation).toBeCloseTo(Math.sqrt(0.2), 12);
  expect(fit.freedom).toBe(1);
  expect(leverageOf(fit, [2])).toBeCloseTo(4 / 5, 12);
});

test('no term makes a server cheaper', () => {
  const fit = fitCases(
    casesOf(
      [2, -1],
      [
        [1, 0],
        [2, 1],
        [3, 1],
        [4, 3],
      ]
    )
  );
  expect(fit.coefficients[1]).toBe(0);
  expect(fit.coefficients[0]).toBeGreaterThan(0);
  expect(leverageOf(fit, [0, 5])).toBe(0);
});

test('a relative fit weighs small measurements like large ones', () => {
  const cases: Case[] = [
    { terms: [1], measured: 2 },
    { terms: [100], measured: 100 },
  ];
  expect(fitCases(cases).coefficients[0]).toBeCloseTo(1, 2);
  expect(fitCases(cases, 'relative').coefficients[0]).toBeGreaterThan(1.1);
});

test('refuses what determines nothing', () => {
  expect(() => fitCases([])).toThrow(RangeError);
  expect(() =>
    fitCases(
      casesOf(
        [1, 1],
        [
          [1, 2],
          [2, 4],
          [3, 6],
        ]
      )
    )
  ).toThrow('depend on each other');
});

test('leave-one-out never shows a case to its own prediction', () => {
  const seen: number[][] = [];
  const misses = leaveOneOut([{ measured: 1 }, { measured: 2 }, { measured: 4 }], (others) => {
    seen.push(others.map(({ measured }) => measured));
    return () => 3;
  });
  expect(seen).toEqual([
    [2, 4],
    [1, 4],
    [1, 2],
  ]);
  expect(misses[2]).toEqual({ error: -1, relative: -0.25 });
  expect(meanAndWorst(misses.map(({ error }) => error))).toEqual({ mean: 4 / 3, worst: 2 });
});

test.each([
  [0, Infinity],
  [1, 12.706],
  [15, 2.131],
  [17, 2.131],
  [500, 2.042],
])('with %d degrees of freedom, 95 %% are within %d deviations', (freedom, factor) => {
  expect(studentT(freedom)).toBe(factor);
});
