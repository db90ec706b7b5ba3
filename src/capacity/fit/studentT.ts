/** Quantiles of 97.5 % of Student's t by degrees of freedom (any table, for example NIST/SEMATECH 1.3.6.7.2). */
const QUANTILES: ReadonlyArray<readonly [number, number]> = [
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [5, 2.571],
  [6, 2.447],
  [8, 2.306],
  [10, 2.228],
  [12, 2.179],
  [15, 2.131],
  [20, 2.086],
  [30, 2.042],
];

/**
 * The factor of a two-sided interval of 95 % from a sample with so many degrees of freedom: of the next lower row of the
 * table, so never too narrow. Infinity below one.
 */
export function studentT(freedom: number): number {
  const row = QUANTILES.filter(([least]) => freedom >= least).at(-1);
  return row === undefined ? Infinity : row[1];
}
