/** @jest-environment node */
import { NOW } from '../../../tests/support/queries';
import { type Series } from '../../promClient/types';
import { type SymptomHistory } from '../input';
import { shiftsOf } from './shift';

const STEP = 5;
const SPAN = 900;
/** Of four bins up to the limit, and what is over it. */
const LIMIT_BIN = 4;

type Counts = Readonly<Record<number, number>>;

interface Place {
  server: string;
  before: Counts;
  now: Counts;
}

/** The last quarter of an hour of some places, which changed so many seconds ago. */
function historyOf(
  places: readonly Place[],
  { ago = 60, known = SPAN, asHistogram = false }: { ago?: number; known?: number; asHistogram?: boolean } = {}
): SymptomHistory {
  const times = Array.from({ length: SPAN / STEP + 1 }, (_, i) => NOW - SPAN + i * STEP).filter(
    (time) => time >= NOW - known
  );
  const seriesOf = (server: string, labels: Record<string, string>, valueAt: (time: number) => number): Series => ({
    labels: { server, ...labels },
    points: times.map((time) => [time, valueAt(time)] as const),
  });
  const countAt = ({ before, now }: Place, time: number, is: (bin: number) => boolean): number =>
    Object.entries(time > NOW - ago ? now : before).reduce(
      (sum, [bin, count]) => sum + (is(Number(bin)) ? count : 0),
      0
    );
  const bins = [0, 1, 2, 3, 4, 5, 6];
  return {
    n: places.map((place) => seriesOf(place.server, {}, (time) => countAt(place, time, () => true))),
    good: places.map((place) => seriesOf(place.server, {}, (time) => countAt(place, time, (bin) => bin < LIMIT_BIN))),
    bins: places.flatMap((place) =>
      asHistogram
        ? [...bins.map(String), '+Inf'].map((le) =>
            seriesOf(place.server, { le }, (time) => countAt(place, time, (bin) => le === '+Inf' || bin <= Number(le)))
          )
        : bins.map((bin) =>
            seriesOf(place.server, { bin: String(bin) }, (time) => countAt(place, time, (b) => b === bin))
          )
    ),
    from: NOW - SPAN,
    step: STEP,
    longer: null,
  };
}

const SLOW: Place = { server: 'slow', before: { 1: 2, 2: 2 }, now: { 5: 4 } };
/** As much slower, and still under the limit. */
const NEAR: Place = { server: 'near', before: { 0: 8 }, now: { 3: 8 } };
const STEADY: Place = { server: 'steady', before: { 0: 5, 2: 5 }, now: { 0: 5, 2: 5 } };

describe.each([{ asHistogram: false }, { asHistogram: true }])('shiftsOf, as histogram: $asHistogram', (as) => {
  const shifts = shiftsOf(historyOf([SLOW, NEAR, STEADY], as));

  test('shows what changed, over the limit or not', () => {
    expect(shifts({ server: 'slow', region: 'x' })).toEqual({ before: { n: 4, bad: 0 }, raised: 1 });
    expect(shifts({ server: 'near' })).toEqual({ before: { n: 8, bad: 0 }, raised: 1 });
  });

  test('shows what did not change', () => {
    expect(shifts({ server: 'steady' })).toEqual({ before: { n: 10, bad: 0 }, raised: 0 });
  });

  test('has no data for places that were not there', () => {
    expect(shifts({ server: 'new' })).toBeNull();
  });
});

test('if one of many got slower, the place has not changed', () => {
  const one: Place = { server: 'one', before: { 0: 10 }, now: { 0: 9, 6: 1 } };
  expect(shiftsOf(historyOf([SLOW, one]))({ server: 'one' })?.raised).toBe(0);
});

test('a place that was always bad has not changed', () => {
  const chronic: Place = { server: 'chronic', before: { 6: 5 }, now: { 6: 5 } };
  expect(shiftsOf(historyOf([SLOW, chronic]))({ server: 'chronic' })?.raised ?? 0).toBe(0);
});

test.each<{ what: string; history: SymptomHistory | null }>([
  { what: 'without a past', history: null },
  { what: 'without counts by bin', history: { ...historyOf([SLOW]), bins: [] } },
  { what: 'in the first minute', history: historyOf([SLOW], { ago: 30, known: 60 }) },
  { what: 'where nothing is bad', history: historyOf([STEADY]) },
])('nothing is known $what', ({ history }) => {
  expect(shiftsOf(history)({ server: 'slow' })).toBeNull();
});

test('the longer past shows faults that began before the shorter one', () => {
  const recent = historyOf([SLOW], { ago: SPAN + 1 });
  const longer = { ...historyOf([SLOW], { ago: 300 }), step: STEP };
  expect(shiftsOf({ ...recent, longer })({ server: 'slow' })).toEqual({ before: { n: 4, bad: 0 }, raised: 1 });
});
