import { dateTimeFormat } from '@grafana/data';
import { percent } from '../triage/format';

/** Time of day in the reader's own time zone. */
export function formatClock(unixSeconds: number): string {
  return dateTimeFormat(unixSeconds * 1000, { format: 'HH:mm:ss' });
}

/** The day in the reader's own time zone: `11-22`. */
export function formatDay(unixSeconds: number): string {
  return dateTimeFormat(unixSeconds * 1000, { format: 'MM-DD' });
}

/** `45 s`, `2 min 10 s`, `3 h 5 min`: two units at most. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) {
    return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  }
  if (minutes > 0) {
    return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
  }
  return `${rest} s`;
}

/** `0.923` as `92 %`. Only 0 and 1 show as 0 % and 100 %. */
export function formatShare(share: number): string {
  const text = percent(share);
  if (share > 0 && text === percent(0)) {
    return '< 1 %';
  }
  return share < 1 && text === percent(1) ? '> 99 %' : text;
}

/** At most one decimal, and none from ten on. */
export function rounded(value: number): number {
  return Math.abs(value) < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}

/** The same as text. */
export function formatNumber(value: number): string {
  return String(rounded(value));
}
