/** @jest-environment node */
import { objectiveDelay } from '../rules/composeRules';
import { adviceFor } from './advice';
import { timeToDetect } from './reach';

const delayAt = (scrape: number): number => objectiveDelay({ scrape });
const AT_15 = { share: 0.25, scrape: 15, targetIsSet: true };

test('a fault takes a scrape and each group of rules to reach the alerts', () => {
  expect([5, 15, 60].map(delayAt)).toEqual([80, 120, 390]);
});

test('while a tier pages, a shorter scrape interval helps, and says how much', () => {
  expect(adviceFor({ ...AT_15, target: 0.99 }, delayAt)).toEqual({ setting: 'scrape', scrape: 5, saved: 40 });
  expect(adviceFor({ ...AT_15, target: 0.97, scrape: 60 }, delayAt)).toMatchObject({ setting: 'scrape', saved: 310 });
});

test('at the shortest interval there is nothing to gain', () => {
  expect(adviceFor({ ...AT_15, target: 0.99, scrape: 5 }, delayAt)).toBeNull();
  expect(adviceFor({ ...AT_15, target: 0.99, scrape: 1 }, delayAt)).toBeNull();
});

test.each([0.25, 0.1, 0.05, 0.333])(
  'if none pages for a share of %p, the lowest target with which one does',
  (share) => {
    const advice = adviceFor({ ...AT_15, share, target: 0.94 }, delayAt);
    if (advice?.setting !== 'target') {
      throw new Error('no advice about the target');
    }
    const { target, tier } = advice;
    expect(tier.factor).toBe(6);
    expect(timeToDetect(target, tier, share)).not.toBeNull();
    expect(timeToDetect(Number((target - 0.0001).toFixed(4)), tier, share)).toBeNull();
  }
);

test('no advice about a target that no setting decides, or that cannot be high enough', () => {
  expect(adviceFor({ ...AT_15, target: 0.94, targetIsSet: false }, delayAt)).toBeNull();
  expect(adviceFor({ ...AT_15, target: 0.99, share: 0.0001 }, delayAt)).toBeNull();
});
