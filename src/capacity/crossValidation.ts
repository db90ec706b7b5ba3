import { type Case, evaluate, fitCases, leaveOneOut, type Miss, type Weighting } from './fit/leastSquares';
import { cpuTerms, egressTerms, memoryTerms, type PublishedRow, WEIGHTING } from './model';

/** What a model predicts for each published row if it doesn't know that row. */
export interface Misses {
  cpu: readonly Miss[];
  memory: readonly Miss[];
  egress: readonly Miss[];
}

/** Leave-one-out over the published rows of a product. */
export function missesOf(rows: readonly PublishedRow[], scaling: number): Misses {
  const misses = (
    terms: (row: PublishedRow) => number[],
    measured: (row: PublishedRow) => number,
    weighting: Weighting
  ): Miss[] =>
    missesOfCases(
      rows.map((row) => ({ terms: terms(row), measured: measured(row) })),
      weighting
    );
  return {
    cpu: misses(
      ({ load, cores }) => cpuTerms(load, cores, scaling),
      ({ cpu }) => cpu,
      WEIGHTING.cpu
    ),
    memory: misses(
      ({ load }) => memoryTerms(load),
      ({ memoryBytes }) => memoryBytes,
      WEIGHTING.memory
    ),
    egress: misses(
      ({ load }) => egressTerms(load),
      ({ egressBits }) => egressBits,
      WEIGHTING.egress
    ),
  };
}

/** Leave-one-out of a linear model. */
export function missesOfCases(cases: readonly Case[], weighting: Weighting): Miss[] {
  return leaveOneOut(cases, (others) => {
    const { coefficients } = fitCases(others, weighting);
    return ({ terms }) => evaluate(coefficients, terms);
  });
}
