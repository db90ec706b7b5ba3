/** RFC 3339 with whole seconds. */
export function toTime(unixSeconds: number): string {
  return new Date(Math.round(unixSeconds) * 1000).toISOString().replace('.000Z', 'Z');
}

/** Three decimals: the precision of shares, confidence and user-minutes. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
