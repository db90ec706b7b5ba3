/** RFC 3339 with whole seconds. */
export function toTime(unixSeconds: number): string {
  return new Date(Math.round(unixSeconds) * 1000).toISOString().replace('.000Z', 'Z');
}

/** Milliseconds from the epoch to the first and the last time that a date can hold. */
const MOST_MS = 8.64e15;

/** A time that was measured, RFC 3339; null if it is unknown, or the measurement is no time. */
export function measuredTime(unixSeconds: number | null): string | null {
  return unixSeconds !== null && Math.abs(unixSeconds * 1000) < MOST_MS ? toTime(unixSeconds) : null;
}

/** `0.923` as `92 %`, or with up to this many decimals. */
export function percent(share: number, decimals = 0): string {
  const factor = 10 ** decimals;
  return `${Math.round(share * (100 * factor)) / factor} %`;
}

/** A count with its noun: `1 session`, `3 sessions`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Three decimals: the precision of shares, confidence and user-minutes. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
