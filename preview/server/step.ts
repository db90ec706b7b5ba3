import { formatGoDuration, formatInterval, parseIntervalMs } from './durations';

/** What decides the step of a query: the data source's scrape interval, the query's own wishes and the time range. */
export interface StepRequest {
  rangeMs: number;
  /** `timeInterval` of the data source ("Scrape interval"); empty when not configured. */
  scrapeInterval: string;
  /** `interval` of the query ("Min step"): a duration, one of the interval variables, or empty. */
  minStep: string;
  intervalMs: number;
  maxDataPoints: number;
}

const DEFAULT_SCRAPE_INTERVAL = '15s';
/** Prometheus refuses range queries with more points than this per series. */
const MAX_POINTS = 11_000;
const RATE_INTERVAL = ['$__rate_interval', '${__rate_interval}'];
const INTERVAL = ['$__interval', '${__interval}'];
const INTERVAL_VARIABLE = /^\$(__(rate_)?interval(_ms)?|\{__(rate_)?interval(_ms)?\})$/;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The longest length that becomes each round interval, as Grafana's backend rounds steps. */
const ROUND_INTERVALS: ReadonlyArray<readonly [upTo: number, rounded: number]> = [
  [10, 1],
  [15, 10],
  [35, 20],
  [75, 50],
  [150, 100],
  [350, 200],
  [750, 500],
  [1.5 * SECOND, SECOND],
  [3.5 * SECOND, 2 * SECOND],
  [7.5 * SECOND, 5 * SECOND],
  [12.5 * SECOND, 10 * SECOND],
  [17.5 * SECOND, 15 * SECOND],
  [25 * SECOND, 20 * SECOND],
  [45 * SECOND, 30 * SECOND],
  [1.5 * MINUTE, MINUTE],
  [3.5 * MINUTE, 2 * MINUTE],
  [7.5 * MINUTE, 5 * MINUTE],
  [12.5 * MINUTE, 10 * MINUTE],
  [17.5 * MINUTE, 15 * MINUTE],
  [25 * MINUTE, 20 * MINUTE],
  [45 * MINUTE, 30 * MINUTE],
  [1.5 * HOUR, HOUR],
  [2.5 * HOUR, 2 * HOUR],
  [4.5 * HOUR, 3 * HOUR],
  [9 * HOUR, 6 * HOUR],
  [DAY, 12 * HOUR],
  [7 * DAY, DAY],
  [21 * DAY, 7 * DAY],
  [42 * DAY, 30 * DAY],
];

/** The round interval that stands for a length, both in milliseconds. */
export function roundInterval(ms: number): number {
  return ROUND_INTERVALS.find(([upTo]) => ms <= upTo)?.[1] ?? 365 * DAY;
}

function minIntervalMs({ minStep, intervalMs, scrapeInterval }: StepRequest): number {
  if (minStep !== '' && minStep !== '0s' && !INTERVAL_VARIABLE.test(minStep)) {
    return parseIntervalMs(minStep);
  }
  return intervalMs || parseIntervalMs(scrapeInterval || DEFAULT_SCRAPE_INTERVAL);
}

/** `$__rate_interval` in milliseconds: one scrape more than the interval, and never fewer than four scrapes. */
function rateIntervalMs(intervalMs: number, scrapeInterval: string): number {
  const scrapeMs = parseIntervalMs(scrapeInterval || DEFAULT_SCRAPE_INTERVAL);
  return Math.max(intervalMs + scrapeMs, 4 * scrapeMs);
}

/** The step in milliseconds that Grafana's Prometheus backend sends to Prometheus. */
export function calculateStepMs(request: StepRequest): number {
  const { rangeMs, maxDataPoints, minStep, scrapeInterval } = request;
  const wished = Math.max(roundInterval(rangeMs / maxDataPoints), minIntervalMs(request));
  const step = Math.max(wished, roundInterval(rangeMs / MAX_POINTS));
  return RATE_INTERVAL.includes(minStep) ? rateIntervalMs(step, scrapeInterval) : step;
}

/** Fills in the variables that Grafana's front end leaves to the backend, in both spellings (`$__x`, `${__x}`). */
export function interpolate(expr: string, request: StepRequest): string {
  const { rangeMs, scrapeInterval, minStep, intervalMs } = request;
  const stepMs = calculateStepMs(request);
  const scrape = INTERVAL.includes(minStep) ? formatGoDuration(stepMs) : minStep || scrapeInterval;
  const rateMs = RATE_INTERVAL.includes(minStep) ? stepMs : rateIntervalMs(intervalMs, scrape);
  const rangeSeconds = Math.round(rangeMs / 1_000);
  const values: Record<string, string> = {
    __interval: formatInterval(stepMs),
    __interval_ms: String(stepMs),
    __range: `${rangeSeconds}s`,
    __range_s: String(rangeSeconds),
    __range_ms: String(rangeMs),
    __rate_interval: formatGoDuration(rateMs),
    __rate_interval_ms: String(rateMs),
  };
  return expr.replace(/\$(?:(__\w+)|\{(__\w+)\})/g, (text, plain, braced) => values[plain ?? braced] ?? text);
}
