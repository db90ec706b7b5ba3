/** @jest-environment node */
import { inEnglish } from '../messages';
import { TIERS } from '../rules/objectives';
import { reachOf, timeToDetect } from './reach';
import { reachTexts } from './texts';

const [PAGE, SLOWER] = TIERS;

/** Minutes until a tier fires; null if it never does. */
function minutes(target: number, tier: (typeof TIERS)[number] | undefined, share: number): number | null {
  const seconds = tier === undefined ? NaN : timeToDetect(target, tier, share);
  return seconds === null ? null : Math.round(seconds / 6) / 10;
}

// The table that the formula of the SRE workbook gives for the published tiers.
test.each([
  [0.999, 0.9, 3.5, 8.6],
  [0.995, 4.3, 17.3, 43.2],
  [0.99, 8.6, 34.6, 86.4],
  [0.97, 25.9, null, 259.2],
  [0.95, 43.2, null, null],
  [0.9, null, null, null],
])(
  'target %p: an outage pages after %p min, a quarter of it after %p min and %p min',
  (target, all, quarter, slower) => {
    expect(minutes(target, PAGE, 1)).toBe(all);
    expect(minutes(target, PAGE, 0.25)).toBe(quarter);
    expect(minutes(target, SLOWER, 0.25)).toBe(slower);
  }
);

const where = [{ label: 'instance', value: 'relay-1' }];

test('says what can fire, and what never does', () => {
  expect(reachTexts({ reach: reachOf(0.99, null), largest: null }, inEnglish)).toEqual([
    'If everything is bad, the first alert (critical, 14.4 × over 1h) fires after 8 min 38 s.',
  ]);
  expect(reachTexts({ reach: reachOf(0.97, 0.25), largest: { where, share: 0.25 } }, inEnglish)[1]).toBe(
    "If only relay-1 is bad, which has 25 % of the units, the first alert (critical, 6 × over 6h) fires after 4.3 h. Tier 14.4 × can't fire."
  );
  expect(reachTexts({ reach: reachOf(0.95, 0.1), largest: { where, share: 0.1 } }, inEnglish)[1]).toBe(
    "If only relay-1 is bad, which has 10 % of the units, the first alert (warning, 1 × over 3d) fires after 36 h. Tiers 14.4 ×, 6 × and 3 × can't fire, so nobody is paged."
  );
  expect(reachTexts({ reach: reachOf(0.9, 0.1), largest: { where, share: 0.1 } }, inEnglish)[1]).toMatch(
    /no burn-rate alert ever fires: use the alerts on what is bad now\.$/
  );
});
