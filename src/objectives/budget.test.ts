/** @jest-environment node */
import fc from 'fast-check';
import { badShareOf, burnOf, exhaustionOf } from './budget';

const WINDOW = 7 * 86_400;

test.each([
  [{ units: 1000, bad: 5 }, 0.5],
  [{ units: 1000, bad: 10 }, 1],
  [{ units: 1000, bad: 25 }, 2.5],
  [{ units: 1000, bad: 0 }, 0],
  [{ units: 0, bad: 0 }, null],
])('%j burn %p of a budget of 1 %%', (counted, burn) => {
  expect(burnOf(counted, 0.01)).toBe(burn);
});

test('a target that is met exactly has spent its budget exactly', () => {
  expect(burnOf({ units: 3, bad: 0.03 }, 0.01)).toBe(1);
  expect(badShareOf({ units: 4, bad: 1 })).toBe(0.25);
});

test.each([
  // Half is left, and burns twice as fast as the whole lasts.
  [{ spent: 0.5, burn: 2, stored: WINDOW }, WINDOW / 4],
  [{ spent: 0, burn: 1, stored: WINDOW }, WINDOW],
  // Slower than the window slides.
  [{ spent: 0, burn: 0.9, stored: WINDOW }, null],
  [{ spent: 0.5, burn: 0.4, stored: WINDOW }, null],
  [{ spent: 0.9, burn: 0, stored: WINDOW }, null],
  [{ spent: 1, burn: 0, stored: WINDOW }, 0],
  [{ spent: 3, burn: 5, stored: WINDOW }, 0],
  // One of seven days is stored: after one more day at this rate, one and a half days of budget of two are spent.
  [{ spent: 0.5, burn: 1.5, stored: WINDOW / 7 }, WINDOW / 7],
  // It fills first: half of its budget is spent then, and the rest lasts half a window more.
  [{ spent: 0, burn: 1, stored: WINDOW / 2 }, WINDOW],
  [{ spent: 0.9, burn: 0.5, stored: WINDOW / 7 }, (6 / 7) * WINDOW + ((1 - 3.9 / 7) * WINDOW) / 0.5],
])('%j is used up after %p s', (spending, seconds) => {
  const found = exhaustionOf({ ...spending, window: WINDOW });
  expect(found === null ? null : Math.round(found)).toBe(seconds === null ? null : Math.round(seconds));
});

test('burning faster never lasts longer, and a full window is the limit of one that fills', () => {
  const share = fc.double({ min: 0, max: 0.99, noNaN: true });
  const rate = fc.double({ min: 0.01, max: 100, noNaN: true });
  const stored = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, rate, rate, stored, (spent, a, b, part) => {
      const lasts = (burn: number): number =>
        exhaustionOf({ spent, burn, stored: part * WINDOW, window: WINDOW }) ?? Infinity;
      expect(lasts(Math.max(a, b))).toBeLessThanOrEqual(lasts(Math.min(a, b)) * 1.000001);
    })
  );
});
