import { type RawTimeRange, rangeUtil } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';

const EPOCH_MS = /^\d{9,}$/;

/**
 * The instant that a time range ends at, in unix seconds; null = live: it ends now, later, or can't be read.
 * @param to as chosen: relative, RFC 3339, milliseconds, or a time
 */
export function endOf(to: RawTimeRange['to'], timeZone: TimeZone): number | null {
  if (to === 'now' || to === '') {
    return null;
  }
  const end = typeof to === 'string' && EPOCH_MS.test(to) ? Number(to) : parse(to, timeZone);
  return Number.isFinite(end) && end < Date.now() ? end / 1000 : null;
}

function parse(to: RawTimeRange['to'], timeZone: TimeZone): number {
  return rangeUtil.convertRawToRange({ from: to, to }, timeZone).to.valueOf();
}
