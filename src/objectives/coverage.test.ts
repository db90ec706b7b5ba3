/** @jest-environment node */
import { coverageOf, type Stored } from './coverage';
import { DAY, stepOf } from './queries';

const WINDOW = 7 * DAY;
const AT = 1_800_000_000;
const ALL = WINDOW / 40;

const FULL: Stored = { first: AT - 2 * WINDOW, last: AT - 40, evaluated: ALL, counted: ALL, perHour: 90 };

const coverage = (stored: Partial<Stored>) => coverageOf({ ...FULL, ...stored }, AT, WINDOW);

test('a full window, and the one before it', () => {
  expect(coverage({})).toEqual({
    since: AT - WINDOW,
    stored: WINDOW,
    isFull: true,
    isBeforeFull: true,
    isStale: false,
    interval: 40,
    evaluated: 1,
    counted: 1,
  });
});

test('a window that fills: shares are of what is stored', () => {
  const first = AT - DAY;
  expect(coverage({ first, evaluated: DAY / 40, counted: DAY / 80 })).toMatchObject({
    since: first,
    stored: DAY,
    isFull: false,
    isBeforeFull: false,
    evaluated: 1,
    counted: 0.5,
  });
});

test('gaps count as neither evaluated nor counted', () => {
  expect(coverage({ evaluated: (6 / 7) * ALL, counted: ALL / 7 })).toMatchObject({
    isFull: true,
    evaluated: expect.closeTo(6 / 7, 9),
    counted: expect.closeTo(1 / 7, 9),
  });
  expect(coverage({ counted: null }).counted).toBe(0);
});

test('the window before counts only if all of it is stored', () => {
  expect(coverage({ first: AT - WINDOW - DAY })).toMatchObject({ isFull: true, isBeforeFull: false });
});

test.each([
  [90, 40],
  // The left end of a range may count, too.
  [91, 40],
  [36, 100],
  [15, 240],
  [1, 3600],
])('%d samples an hour are %d s apart', (perHour, interval) => {
  expect(coverage({ perHour }).interval).toBe(interval);
});

test('in the first hours the interval is unknown, and so are shares of time', () => {
  expect(coverage({ first: AT - 3600, perHour: 30 })).toMatchObject({ interval: null, evaluated: null, counted: null });
});

test('rules that have stopped, or were never there', () => {
  expect(coverage({ last: AT - DAY }).isStale).toBe(true);
  const none = { first: null, last: null, evaluated: null, counted: null, perHour: null };
  expect(coverageOf(none, AT, WINDOW)).toMatchObject({ since: null, stored: 0, isFull: false, isStale: true });
});

test('long windows have longer steps', () => {
  expect([stepOf(DAY), stepOf(30 * DAY), stepOf(90 * DAY)]).toEqual([300, 300, 900]);
});
