/** @jest-environment node */
import { calculateStepMs, interpolate, roundInterval, type StepRequest } from './step';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const FIVE_SECOND_SCRAPE: StepRequest = {
  rangeMs: 2 * MINUTE,
  scrapeInterval: '5s',
  minStep: '',
  intervalMs: 5_000,
  maxDataPoints: 100,
};

describe('calculateStepMs', () => {
  it.each<[string, Partial<StepRequest>, number]>([
    ['takes the interval of the front end for a short range', {}, 5_000],
    ['grows with the range', { rangeMs: 48 * HOUR, maxDataPoints: 1_500 }, 2 * MINUTE],
    ['shrinks with the points', { rangeMs: 48 * HOUR, maxDataPoints: 100 }, 30 * MINUTE],
    ["never goes below the query's own step", { minStep: '1m' }, MINUTE],
    ["lets the query's own step go below the front end's interval", { minStep: '1s' }, 1_000],
    ['falls back to the scrape interval', { intervalMs: 0, scrapeInterval: '30s' }, 30_000],
    ['falls back to 15 s', { intervalMs: 0, scrapeInterval: '' }, 15_000],
    ['ignores an interval variable as step', { minStep: '$__interval' }, 5_000],
    ['takes $__rate_interval as step', { minStep: '${__rate_interval}' }, 20_000],
    ['asks for fewer than 11 000 points', { rangeMs: 1_000 * HOUR, maxDataPoints: 1e9 }, 5 * MINUTE],
  ])('%s', (_, change, expected) => {
    expect(calculateStepMs({ ...FIVE_SECOND_SCRAPE, ...change })).toBe(expected);
  });
});

test('round intervals never fall as lengths grow', () => {
  const lengths = Array.from({ length: 400 }, (_, power) => 1.07 ** power);
  const rounded = lengths.map(roundInterval);
  expect(rounded).toEqual([...rounded].sort((a, b) => a - b));
});

describe('interpolate', () => {
  it.each<[string, Partial<StepRequest>, string]>([
    ['rate(x[$__rate_interval])', {}, 'rate(x[20s])'],
    ['rate(x[${__rate_interval}])', {}, 'rate(x[20s])'],
    ['rate(x[$__rate_interval])', { scrapeInterval: '15s' }, 'rate(x[1m0s])'],
    ['rate(x[$__rate_interval])', { scrapeInterval: '15s', intervalMs: 2 * MINUTE }, 'rate(x[2m15s])'],
    ['rate(x[$__rate_interval])', { minStep: '5m', scrapeInterval: '15s' }, 'rate(x[20m0s])'],
    ['rate(x[$__rate_interval])', { minStep: '$__rate_interval', scrapeInterval: '15s' }, 'rate(x[1m0s])'],
    ['rate(x[$__rate_interval_ms])', {}, 'rate(x[20000])'],
    ['x[$__interval] $__interval_ms', { intervalMs: MINUTE }, 'x[1m] 60000'],
    ['x[$__range] $__range_s $__range_ms', { rangeMs: 119_600 }, 'x[120s] 120 119600'],
    ['x{a="$other"} ${__interval}', {}, 'x{a="$other"} 5s'],
  ])('%s with %j', (expr, change, expected) => {
    expect(interpolate(expr, { ...FIVE_SECOND_SCRAPE, ...change })).toBe(expected);
  });
});
