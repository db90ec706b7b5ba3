/** @jest-environment node */
import { TEST_MODEL, testMachine, testRelay } from '../../tests/support/capacity';
import { english, message } from '../messages';
import { judgePool } from './judge';
import { loadOfCalls } from './load';
import { type MeasuredRelay } from './measured';
import { reportOf } from './report';
import { notesOf } from './texts';

const RELAY = { one: message('test.relay', 'relay'), many: message('test.relays', 'relays') };
const PRODUCT = { id: 'test', title: 'Test', model: TEST_MODEL, relay: RELAY };
const NO_FORECAST = { cores: null, people: null };
const peak = (value: number) => ({ value, error: 0.1, tested: 5, method: 'recent' as const });

const report = (relays: readonly MeasuredRelay[], cores = NO_FORECAST.cores as null | ReturnType<typeof peak>) =>
  reportOf(PRODUCT, { relays, dayLoad: null, notes: [] }, { cores, people: null }, 0.7);

test('a pool is the sum of its relays, but the largest call fits on one', () => {
  const { pool, relays } = report([testRelay(), testRelay({ name: 'relay-2', machine: testMachine({ busy: 0.5 }) })]);
  expect(relays.map(({ headroom }) => headroom?.calls)).toEqual([25, 10]);
  expect(pool).toMatchObject({ cores: 8, headroom: 35, callsToLimit: 28, calls: 2 });
  expect(pool.busy).toBeCloseTo(0.3, 6);
  expect(pool.predicted).toBeCloseTo(0.0275, 4);
  expect(pool.largestCall).toBe(relays[0]?.largestCall);
});

test('one unknown machine makes the pool unknown, and says why', () => {
  const { pool, relays } = report([testRelay(), testRelay({ name: 'relay-2', machine: null })]);
  expect(pool).toMatchObject({ cores: null, busy: null, headroom: null });
  expect(relays[1]).toMatchObject({ predicted: null, cost: null, largestCall: null });
  expect(relays[1]?.unknown.map(english).join()).toMatch(/no node_exporter on the host of this relay/);
  expect(judgePool({ pool, peakHeadroom: null })).toBe('unknown');
});

test('a host that costs too much counts so in its headroom', () => {
  const load = loadOfCalls({ people: 10, unmuted: 1, screens: 0 }, 10);
  const [relay] = report([testRelay({ load, machine: testMachine({ busy: 0.55 }) })]).relays;
  expect(relay?.cost?.ratio).toBeCloseTo(2, 6);
  expect(relay?.headroom?.byResource.cpu).toBe(4);
});

test('the shape of the day counts before that of the moment', () => {
  const dayLoad = loadOfCalls({ people: 4, unmuted: 2, screens: 1 }, 3);
  const { pool } = reportOf(PRODUCT, { relays: [testRelay()], dayLoad, notes: [] }, NO_FORECAST, 0.7);
  expect(pool.shape).toEqual({ people: 4, unmuted: 2, screens: 1 });
});

test('without a call in the last day, there is no shape to count in', () => {
  const idle = testRelay({ load: loadOfCalls({ people: 0, unmuted: 0, screens: 0 }) });
  const found = report([idle]);
  const { pool, relays } = found;
  expect(pool.shape).toBeNull();
  expect(relays[0]?.headroom).toBeNull();
  const enter = message('test.enter', 'Enter one below.');
  expect(notesOf(found, enter).map(english)).toEqual([
    'Nobody called in the last day, so the shape of calls is unknown. Enter one below.',
  ]);
  expect(notesOf(found, null).map(english)).toEqual([
    'Nobody called in the last day, so the shape of calls is unknown.',
  ]);
});

test.each([
  [1, 'enough'],
  [2.4, 'enough'],
  [2.7, 'low'],
  [9, 'low'],
] as const)('a peak of %d cores of 4 leaves %s', (cores, judgement) => {
  // Other programs use 0.3 of the 4 cores now, and at the peak.
  const found = report([testRelay()], peak(cores - 0.3));
  expect(judgePool(found)).toBe(judgement);
});

test('what is full now is low whatever the forecast', () => {
  expect(judgePool(report([testRelay({ machine: testMachine({ busy: 0.7 }) })]))).toBe('low');
});
