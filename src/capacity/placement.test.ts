/** @jest-environment node */
import { TEST_MODEL, testMachine } from '../../tests/support/capacity';
import { loadOfCalls } from './load';
import { type Placeable, placementOf } from './placement';

const relay = (name: string, calls: number, room: number | null, busy = 0.1): Placeable => ({
  name,
  load: loadOfCalls({ people: 10, unmuted: 1, screens: 0 }, calls),
  machine: room === null ? null : testMachine({ busy }),
  headroom: { calls: room, first: 'cpu', byResource: {} },
});

test('the next call goes where most fit, the one with fewest people is drained', () => {
  expect(placementOf([relay('a', 5, 3), relay('b', 2, 20), relay('c', 1, 10)], TEST_MODEL)).toEqual({
    next: 'b',
    free: [],
    drain: 'c',
  });
});

test('a relay without streams can be restarted, whatever its session gauge still says', () => {
  const empty = { ...relay('b', 0, 30), load: { ...loadOfCalls({ people: 3, unmuted: 0, screens: 0 }) } };
  expect(placementOf([relay('a', 5, 3), empty], TEST_MODEL)).toEqual({ next: 'b', free: ['b'], drain: null });
});

test('no relay can go if the others are full, or there is no other, or their room is unknown', () => {
  expect(placementOf([relay('a', 20, 0, 0.79), relay('b', 18, 1, 0.79)], TEST_MODEL).drain).toBeNull();
  expect(placementOf([relay('a', 1, 5)], TEST_MODEL).drain).toBeNull();
  expect(placementOf([relay('a', 1, null), relay('b', 1, null)], TEST_MODEL)).toEqual({
    next: null,
    free: [],
    drain: null,
  });
});
