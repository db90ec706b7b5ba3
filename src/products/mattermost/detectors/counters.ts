import { numbers } from '../../../promClient/rows';
import { type Sample } from '../../../promClient/types';
import { type SignalContext } from '../../../triage/model';
import { type Place, placeOf } from './gauges';

import { inquiry } from '../../../triage/inquiry';
import { getCounterQueries, type Moment, MOMENTS, momentsOf, startTimeName } from './queries';

/** Clock skew up to this (s) doesn't count as a restart. */
const CLOCK_TOLERANCE = 2;

interface Series {
  name: string;
  place: Place;
  type: string;
  values: Partial<Record<Moment, number>>;
}

/** Counters at several moments, and the start times of their processes. */
export interface Counters {
  series: readonly Series[];
  /** By instance and moment: start of its process, unix seconds. */
  starts: ReadonlyMap<string, Partial<Record<Moment, number>>>;
  /** Unix seconds of each moment. */
  timeOf: (moment: Moment) => number;
}

/** Events at a place. */
export interface Count {
  place: Place;
  value: number;
}

/** Rows of all counters, and of the start times of their processes, at each moment. */
export type MomentRows = Readonly<Record<Moment, readonly Sample[]>>;

/** The counters of events at several moments. */
export const moments = inquiry({
  ask: getCounterQueries,
  read: (answers): MomentRows => {
    const at = (moment: Moment): readonly Sample[] => numbers(answers(moment));
    return {
      now: at('now'),
      grace: at('grace'),
      recent: at('recent'),
      openedRecent: at('openedRecent'),
      wave: at('wave'),
      long: at('long'),
      openedLong: at('openedLong'),
      past: [],
    };
  },
});

/** Joins the rows of all moments. Doubled series (two replicas of a Prometheus) count once. */
export function readCounters(rows: MomentRows, context: SignalContext): Counters {
  const ago = momentsOf(context);
  const series = new Map<string, Series>();
  for (const moment of MOMENTS) {
    for (const { labels, value } of rows[moment]) {
      const name = labels.__name__ ?? '';
      const place = placeOf(labels);
      const type = labels.type ?? '';
      const key = [name, place.instance, place.groupID, type].join('\n');
      const known = series.get(key) ?? { name, place, type, values: {} };
      series.set(key, {
        ...known,
        values: { ...known.values, [moment]: Math.max(value, known.values[moment] ?? value) },
      });
    }
  }
  const isStart = ({ name }: Series): boolean => name === startTimeName(context);
  const all = [...series.values()];
  return {
    series: all.filter((each) => !isStart(each)),
    starts: new Map(all.filter(isStart).map(({ place, values }) => [place.instance, values])),
    timeOf: (moment) => context.at - ago[moment],
  };
}

/** What the counters of a name (and of these types) gained between two moments, by place. */
export function gained(
  counters: Counters,
  { name, types }: { name: string; types?: readonly string[] },
  from: Moment,
  to: Moment
): Count[] {
  const counts = new Map<string, Count>();
  for (const series of counters.series) {
    if (series.name !== name || (types !== undefined && !types.includes(series.type))) {
      continue;
    }
    const key = `${series.place.instance}\n${series.place.groupID}`;
    const value = (counts.get(key)?.value ?? 0) + gainOf(counters, series, from, to);
    counts.set(key, { place: series.place, value });
  }
  return [...counts.values()];
}

/**
 * A series appears with its first burst. That burst counts in full if its process was there before, or restarted. If
 * the process was there but not scraped, nothing counts.
 */
function gainOf({ starts, timeOf }: Counters, { place, values }: Series, from: Moment, to: Moment): number {
  const value = values[to] ?? 0;
  const start = starts.get(place.instance) ?? {};
  // At long scrape intervals, the sample at a moment after a restart may still be of the process before.
  const isOther = (moment: Moment, skew: number): boolean => {
    const then = start[moment];
    return (
      start.now !== undefined &&
      (then === undefined ? start.now > timeOf(moment) + skew : Math.abs(start.now - then) > CLOCK_TOLERANCE)
    );
  };
  if (isOther(from, -CLOCK_TOLERANCE)) {
    return isOther(to, CLOCK_TOLERANCE) ? 0 : value;
  }
  const before = values[from] ?? (start[from] === undefined ? value : 0);
  return value >= before ? value - before : value;
}

/** Values at one moment. */
export function valuesAt({ series }: Counters, name: string, moment: Moment): Count[] {
  return series.flatMap(({ name: own, place, values }) => {
    const value = own === name ? values[moment] : undefined;
    return value === undefined ? [] : [{ place, value }];
  });
}

/** Whether a process was scraped now and at the moment `recent`, without a restart. */
export function isContinuous({ starts }: Counters, instance: string): boolean {
  const { now, recent } = starts.get(instance) ?? {};
  return now !== undefined && recent !== undefined && Math.abs(now - recent) <= CLOCK_TOLERANCE;
}

/** Whether the scrapes of a running process began only recently, so its counters can't be compared yet. */
export function isNewlyScraped({ starts, timeOf }: Counters, instance: string): boolean {
  const { now, recent } = starts.get(instance) ?? {};
  return now !== undefined && recent === undefined && now < timeOf('recent');
}

/** Whether a process is no longer scraped, so the rest of its counters is unknown. */
export function isCutOff({ starts }: Counters, instance: string): boolean {
  const start = starts.get(instance);
  return start !== undefined && start.now === undefined;
}

/**
 * Whether all processes are scraped now and were at these moments, or started after them. Otherwise counters of
 * different processes can't be compared.
 */
export function areAllKnownSince({ starts, timeOf }: Counters, moments: readonly Moment[]): boolean {
  return [...starts.values()].every(({ now, ...before }) =>
    moments.every(
      (moment) => now !== undefined && (before[moment as Exclude<Moment, 'now'>] !== undefined || now > timeOf(moment))
    )
  );
}

/** A restart is news for this long (s): people need half a minute to come back, and another minute to complain. */
const RESTART_NEWS_SECONDS = 90;

/** Processes that restarted lately: start time (unix seconds) by instance. */
export function restartsOf({ starts, timeOf }: Counters): Map<string, number> {
  return new Map(
    [...starts].flatMap(([instance, { now, recent, long }]) => {
      const before = recent !== undefined && now !== recent ? recent : long;
      const isNew = now !== undefined && before !== undefined && now > before + CLOCK_TOLERANCE;
      // Clock skew must not hide it.
      return isNew && (before === recent || timeOf('now') - now <= RESTART_NEWS_SECONDS)
        ? [[instance, now] as const]
        : [];
    })
  );
}
