/** @jest-environment node */
import { formatGoDuration, formatInterval, parseIntervalMs } from './durations';

describe('parseIntervalMs', () => {
  it.each([
    ['5s', 5_000],
    ['1m30s', 90_000],
    ['250ms', 250],
    ['15', 15_000],
    ['>10s', 10_000],
    ['1d', 86_400_000],
  ])('reads %s', (text, ms) => {
    expect(parseIntervalMs(text)).toBe(ms);
  });

  it.each(['', 'soon', '5s later', '-5s'])('refuses %j', (text) => {
    expect(() => parseIntervalMs(text)).toThrow('invalid interval');
  });
});

test.each([
  [5_000, '5s', '5s'],
  [60_000, '1m', '1m0s'],
  [90_000, '1m', '1m30s'],
  [3_600_000, '1h', '1h0m0s'],
  [500, '500ms', '500ms'],
  [1_500, '1s', '1.5s'],
  [86_400_000, '1d', '24h0m0s'],
])('%i ms is printed as %s in an expression and as %s by Go', (ms, interval, go) => {
  expect(formatInterval(ms)).toBe(interval);
  expect(formatGoDuration(ms)).toBe(go);
});
