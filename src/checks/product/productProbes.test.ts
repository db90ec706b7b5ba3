/** @jest-environment node */
import { readOf } from '../../../tests/support/investigate';
import { investigation } from '../../triage/inquiry';
import { PromError } from '../../promClient/errors';
import { type Sample } from '../../promClient/types';
import { mattermost } from '../../products/mattermost/product';
import { type Product } from '../../triage/model';
import { videocall } from '../../products/videocall/product';
import { type Facts, type Judgement } from '../probe';
import { factsOf, judged, row, withTargets } from '../testFacts';
import { productProbes } from './productProbes';
import { seriesOfMeeting } from './videocall';

function judge(product: Product, id: string, results: Record<string, Sample[]>, facts: Facts = factsOf()): Judgement {
  return judged(productProbes(product, facts), id, results);
}

function whats(values: Record<string, number>): Sample[] {
  return Object.entries(values).map(([what, value]) => row(value, { what }));
}

test('of a product that was never seen nothing is asked', () => {
  const sources = factsOf().sources.map((source) => ({ ...source, state: 'never' as const }));
  expect(productProbes(videocall, factsOf({ sources }))).toEqual([]);
});

describe('coverage', () => {
  const activity = (expected: number | null, received: number, sessions: number | null): Product => ({
    ...videocall,
    investigate: investigation({
      first: {},
      know: () => null,
      further: {},
      describe: (_, __, context) => ({
        ...readOf(videocall, {}, context),
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
  test('is unknown where nobody says who should report', () => {
    expect(judge(activity(null, 9, 9), 'coverage', {}).state).toBe('unknown');
    expect(judge(activity(null, 0, 0), 'coverage', {}).state).toBe('not-applicable');
  });
  test('is unknown where all samples are late', () => {
    const late = (...lags: number[]): Facts => {
      const { sources, at } = factsOf();
      return factsOf({
        sources: sources.map((source, i) => ({ ...source, lastGood: at - (lags[i % lags.length] ?? 0) })),
      });
    };
    expect(judge(activity(0, 0, 20), 'coverage', {}, late(25, 30))).toMatchObject({
      state: 'unknown',
      evidence: 'The newest samples are 25 s old: who should report now is unknown.',
    });
    expect(judge(activity(0, 0, 20), 'coverage', {}, late(3, 30)).state).toBe('not-applicable');
    expect(judge(activity(20, 19, 20), 'coverage', {}, late(25)).state).toBe('pass');
  });
});

describe('types', () => {
  const declared = (type: string): Facts =>
    factsOf({ metadata: { rtcd_rtc_sessions_total: [{ type, help: '', unit: '' }] } });
  test.each([
    ['gauge', 'pass'],
    ['unknown', 'pass'],
    ['counter', 'fail'],
  ])('%s: %s', (type, state) => {
    expect(judge(mattermost, 'types', {}, declared(type)).state).toBe(state);
  });
  test('are unknown where nobody tells', () => {
    expect(judge(mattermost, 'types', {}).state).toBe('unknown');
    const facts = factsOf({ metadata: new PromError('bad-answer', 'empty') });
    expect(judge(mattermost, 'types', {}, facts).state).toBe('unknown');
  });
});

test.each([
  [{ all: 8, type: 8, known: 8 }, 'pass', 'All series have the label type'],
  [{ all: 8, type: 8, known: 2 }, 'fail', 'On 6 series, the label type is not a connection state'],
  [{ all: 8, state: 8 }, 'fail', 'the label state instead of type'],
  [{ all: 8, type: 4 }, 'fail', 'lack the label type'],
  [{}, 'unknown', 'No connection states yet'],
])('connection states with labels %j: %s', (labels, state, evidence) => {
  expect(judge(mattermost, 'state-label', { labels: whats(labels) })).toMatchObject({
    state,
    evidence: expect.stringContaining(evidence),
  });
});

describe('bounds', () => {
  const rtt = (...bounds: string[]): Sample[] =>
    bounds.map((le) => row(1, { __name__: 'rtcd_rtc_client_rtt_bucket', le }));
  test.each([
    [{ bounds: rtt('0.1', '0.3', '0.5', '+Inf') }, 'pass'],
    [{ bounds: rtt('0.1', '0.25', '0.5', '+Inf') }, 'fail'],
    [{ bounds: [], native: [row(1, { __name__: 'rtcd_rtc_client_rtt' })] }, 'fail'],
    [{ bounds: [], native: [] }, 'unknown'],
  ])('%j: %s', (results, state) => {
    expect(judge(mattermost, 'bounds', results).state).toBe(state);
  });
  test('say which ones there are', () => {
    expect(judge(mattermost, 'bounds', { bounds: rtt('0.1', '0.25', '0.4', '0.5') }).evidence).toBe(
      'No bucket bound: round-trip time 300 ms (nearest: 250 and 400 ms).'
    );
  });
});

test.each([
  [[row(2)], 'warn'],
  [[], 'pass'],
])('job calls, up: %j: %s', (job, state) => {
  expect(judge(mattermost, 'dashboard-job', { job }).state).toBe(state);
});

test('the job of the dashboard is nothing without a plugin', () => {
  expect(judge(mattermost, 'dashboard-job', {}, withTargets(factsOf(), 'plugin')).state).toBe('not-applicable');
});

test.each([
  [null, 'not-applicable'],
  [1, 'pass'],
  [3, 'fail'],
])('of %j expected Mattermost nodes one is scraped: %s', (appNodes, state) => {
  expect(judge(mattermost, 'app-nodes', {}, factsOf({ appNodes })).state).toBe(state);
});

test.each([
  [[row(4)], 'pass'],
  [[row(4000)], 'warn'],
  [[], 'unknown'],
])('values of the label type: %j: %s', (types, state) => {
  expect(judge(mattermost, 'label-values', { types }).state).toBe(state);
});

test.each([
  [{ all: 57, live: 54 }, 'pass'],
  [{ all: 12, live: 3 }, 'pass'],
  [{ all: 100, live: 81 }, 'pass'],
  [{ all: 100, live: 80 }, 'warn'],
  [{ all: 30 }, 'unknown'],
  [{}, 'not-applicable'],
])('ghosts: %j: %s', (series, state) => {
  expect(judge(videocall, 'ghosts', { series: whats(series) }).state).toBe(state);
});

test.each([
  [10, 'pass'],
  [55, 'warn'],
  [80, 'fail'],
])('a meeting of %d people: %s', (people, state) => {
  expect(judge(videocall, 'cardinality', { largest: [row(people)] }).state).toBe(state);
});

test('a meeting has 18 series for each pair', () => {
  expect([10, 50, 100].map(seriesOfMeeting)).toEqual([1681, 44_401, 178_801]);
  expect(judge(videocall, 'cardinality', {}).state).toBe('not-applicable');
});

describe('identities', () => {
  test('some are counted, never shown, and the text drops them', () => {
    const judgement = judge(videocall, 'identities', { identities: whats({ server_url: 5, from_peer: 20 }) });
    expect(judgement).toMatchObject({ state: 'warn', evidence: expect.stringContaining('server_url on 5 series') });
    expect(judgement.remedy?.snippet).toContain('hashmod');
    const token = judge(videocall, 'identities', { identities: whats({ server_url: 5 }) });
    expect(token.remedy?.snippet).not.toContain('hashmod');
  });
  test('none is only proved by people', () => {
    expect(judge(videocall, 'identities', { people: [row(3)] }).state).toBe('pass');
    expect(judge(videocall, 'identities', { identities: whats({ server_url: 0 }) }).state).toBe('unknown');
  });
});

test.each([
  [{ people: 10, joined: 9, connections: 12 }, 'pass'],
  [{ people: 10, joined: 2, connections: 12 }, 'warn'],
  [{ people: 10, joined: 10, connections: 12, shifted: 1 }, 'warn'],
  [{ people: 10 }, 'unknown'],
])('join %j: %s', (join, state) => {
  expect(judge(videocall, 'join', { join: whats(join) }).state).toBe(state);
});

test.each([
  [{ pairs: 9, shifted: 3 }, 'pass'],
  [{ pairs: 9 }, 'warn'],
  [{ pairs: 2 }, 'unknown'],
])('operations %j: %s', (operations, state) => {
  expect(judge(videocall, 'operations', { operations: whats(operations) }).state).toBe(state);
});
