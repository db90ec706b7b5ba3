import { type Series } from '../../promClient/types';
import { type Tally } from '../model';

/** Units at one instant. */
export interface Moment {
  /** Unix seconds. */
  time: number;
  n: number;
  bad: number;
}

/** Units and good units over time, by place. */
export interface History {
  n: readonly Series[];
  good: readonly Series[];
  /** All units by measured value: counts by `bin`, or cumulative by bound `le`; absent without measurements. */
  bins?: readonly Series[];
}

/** A gap of this many good moments doesn't end a bad stretch. */
const TOLERATED_GAP = 2;
/** A slow rise begins with this many units and this share of the present level, … */
const FIRST_UNITS = 2;
const FIRST_SHARE = 0.1;
/** … within this time (s) before it is half as bad. A low level for longer than that is normal. */
const GROWTH_SECONDS = 60;
/** After this time (s) without people, another call begins. */
const ANOTHER_CALL_AFTER = 600;

/** The summed history of the tallies' places (null: of all places), without moments that have no units. */
export function momentsOf(history: History, tallies: readonly Tally[] | null): Moment[] {
  const moments = new Map<number, { n: number; good: number }>();
  const add = (series: readonly Series[], key: 'n' | 'good'): void => {
    for (const { labels, points } of series) {
      if (
        tallies !== null &&
        !tallies.some(({ place }) => Object.entries(labels).every(([label, value]) => place[label] === value))
      ) {
        continue;
      }
      for (const [time, value] of points) {
        const moment = moments.get(time) ?? { n: 0, good: 0 };
        moments.set(time, { ...moment, [key]: moment[key] + (Number.isFinite(value) ? value : 0) });
      }
    }
  };
  add(history.n, 'n');
  add(history.good, 'good');
  return (
    [...moments]
      // Counts that `increase` made are not whole.
      .map(([time, { n, good }]): Moment => ({ time, n, bad: Math.max(0, Math.round(n - good)) }))
      .filter(({ n }) => n > 0)
      .sort((a, b) => a.time - b.time)
  );
}

/**
 * The bad stretch that lasts until the newest moment. It starts where it was half as bad as now, or where it began to
 * grow to that. [] if the newest moments are good.
 */
export function badStretch(moments: readonly Moment[]): readonly Moment[] {
  const share = ({ n, bad }: Moment): number => bad / n;
  const newest = moments.slice(-3);
  const current = newest.reduce((sum, moment) => sum + share(moment), 0) / Math.max(1, newest.length);
  const limit = current / 2;
  if (current === 0) {
    return [];
  }
  let start = moments.length;
  for (let i = moments.length - 1, gap = 0; i >= 0 && gap <= TOLERATED_GAP; i--) {
    const moment = moments[i];
    if ((moments[i + 1]?.time ?? 0) - (moment?.time ?? 0) > ANOTHER_CALL_AFTER) {
      break;
    }
    if (moment !== undefined && share(moment) > 0 && share(moment) >= limit) {
      start = i;
      gap = 0;
    } else {
      gap++;
    }
  }
  return moments.slice(growthBefore(moments, start, current * FIRST_SHARE) ?? start);
}

/** The index where the stretch from `start` on began to grow; null if there is no growth shortly before. */
function growthBefore(moments: readonly Moment[], start: number, least: number): number | null {
  const earliest = (moments[start]?.time ?? 0) - GROWTH_SECONDS;
  for (let i = start - 1; i >= 0; i--) {
    const moment = moments[i];
    if (moment === undefined || moment.time < earliest) {
      return null;
    }
    if (moment.bad < FIRST_UNITS || moment.bad / moment.n < least) {
      return i + 1;
    }
  }
  return null;
}

/** User-minutes in moments that are `step` seconds apart. */
export function userMinutes(moments: readonly Moment[], step: number): number {
  return (moments.reduce((sum, { bad }) => sum + bad, 0) * step) / 60;
}
