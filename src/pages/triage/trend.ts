import { type Series } from '../../promClient/types';

const COMPARED_MOMENTS = 3;
const APART_SECONDS = 60;
/** Less than a fifth up or down is noise. */
const NOISE = 0.2;

/** Whether more units are bad now than a minute before; null when the series don't reach back that far. */
export function trendOf(series: readonly Series[]): 'growing' | 'shrinking' | 'steady' | null {
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
  if (now === null || before === null) {
    return null;
  }
  return now > before * (1 + NOISE) ? 'growing' : now < before * (1 - NOISE) ? 'shrinking' : 'steady';
}
