/** @jest-environment node */
import { type DailyPeak, forecastPeak } from './forecast';

const NOW = 1_795_341_600;
const DAY = 86_400;

/** Peaks of days before now, the newest first. */
const peaks = (values: readonly number[]): DailyPeak[] => values.map((value, ago) => ({ to: NOW - ago * DAY, value }));

/** Four weeks with quiet weekends; the next day is a weekday if `phase` is 0. */
const weeks = (phase: number): number[] =>
  Array.from({ length: 28 }, (_, ago) => ((ago + phase) % 7 >= 5 ? 100 : 1000));

test('weekends are told from weekdays', () => {
  // Seven days after the day that ended six days ago.
  expect(forecastPeak(peaks(weeks(0)), NOW)).toMatchObject({ value: 100, error: 0, method: 'weekly' });
  expect(forecastPeak(peaks(weeks(3)), NOW)).toMatchObject({ value: 1000, error: 0, method: 'weekly' });
});

test('without a weekly rhythm the last days count', () => {
  const growing = Array.from({ length: 28 }, (_, ago) => 280 - 10 * ago);
  expect(forecastPeak(peaks(growing), NOW)).toMatchObject({ value: 270, method: 'recent' });
});

test('the error is that of the method on days that it did not know', () => {
  // Means of the up to three days before: 10, 15, 40/3 … against 20, 10, 30.
  const forecast = forecastPeak(peaks([30, 10, 20, 10]), NOW);
  expect(forecast?.value).toBe(20);
  expect(forecast?.error).toBeCloseTo((10 + 5 + 50 / 3) / 3, 6);
  expect(forecast?.tested).toBe(3);
});

test('gaps are unknown days, not quiet ones', () => {
  const [first, second, , fourth, fifth] = peaks([50, 50, 0, 50, 50]);
  const known = [first, second, fourth, fifth].flatMap((peak) => (peak === undefined ? [] : [peak]));
  expect(forecastPeak(known, NOW)).toMatchObject({ value: 50, error: 0 });
  expect(forecastPeak([{ to: NOW, value: NaN }], NOW)).toBeNull();
});

test('too few days give no forecast', () => {
  expect(forecastPeak([], NOW)).toBeNull();
  expect(forecastPeak(peaks([5, 5]), NOW)).toBeNull();
});
