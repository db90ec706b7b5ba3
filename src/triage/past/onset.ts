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
  /** All units by what was measured: counts by `bin`, or up to the bound `le`; absent where it isn't measured. */
  bins?: readonly Series[];
}

/** A gap of so many good moments within a bad stretch doesn't end it. */
const TOLERATED_GAP = 2;
/** What gets worse bit by bit begins with so many units, and this share of how bad it is now, … */
const FIRST_UNITS = 2;
const FIRST_SHARE = 0.1;
/** … within so many seconds before it is half as bad. What was a little bad for longer is usual. */
const GROWTH_SECONDS = 60;
/** Where nobody was there for so long (s), what follows is another call, and another story. */
const ANOTHER_CALL_AFTER = 600;

/** The history of the given tallies' places (null: of all places), summed; moments without any unit are left out. */
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
 * The bad stretch that lasts until the newest moment, from where it was half as bad as now, or from where it began to
 * grow to that; [] if the newest moments are good.
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

/** Where what is bad from `start` on began to grow; null if that isn't to be seen shortly before. */
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

/** Person-minutes in the moments that `step` seconds apart were sampled. */
export function userMinutes(moments: readonly Moment[], step: number): number {
  return (moments.reduce((sum, { bad }) => sum + bad, 0) * step) / 60;
}
