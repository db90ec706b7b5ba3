/** @jest-environment node */
import { readOf } from '../../../tests/support/investigate';
import { investigation } from '../../triage/inquiry';
import { factsOf, type Judged, judged } from '../../../tests/support/checkFacts';
import { PAGER, WALKIE } from '../../../tests/fixtures/toyChecks';
import { PromError } from '../../promClient/errors';
import { type Sample } from '../../promClient/types';
import { type Facts } from '../probe';
import { type CheckedProduct } from '../productChecks';
import { productProbes } from './productProbes';

function judge(
  product: CheckedProduct,
  id: string,
  results: Record<string, Sample[]>,
  facts: Facts = factsOf()
): Judged {
  return judged(productProbes(product, facts), id, results);
}

test('asks nothing about a product that was never seen', () => {
  const sources = factsOf().sources.map((source) => ({ ...source, state: 'never' as const }));
  expect(productProbes(PAGER, factsOf({ sources }))).toEqual([]);
});

describe('coverage', () => {
  const activity = (expected: number | null, received: number, sessions: number | null): CheckedProduct => ({
    ...PAGER,
    investigate: investigation({
      first: {},
      know: () => null,
      further: {},
      describe: (_, __, context) => ({
        ...readOf(PAGER, {}, context),
        activity: {
          sessions,
          meetings: 1,
          present: 1,
          expected,
          received,
          stalled: [],
          isNew: false,
          hidden: [],
          hasTraffic: null,
        },
      }),
    }),
  });
  test.each([
    [20, 19, 'pass'],
    [20, 14, 'warn'],
    [20, 9, 'fail'],
    [0, 0, 'not-applicable'],
  ])('of %d expected reports %d: %s', (expected, received, state) => {
    expect(judge(activity(expected, received, 20), 'coverage', {}).state).toBe(state);
  });
  test('is unknown if the expected number is unknown', () => {
    expect(judge(activity(null, 9, 9), 'coverage', {}).state).toBe('unknown');
    expect(judge(activity(null, 0, 0), 'coverage', {}).state).toBe('not-applicable');
  });
  test('is unknown if all samples are late', () => {
    const late = (...lags: number[]): Facts => {
      const { sources, at } = factsOf();
      return factsOf({
        sources: sources.map((source, i) => ({ ...source, lastGood: at - (lags[i % lags.length] ?? 0) })),
      });
    };
    expect(judge(activity(0, 0, 20), 'coverage', {}, late(25, 30))).toMatchObject({
      state: 'unknown',
      evidence: 'The newest samples are 25 s old, so the number of people who should report now is unknown.',
    });
    expect(judge(activity(0, 0, 20), 'coverage', {}, late(3, 30)).state).toBe('not-applicable');
    expect(judge(activity(20, 19, 20), 'coverage', {}, late(25)).state).toBe('pass');
  });
});

describe('types', () => {
  const declared = (type: string): Facts =>
    factsOf({ metadata: { tower_rtc_sessions_total: [{ type, help: '', unit: '' }] } });
  test.each([
    ['gauge', 'pass'],
    ['unknown', 'pass'],
    ['counter', 'fail'],
  ])('%s: %s', (type, state) => {
    expect(judge(WALKIE, 'types', {}, declared(type)).state).toBe(state);
  });
  test('are unknown without a metric', () => {
    expect(judge(WALKIE, 'types', {}).state).toBe('unknown');
    const facts = factsOf({ metadata: new PromError('bad-answer', 'empty') });
    expect(judge(WALKIE, 'types', {}, facts).state).toBe('unknown');
  });
});
