/** @jest-environment node */
import { TEST_MODEL, testMachine, testRelay } from '../../tests/support/capacity';
import { callsOnSize, headroomOfRelay, largestCall } from './headroom';

// On 4 cores, a call of 10 with one voice takes 9 × 1 % + 2 % of a core: 2.75 % of the host.
const shape = { people: 10, unmuted: 1, screens: 0 };
const question = { model: TEST_MODEL, shape };

test('calls until 80 % of each resource, and what runs out first', () => {
  expect(headroomOfRelay(testRelay(), 1, question)).toEqual({
    calls: 25,
    first: 'cpu',
    byResource: { cpu: 25, network: 887, memory: 540, descriptors: 60 },
  });
});

test.each([
  ['network', { machine: testMachine({ networkBits: 2e6 }) }, 0],
  ['memory', { machine: testMachine({ memory: { usedBytes: 6.35e9, totalBytes: 8e9 } }) }, 5],
  ['descriptors', { descriptors: { open: 780, max: 1000 } }, 2],
] as const)('%s can run out before the CPU', (first, changes, calls) => {
  expect(headroomOfRelay(testRelay(changes), 1, question)).toMatchObject({ calls, first });
});

test('a host that costs twice as much carries half of that', () => {
  expect(headroomOfRelay(testRelay(), 2, question).calls).toBe(12);
});

test('a lower CPU limit leaves less', () => {
  expect(headroomOfRelay(testRelay(), 1, { ...question, cpuLimit: 0.7 }).byResource.cpu).toBe(21);
});

test('nothing fits on a full host', () => {
  expect(headroomOfRelay(testRelay({ machine: testMachine({ busy: 0.95 }) }), 1, question).calls).toBe(0);
});

test('without a machine only descriptors are known, and how many calls fit is not', () => {
  expect(headroomOfRelay(testRelay({ machine: null }), 1, question)).toEqual({
    calls: null,
    first: 'descriptors',
    byResource: { descriptors: 60 },
  });
});

test('silent calls take no CPU: it is not what runs out', () => {
  const silent = { model: TEST_MODEL, shape: { people: 10, unmuted: 0, screens: 0 } };
  expect(headroomOfRelay(testRelay(), 1, silent)).toMatchObject({ calls: null, first: 'descriptors' });
});

test('an empty host of a size', () => {
  const size = { name: 'small', cores: 4, memoryBytes: 8e9, networkBits: 1e9 };
  expect(callsOnSize(size, question)).toMatchObject({ calls: 29, first: 'cpu' });
  expect(callsOnSize({ ...size, networkBits: 1e7 }, question)).toMatchObject({ calls: 8, first: 'network' });
});

describe('the largest single call', () => {
  const fitting = (most: number) => (of: { people: number }) => (of.people <= most ? 1 : 0);

  test.each([2, 3, 17, 999, 10_000])('of %d people', (most) => {
    expect(largestCall(shape, fitting(most))).toBe(most);
  });

  test('none, if not even two people fit, or nobody knows', () => {
    expect(largestCall(shape, fitting(1))).toBeNull();
    expect(largestCall(shape, () => null)).toBeNull();
  });
});
