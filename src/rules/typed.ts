/** Seconds; windows of queries are then multiples of 10 s, as Grafana needs them. */
const SCRAPE_STEP = 5;
/** The longest scrape interval (s). */
export const MAX_SCRAPE = 3600;

/** NaN unless the text is a plain number. */
export function plainNumber(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
}

/** A scrape interval for rules, from seconds: a multiple of 5, rounded up. NaN unless it is from 1 s to an hour. */
export function scrapeInterval(seconds: number): number {
  return seconds >= 1 && seconds <= MAX_SCRAPE ? Math.ceil(seconds / SCRAPE_STEP) * SCRAPE_STEP : NaN;
}
