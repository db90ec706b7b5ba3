import { type Series } from '../../promClient/types';

const COMPARED_MOMENTS = 3;
const APART_SECONDS = 60;

/** The change of the sum of all series within the last minute; null if they don't reach back that far. */
export function growthOf(series: readonly Series[]): number | null {
  const totals = new Map<number, number>();
  for (const [time, value] of series.flatMap(({ points }) => points)) {
    totals.set(time, (totals.get(time) ?? 0) + (Number.isFinite(value) ? value : 0));
  }
  const times = [...totals.keys()].sort((a, b) => a - b);
  const last = times[times.length - 1];
  const mean = (until: number): number | null => {
    const moments = times.filter((time) => time <= until).slice(-COMPARED_MOMENTS);
    return moments.length < COMPARED_MOMENTS
      ? null
      : moments.reduce((sum, time) => sum + (totals.get(time) ?? 0), 0) / COMPARED_MOMENTS;
  };
  const now = last === undefined ? null : mean(last);
  const before = last === undefined ? null : mean(last - APART_SECONDS);
  return now === null || before === null ? null : now - before;
}
