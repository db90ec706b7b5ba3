/** @jest-environment node */
import { tally } from '../../../tests/support/tallies';
import { type Series } from '../../promClient/types';
import { badStretch, type Moment, momentsOf, userMinutes } from './onset';

/** Moments 5 s apart from 0 on, ten units each. */
function momentsWith(bad: readonly number[]): Moment[] {
  return bad.map((count, i) => ({ time: 5 * i, n: 10, bad: count }));
}

describe('badStretch', () => {
  test.each([
    { what: 'a step', bad: [0, 0, 0, 8, 8, 8], start: 15 },
    { what: 'a step that is half seen at first', bad: [0, 0, 0, 5, 10, 10, 10], start: 15 },
    { what: 'a ramp, from its foot', bad: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9], start: 10 },
    { what: 'a plateau on the way', bad: [0, 0, 2, 2, 2, 2, 9, 9, 9], start: 10 },
    { what: 'a step from what is usual', bad: [...Array<number>(20).fill(2), 8, 8, 8], start: 100 },
    { what: 'a step after a single one', bad: [0, 0, 1, 1, 1, 8, 8, 8], start: 25 },
    { what: 'a burst long ago, which counts for nothing', bad: [8, 8, 0, 0, 0, 0, 8, 8, 8], start: 30 },
    { what: 'two good moments within', bad: [0, 0, 8, 8, 0, 0, 8, 8, 8], start: 10 },
    { what: 'three good moments, which end it', bad: [0, 0, 8, 8, 0, 0, 0, 8, 8, 8], start: 35 },
    { what: 'one good moment at the end', bad: [0, 0, 8, 8, 8, 8, 0], start: 10 },
    { what: 'a single bad moment at the end', bad: [0, 0, 0, 0, 8], start: 20 },
    { what: 'all that can be seen', bad: [8, 7, 8, 8, 8], start: 0 },
  ])('begins with $what', ({ bad, start }) => {
    const moments = momentsWith(bad);
    expect(badStretch(moments)).toEqual(moments.filter(({ time }) => time >= start));
  });

  test.each([
    { what: 'there are no moments', bad: [] },
    { what: 'nothing was ever bad', bad: [0, 0, 0] },
    { what: 'the newest moments are good', bad: [8, 8, 8, 0, 0, 0] },
  ])('is empty when $what', ({ bad }) => {
    expect(badStretch(momentsWith(bad))).toEqual([]);
  });
});

test('a bad stretch does not reach back over a time without anybody', () => {
  const calls = (apart: number): Moment[] => [0, 5, 10, apart, apart + 5].map((time) => ({ time, n: 10, bad: 8 }));
  expect(badStretch(calls(600))[0]?.time).toBe(0);
  expect(badStretch(calls(900))[0]?.time).toBe(900);
});

describe('momentsOf', () => {
  const places = [tally({ server: 'east', region: 'us' }, 1, 0), tally({ server: 'west', region: 'us' }, 1, 0)];
  const series = (server: string, points: ReadonlyArray<readonly [number, number]>): Series => ({
    labels: { server },
    points,
  });
  const n = [
    series('west', [
      [0, 3],
      [10, 2],
    ]),
    series('east', [
      [0, 4],
      [5, 6],
    ]),
  ];
  const good = [
    series('west', [
      [0, 3],
      [10, 1],
    ]),
    series('east', [
      [0, 2],
      [5, 6],
    ]),
  ];

  test('adds up the places of the tallies, in order of time', () => {
    expect(momentsOf({ n, good }, places)).toEqual([
      { time: 0, n: 7, bad: 2 },
      { time: 5, n: 6, bad: 0 },
      { time: 10, n: 2, bad: 1 },
    ]);
  });

  test('leaves other places out', () => {
    expect(momentsOf({ n, good }, places.slice(1))).toEqual([
      { time: 0, n: 3, bad: 0 },
      { time: 10, n: 2, bad: 1 },
    ]);
  });

  test('takes a missing series of good units for none', () => {
    expect(momentsOf({ n, good: [] }, places.slice(1))).toEqual([
      { time: 0, n: 3, bad: 3 },
      { time: 10, n: 2, bad: 2 },
    ]);
  });

  test('drops moments without units and never counts less than none as bad', () => {
    const strange = [
      {
        labels: {},
        points: [
          [0, 0],
          [5, 2],
          [10, NaN],
        ] as const,
      },
    ];
    expect(
      momentsOf(
        {
          n: strange,
          good: [
            {
              labels: {},
              points: [
                [0, 1],
                [5, 3],
              ],
            },
          ],
        },
        places
      )
    ).toEqual([{ time: 5, n: 2, bad: 0 }]);
  });
});

describe('userMinutes', () => {
  test('is people by time', () => {
    expect(userMinutes(momentsWith([0, 6, 12]), 5)).toBe(1.5);
    expect(userMinutes([], 5)).toBe(0);
  });
});
