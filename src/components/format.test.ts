import { formatClock, formatDuration, formatNumber, formatShare } from './format';
import { formatInstant } from './formatInstant';

test('an instant is RFC 3339 in UTC with whole seconds', () => {
  expect(formatInstant(1795341810.4)).toBe('2026-11-22T10:03:30Z');
});

test("a clock is in the reader's time zone", () => {
  expect(formatClock(1795341810)).toBe('10:03:30');
});

test.each([
  [-3, '0 s'],
  [4.4, '4 s'],
  [60, '1 min'],
  [130, '2 min 10 s'],
  [3600, '1 h'],
  [11_100, '3 h 5 min'],
])('a duration of %d s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test.each([
  [0, '0 %'],
  [0.001, '< 1 %'],
  [0.923, '92 %'],
  [0.999, '> 99 %'],
  [1, '100 %'],
])('a share of %d', (share, text) => {
  expect(formatShare(share)).toBe(text);
});

test.each([
  [0.25, '0.3'],
  [9, '9'],
  [24.5, '25'],
])('the number %d', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});
