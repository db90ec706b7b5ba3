/** One measured case: its load terms, and what was measured with them. */
export interface Case {
  terms: readonly number[];
  measured: number;
}

/** A linear model `measured = Σ coefficient · term` and what its intervals need. */
export interface Fit {
  /** One for each term. Terms that would get a negative coefficient have 0: no load makes a server cheaper. */
  coefficients: readonly number[];
  /** Residual standard deviation in the unit of `measured`; in weighted fits relative to it. NaN without spare cases. */
  deviation: number;
  /** Number of cases minus number of coefficients above zero. */
  freedom: number;
  /** The inverse of XᵀX over the terms in use, for leverages; unused terms have zeros. */
  inverse: ReadonlyArray<readonly number[]>;
}

/** What a fit minimizes: errors in the unit of the measurement, or relative to it. */
export type Weighting = 'absolute' | 'relative';

/**
 * Fits a linear model by non-negative least squares: ordinary least squares, from which the term with the most negative
 * coefficient is left out until none is negative.
 * @throws RangeError if no cases or contradictory lengths are given, or the terms depend on each other
 */
export function fitCases(cases: readonly Case[], weighting: Weighting = 'absolute'): Fit {
  const width = cases[0]?.terms.length ?? 0;
  if (width === 0 || cases.some(({ terms }) => terms.length !== width)) {
    throw new RangeError('all cases need the same terms');
  }
  const weighted = cases.map(({ terms, measured }): Case => {
    const weight = weighting === 'relative' ? 1 / measured : 1;
    return { terms: terms.map((term) => term * weight), measured: measured * weight };
  });
  let used = Array.from({ length: width }, (_, i) => i);
  for (;;) {
    const inverse = inverted(normalMatrix(weighted, used));
    const right = used.map((i) => sum(weighted.map(({ terms, measured }) => at(terms, i) * measured)));
    const solution = inverse.map((row) => dot(row, right));
    const lowest = Math.min(...solution);
    if (lowest >= 0 || used.length === 1) {
      return fitOf(weighted, used, solution, inverse);
    }
    used = used.filter((_, i) => solution[i] !== lowest);
  }
}

function fitOf(
  cases: readonly Case[],
  used: readonly number[],
  solution: readonly number[],
  inverse: ReadonlyArray<readonly number[]>
): Fit {
  const width = cases[0]?.terms.length ?? 0;
  const spread = (i: number): number => used.indexOf(i);
  const coefficients = Array.from({ length: width }, (_, i) => Math.max(0, at(solution, spread(i), 0)));
  const freedom = cases.length - used.length;
  const squares = sum(cases.map(({ terms, measured }) => (dot(terms, coefficients) - measured) ** 2));
  return {
    coefficients,
    deviation: freedom > 0 ? Math.sqrt(squares / freedom) : NaN,
    freedom,
    inverse: Array.from({ length: width }, (_, i) =>
      Array.from({ length: width }, (__, j) => at(inverse[spread(i)] ?? [], spread(j), 0))
    ),
  };
}

/** The value of a linear model. */
export function evaluate(coefficients: readonly number[], terms: readonly number[]): number {
  return dot(coefficients, terms);
}

/**
 * How far a case is from those that the fit knows: `xᵀ(XᵀX)⁻¹x`. The mean over the fitted cases is terms / cases; a case
 * above their maximum is an extrapolation.
 */
export function leverageOf({ inverse }: Pick<Fit, 'inverse'>, terms: readonly number[]): number {
  return dot(
    terms,
    inverse.map((row) => dot(row, terms))
  );
}

/** The errors of one case whose value was predicted without it. */
export interface Miss {
  /** Predicted minus measured. */
  error: number;
  /** The same relative to what was measured. */
  relative: number;
}

/** Leave-one-out: each case is predicted by a fit of all others. `fit` turns cases into a predictor. */
export function leaveOneOut<T extends { measured: number }>(
  cases: readonly T[],
  fit: (others: readonly T[]) => (left: T) => number
): Miss[] {
  return cases.map((left, i) => {
    const error = fit(cases.filter((_, j) => j !== i))(left) - left.measured;
    return { error, relative: error / left.measured };
  });
}

/** Mean and worst of absolute values; NaN for none. */
export function meanAndWorst(values: readonly number[]): { mean: number; worst: number } {
  const sizes = values.map(Math.abs);
  return { mean: sum(sizes) / sizes.length, worst: Math.max(...sizes) };
}

function normalMatrix(cases: readonly Case[], used: readonly number[]): number[][] {
  return used.map((i) => used.map((j) => sum(cases.map(({ terms }) => at(terms, i) * at(terms, j)))));
}

/** Below this pivot, relative to the largest entry of its column, columns depend on each other. */
const SINGULAR = 1e-12;

/** Gauss-Jordan with scaling: terms differ by many orders of magnitude. */
function inverted(matrix: ReadonlyArray<readonly number[]>): number[][] {
  const n = matrix.length;
  const scale = matrix.map((row, i) => 1 / Math.sqrt(at(row, i)));
  const rows = matrix.map((row, i) => [
    ...row.map((value, j) => value * at(scale, i) * at(scale, j)),
    ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)),
  ]);
  for (let column = 0; column < n; column++) {
    const pivot = rows.reduce(
      (best, row, i) => (i >= column && Math.abs(at(row, column)) > Math.abs(at(rows[best] ?? [], column)) ? i : best),
      column
    );
    const pivotRow = rows[pivot] ?? [];
    if (!(Math.abs(at(pivotRow, column)) > SINGULAR)) {
      throw new RangeError('the terms depend on each other');
    }
    rows[pivot] = rows[column] ?? [];
    const unit = pivotRow.map((value) => value / at(pivotRow, column));
    rows[column] = unit;
    rows.forEach((row, i) => {
      const factor = at(row, column);
      if (i !== column && factor !== 0) {
        rows[i] = row.map((value, j) => value - factor * at(unit, j));
      }
    });
  }
  return rows.map((row, i) => row.slice(n).map((value, j) => value * at(scale, i) * at(scale, j)));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return sum(a.map((value, i) => value * at(b, i)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function at(values: readonly number[], i: number, otherwise = NaN): number {
  return values[i] ?? otherwise;
}
