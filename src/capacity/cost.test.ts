/** @jest-environment node */
import { TEST_MODEL, testMachine, testRelay } from '../../tests/support/capacity';
import { english } from '../messages';
import { costOf } from './cost';
import { loadOfCalls } from './load';
import { type MeasuredRelay } from './measured';
import { predict } from './model';

const load = loadOfCalls({ people: 10, unmuted: 1, screens: 0 }, 10);

/** 27.5 % predicted; measured 44 % unless given. */
function cost(changes: Partial<MeasuredRelay> = {}, busy = 0.44) {
  const machine = testMachine({ busy, packetsOut: 4500, egressBits: 4500 * 243 * 8 });
  const relay = testRelay({ load, machine, processCores: 4 * busy, ...changes });
  return costOf(relay, predict(TEST_MODEL, relay.load, 4));
}

test('1.6 times the published CPU is high, without a reason that metrics show', () => {
  expect(cost()).toMatchObject({ isHigh: true, reasons: [{ kind: 'unknown' }] });
  expect(cost()?.ratio).toBeCloseTo(1.6, 6);
});

test('within the interval nothing needs a reason', () => {
  expect(cost({}, 0.275)).toMatchObject({ isHigh: false, reasons: [] });
});

test.each([
  ['screens', { screensBefore: 1, load: { ...load, screensIn: 5 } }],
  ['small-packets', { usualPacketBytes: 400 }],
  ['neighbor', { processCores: 1 }],
  ['old-version', { olderThan: '1.1.0' }],
] as const)('a probable reason: %s', (kind, changes) => {
  expect(cost(changes, 0.9)?.reasons.map((reason) => reason.kind)).toContain(kind);
});

test('another guest of the hypervisor', () => {
  const machine = testMachine({ busy: 0.44, steal: 0.2 });
  expect(cost({ machine })?.reasons.map(({ kind, text }) => ({ kind, text: english(text) }))).toEqual([
    { kind: 'neighbor', text: 'The hypervisor gives 20 % of the CPU to other guests.' },
  ]);
});

test('too little load, or an unknown machine, is not compared', () => {
  const little = testRelay();
  expect(costOf(little, predict(TEST_MODEL, little.load, 4))).toBeNull();
  expect(costOf(testRelay({ machine: null }), null)).toBeNull();
});
