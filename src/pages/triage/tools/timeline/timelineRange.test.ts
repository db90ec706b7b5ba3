import { formatRange } from '../../../../components/timelineRange';
import { lastHours, lastNight, parseRange } from './timelineRange';

const NOON = Date.UTC(2026, 10, 22, 12) / 1000;

test('a range survives the URL', () => {
  const range = { from: NOON - 3600, to: NOON };
  expect(formatRange(range)).toBe('2026-11-22T11:00:00Z..2026-11-22T12:00:00Z');
  expect(parseRange(formatRange(range))).toEqual(range);
  expect(parseRange(`${NOON}..${NOON + 60}`)).toEqual({ from: NOON, to: NOON + 60 });
});

test.each(['', 'yesterday', `${NOON}`, `${NOON}..now`, `${NOON}..${NOON}`, `${NOON}..${NOON - 1}`])(
  '%p is no range',
  (text) => {
    expect(parseRange(text)).toBeNull();
  }
);

test('the last night is the last complete one', () => {
  expect(formatRange(lastNight(NOON))).toBe('2026-11-21T22:00:00Z..2026-11-22T06:00:00Z');
  expect(formatRange(lastNight(NOON - 7 * 3600))).toBe('2026-11-20T22:00:00Z..2026-11-21T06:00:00Z');
  expect(lastHours(6, NOON)).toEqual({ from: NOON - 6 * 3600, to: NOON });
});
