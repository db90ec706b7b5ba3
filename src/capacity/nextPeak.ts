import { seconds } from '../promql/promql';

/** Seconds between two values of which a peak is taken, and the window of their rates. */
export const PEAK_STEP_SECONDS = 300;

/**
 * The peak of an expression on the same weekday a week ago, or of the last day if that week isn't stored. The 99th
 * percentile leaves out the first minutes of a process.
 */
export function nextPeakOf(expression: string): string {
  const peak = `quantile_over_time(0.99,(${expression})[1d:${seconds(PEAK_STEP_SECONDS)}]`;
  return `(${peak} offset 6d) or ${peak}))`;
}
