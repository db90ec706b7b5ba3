/** The peak of one day: the highest value of 24 hours that end at `to` (unix s). */
export interface DailyPeak {
  to: number;
  value: number;
}

/** The peak of the next 24 hours. */
export interface Forecast {
  value: number;
  /** Mean absolute error of the same method on the days that are known, in the unit of the value. */
  error: number;
  /** How many days that error is from. */
  tested: number;
  /** weekly: the mean of the same weekday. recent: the mean of the last days. */
  method: 'weekly' | 'recent';
}

/** Days that end at a whole number of days before the instant; the newest first, null where nothing is known. */
type Days = ReadonlyArray<number | null>;

const DAY = 86_400;
const WEEK = 7;
/** Same weekdays that are looked at. */
const WEEKS = 4;
const RECENT_DAYS = 3;
/** With fewer tested days the error says nothing. */
const LEAST_TESTED = 2;

/**
 * Forecasts the peak of the 24 hours after `at` (unix s), by the seasonal mean of weekdays or the mean of the last days,
 * whichever would have missed the known days less (seasonal naive and moving average: Hyndman and Athanasopoulos,
 * Forecasting, 5.2). Null if fewer than three days are known.
 */
export function forecastPeak(peaks: readonly DailyPeak[], at: number): Forecast | null {
  const days = daysBefore(peaks, at);
  const candidates = (['weekly', 'recent'] as const).flatMap((method): Forecast[] => {
    const value = METHODS[method](days);
    const misses = days.flatMap((actual, ago) => {
      const predicted = METHODS[method](days.slice(ago + 1));
      return actual === null || predicted === null ? [] : [Math.abs(predicted - actual)];
    });
    return value === null || misses.length < LEAST_TESTED
      ? []
      : [{ value, error: misses.reduce((sum, miss) => sum + miss, 0) / misses.length, tested: misses.length, method }];
  });
  return candidates.reduce<Forecast | null>(
    (best, each) => (best === null || each.error < best.error ? each : best),
    null
  );
}

function daysBefore(peaks: readonly DailyPeak[], at: number): Days {
  const byAge = new Map(
    peaks.filter(({ value }) => Number.isFinite(value)).map(({ to, value }) => [Math.round((at - to) / DAY), value])
  );
  const oldest = Math.max(-1, ...byAge.keys());
  return Array.from({ length: oldest + 1 }, (_, ago) => byAge.get(ago) ?? null);
}

/** What each method says of the day before the newest given one. */
const METHODS: Readonly<Record<Forecast['method'], (days: Days) => number | null>> = {
  // The day to come is seven days after the one that ended six days ago.
  weekly: (days) => meanOf(Array.from({ length: WEEKS }, (_, week) => days[WEEK * (week + 1) - 1] ?? null)),
  recent: (days) => meanOf(days.slice(0, RECENT_DAYS)),
};

function meanOf(values: Days): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
