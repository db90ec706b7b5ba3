import { dateTimeForTimeZone, getTimeZone } from '@grafana/data';
import { type TimelineRange } from '../../../../components/timelineRange';
import { parseInstant } from '../../../../triage/instant';

const HOUR = 3600;
const NIGHT_ENDS = 6;
const NIGHT_HOURS = 8;

/** Reads `from..to` from the URL, each RFC 3339 or unix seconds; null if invalid or empty. */
export function parseRange(text: string): TimelineRange | null {
  const [from, to] = text.split('..').map(parseInstant);
  return typeof from === 'number' && typeof to === 'number' && from < to ? { from, to } : null;
}

/** @param now unix seconds */
export function lastHours(hours: number, now: number): TimelineRange {
  return { from: now - hours * HOUR, to: now };
}

/** The last complete night, from 22:00 to 6:00 in the reader's time zone. */
export function lastNight(now: number): TimelineRange {
  const morning =
    dateTimeForTimeZone(getTimeZone(), now * 1000)
      .startOf('day')
      .add(NIGHT_ENDS, 'hour')
      .valueOf() / 1000;
  const to = morning <= now ? morning : morning - 24 * HOUR;
  return { from: to - NIGHT_HOURS * HOUR, to };
}
