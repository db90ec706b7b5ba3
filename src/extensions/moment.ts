import { type DateTimeInput, rangeUtil, type TimeZone } from '@grafana/data';

const EPOCH_MS = /^\d{9,}$/;

/**
 * The instant that a time range ends at, in unix seconds; null = live: it ends now, later, or can't be read.
 * @param to as chosen: relative, RFC 3339, milliseconds, or a time
 */
export function endOf(to: RawEnd, timeZone: TimeZone): number | null {
  if (to === 'now' || to === '') {
    return null;
  }
  const end = typeof to === 'string' && EPOCH_MS.test(to) ? Number(to) : parse(to, timeZone);
  return Number.isFinite(end) && end < Date.now() ? end / 1000 : null;
}

export type RawEnd = Parameters<typeof rangeUtil.convertRawToRange>[0]['to'] & DateTimeInput;

function parse(to: RawEnd, timeZone: TimeZone): number {
  return rangeUtil.convertRawToRange({ from: to, to }, timeZone).to.valueOf();
}
