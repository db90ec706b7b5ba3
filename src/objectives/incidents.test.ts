/** @jest-environment node */
import fc from 'fast-check';
import { incidentsOf, type PlaceSlices, type Slice } from './incidents';

const STEP = 600;
const START = 1_800_000_000;
const WHERE = [{ label: 'instance', value: 'a' }];

/** One character for each slice of 100 units: bad ones in it, `.` for none, a space for no counts. */
function slicesOf(text: string): Slice[] {
  return [...text].flatMap((char, i) =>
    char === ' ' ? [] : [{ end: endOf(i), units: 100, bad: char === '.' ? 0 : Number(char) * 10 }]
  );
}

function endOf(i: number): number {
  return START + (i + 1) * STEP;
}

function found(text: string, isBurning: boolean | null = true, places: readonly PlaceSlices[] | null = []) {
  return incidentsOf(slicesOf(text), places, { budget: 0.01, step: STEP, at: endOf(text.length - 1), isBurning });
}

/** `first-last end`, in numbers of slices, in order of time; `?` before an unknown start. */
function spans(text: string, isBurning?: boolean | null): string[] {
  return [...found(text, isBurning).worst]
    .sort((a, b) => a.from - b.from)
    .map(
      ({ from, to, isStartKnown, end }) =>
        `${isStartKnown ? '' : '?'}${(from - START) / STEP}-${(to - START) / STEP - 1} ${end}`
    );
}

test.each([
  ['......', []],
  ['..5...', ['2-2 over']],
  ['..555.', ['2-4 over']],
  // A fault that comes and goes is one incident for half an hour, and not longer.
  ['..5...5.....', ['2-6 over']],
  ['..5....5.....', ['2-2 over', '7-7 over']],
  // Nobody knows what happened where nothing was counted.
  ['..5 5.', ['2-2 unseen', '?4-4 over']],
  ['..5. 5', ['2-2 over', '?5-5 open']],
  ['5.....', ['?0-0 over']],
  [' 5....', ['?1-1 over']],
  ['....55', ['4-5 open']],
  ['...5  ', ['3-3 unseen']],
  ['', []],
])('%p has the incidents %j', (text, expected) => {
  expect(spans(text)).toEqual(expected);
});

test('the newest slice may be bad although the fault is over, or nothing is counted any more', () => {
  expect(spans('....55', false)).toEqual(['4-5 over']);
  expect(spans('....55', null)).toEqual(['4-5 unseen']);
});

test('what an incident spent of the budget, when it was worst, and how much all explain', () => {
  const { step, worst, explained } = found('..129...........................3.');
  expect({ step, explained }).toEqual({ step: STEP, explained: 1 });
  expect(worst.map(({ bad }) => bad)).toEqual([120, 30]);
  expect(worst[0]).toMatchObject({
    units: 300,
    bad: 120,
    badShare: 0.4,
    // 34 slices of 100 units may have 34 bad ones.
    spent: 120 / 34,
    worstAt: endOf(4) - STEP / 2,
  });
});

test('a drain as slow as the budget lasts is no incident', () => {
  const slices = slicesOf('......').map((slice) => ({ ...slice, bad: 1 }));
  expect(incidentsOf(slices, [], { budget: 0.01, step: STEP, at: endOf(5), isBurning: false })).toEqual({
    step: STEP,
    worst: [],
    explained: 0,
  });
});

test('five at most, and none that spent less than 0.1 % of the budget', () => {
  const many = found('9....8....7....6....5....4....');
  expect(many.worst.map(({ bad }) => bad)).toEqual([90, 80, 70, 60, 50]);
  expect(many.explained).toBeCloseTo(350 / 390, 9);
  const quiet = [{ end: endOf(0), units: 2, bad: 1 }, ...slicesOf(`.${'.'.repeat(2000)}`).slice(1)];
  expect(incidentsOf(quiet, [], { budget: 0.01, step: STEP, at: endOf(2000), isBurning: false }).worst).toEqual([]);
});

test('places with a quarter of the bad units, worst first', () => {
  const place = (value: string, ...bad: number[]): PlaceSlices => ({
    where: [{ label: 'instance', value }],
    slices: bad.map((count, i) => ({ end: endOf(i), bad: count })),
  });
  const everywhere: PlaceSlices = { where: [], slices: [{ end: endOf(1), bad: 40 }] };
  const [incident] = found('.55.', true, [
    place('a', 9, 20, 10, 9),
    place('b', 0, 30, 20),
    place('c', 0, 0, 20),
    everywhere,
  ]).worst;
  expect(incident?.places).toEqual([
    { where: [{ label: 'instance', value: 'b' }], ofBad: 0.5 },
    { where: WHERE, ofBad: 0.3 },
  ]);
  expect(found('.55.', true, null).worst[0]?.places).toBeNull();
});

test('incidents never overlap, and explain no more than there is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ .1-9]{0,60}$/), (text) => {
      const { worst, explained } = found(text);
      const ordered = [...worst].sort((a, b) => a.from - b.from);
      expect(ordered.every(({ to }, i) => to <= (ordered[i + 1]?.from ?? Infinity))).toBe(true);
      expect(explained).toBeLessThanOrEqual(1);
    })
  );
});
