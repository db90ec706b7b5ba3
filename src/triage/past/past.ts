import { type Tally } from '../model';
import { type SymptomHistory } from '../input';
import { badStretch, type Moment, momentsOf, userMinutes } from './onset';

/** A report is a mean over the time before it, and waits for the next scrape. So a change shows this late (s). */
const VISIBLE_AFTER_INTERVALS = 1.5;

/** The minimum of bad units over the last moments; 0 if there are too few moments. */
export function steadilyBad(moments: readonly Moment[], step: number, seconds: number): number {
  const wanted = Math.floor(seconds / step) + 1;
  const last = moments.slice(-wanted);
  return last.length < wanted ? 0 : Math.min(...last.map(({ bad }) => bad));
}

/**
 * When the bad stretch of these places began (null: before the oldest data) and how many unit-minutes it cost. If no
 * moment shows it yet, it began after the newest one.
 */
export function pastOf(
  history: SymptomHistory,
  tallies: readonly Tally[] | null,
  reportInterval: number
): { since: number | null; badMinutes: number } {
  const recent = momentsOf(history, tallies);
  const stretch = badStretch(recent);
  const [first] = stretch;
  if (first === undefined) {
    return { since: recent.at(-1)?.time ?? null, badMinutes: 0 };
  }
  if (first !== recent[0]) {
    return {
      since: first.time - VISIBLE_AFTER_INTERVALS * reportInterval,
      badMinutes: userMinutes(stretch, history.step),
    };
  }
  const long = history.longer === null ? [] : momentsOf(history.longer, tallies);
  const [oldest] = long;
  if (history.longer === null || oldest === undefined || oldest.time >= first.time) {
    return { since: null, badMinutes: userMinutes(stretch, history.step) };
  }
  const longStretch = badStretch(long);
  const [longFirst] = longStretch;
  return {
    since: longFirst === undefined || longFirst === long[0] ? null : longFirst.time,
    badMinutes: userMinutes(longStretch, history.longer.step),
  };
}
