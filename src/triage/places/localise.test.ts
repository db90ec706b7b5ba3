/** @jest-environment node */
import fc from 'fast-check';
import { DIMENSIONS, fleet, populate, type Relay, tally } from '../../../tests/support/tallies';
import { type Dimension, type Tally } from '../model';
import { type Explanation, localise, sumOf } from './localise';

const MIN_UNITS = 5;

/** What an explanation says, in short: `relay-latency a,b`. */
function verdictOf({ dimension, values, unlocalised }: Explanation): string {
  return dimension === null ? `everywhere ${unlocalised}` : `${dimension.cause} ${[...values].sort().join()}`;
}

function verdictsOf(
  tallies: readonly Tally[],
  dimensions: readonly [Dimension, ...Dimension[]] = DIMENSIONS
): string[] {
  return localise(tallies, dimensions, MIN_UNITS).explanations.map(verdictOf);
}

function relay(server: string, n: number, bad: number, more: Partial<Relay> = {}): Relay {
  return { server, server_type: 'wt', region: 'us', n, bad, ...more };
}

describe('localise', () => {
  const cases: ReadonlyArray<{ what: string; relays: readonly Relay[]; verdicts: readonly string[] }> = [
    { what: 'nobody bad', relays: fleet({}), verdicts: [] },
    { what: 'nobody at all', relays: [], verdicts: [] },
    { what: 'one relay, all bad', relays: fleet({ 'wt-ap': 10 }), verdicts: ['relay-latency wt-ap'] },
    { what: 'one relay, half bad', relays: fleet({ 'wt-ap': 5 }), verdicts: ['relay-latency wt-ap'] },
    {
      what: 'one relay among noise',
      relays: fleet({ 'wt-ap': 9, 'wt-us': 1, 'ws-eu': 1 }, 20),
      verdicts: ['relay-latency wt-ap'],
    },
    {
      what: 'two relays of different regions and transports',
      relays: fleet({ 'wt-ap': 10, 'ws-us': 9 }),
      verdicts: ['relay-latency ws-us,wt-ap'],
    },
    {
      what: 'a region with two populated relays',
      relays: fleet({ 'wt-ap': 10, 'ws-ap': 10 }),
      verdicts: ['region-latency ap'],
    },
    {
      what: 'a region with one populated relay',
      relays: fleet({ 'wt-ap': 10 }).filter(({ server }) => server !== 'ws-ap'),
      verdicts: ['relay-latency wt-ap'],
    },
    {
      what: 'a region whose second relay is too small to count',
      relays: fleet({ 'wt-ap': 10, 'ws-ap': 2 }).map((place) =>
        place.server === 'ws-ap' ? { ...place, n: 2 } : place
      ),
      verdicts: ['relay-latency wt-ap'],
    },
    {
      what: 'a region of which only one relay is bad',
      relays: fleet({ 'wt-ap': 10, 'ws-ap': 1 }),
      verdicts: ['relay-latency wt-ap'],
    },
    {
      what: 'a transport in three regions',
      relays: fleet({ 'ws-us': 8, 'ws-eu': 9, 'ws-ap': 10 }),
      verdicts: ['transport-latency ws'],
    },
    {
      what: 'a transport with a single relay',
      relays: [relay('a', 10, 10, { server_type: 'ws' }), relay('b', 10, 0), relay('c', 10, 0, { region: 'eu' })],
      verdicts: ['relay-latency a'],
    },
    {
      what: 'a region and a transport that are the same relays: the one with fewer others to confuse it with',
      relays: [
        relay('a', 10, 10, { region: 'ap', server_type: 'ws' }),
        relay('b', 10, 10, { region: 'ap', server_type: 'ws' }),
        relay('c', 10, 0),
        relay('d', 10, 0),
        relay('e', 10, 0, { region: 'eu' }),
      ],
      verdicts: ['transport-latency ws'],
    },
    {
      what: 'everybody on several relays',
      relays: fleet({ 'wt-us': 10, 'ws-us': 10, 'wt-eu': 10, 'ws-eu': 10, 'wt-ap': 10, 'ws-ap': 10 }),
      verdicts: ['everywhere alike'],
    },
    {
      what: 'half of everybody alike',
      relays: fleet({ 'wt-us': 5, 'ws-us': 5, 'wt-eu': 4, 'ws-eu': 6, 'wt-ap': 5, 'ws-ap': 5 }),
      verdicts: ['everywhere alike'],
    },
    { what: 'the only relay', relays: [relay('a', 12, 11)], verdicts: ['everywhere only-one-place'] },
    {
      what: 'the only relay that is populated',
      relays: [relay('a', 12, 11), relay('b', 2, 0)],
      verdicts: ['everywhere only-one-place'],
    },
    {
      what: 'a few people of a small relay, while the only populated one is fine',
      relays: [relay('a', 10, 0), relay('b', 4, 4), relay('c', 1, 0)],
      verdicts: ['relay-latency b'],
    },
    {
      what: 'small relays, all bad',
      relays: [relay('a', 3, 3), relay('b', 4, 4), relay('c', 3, 3)],
      verdicts: ['everywhere alike'],
    },
    {
      what: 'small relays, of which one may be fine',
      relays: [relay('a', 4, 4), relay('b', 2, 0)],
      verdicts: ['everywhere too-few'],
    },
    {
      what: 'a relay, and a place that looks better but has hardly anybody',
      relays: [relay('a', 13, 11), relay('b', 5, 1)],
      verdicts: ['everywhere too-few'],
    },
    {
      what: 'a relay, and a small one that is bad too',
      relays: [relay('a', 14, 14), relay('b', 4, 4), relay('c', 7, 0)],
      verdicts: ['relay-latency a,b'],
    },
    {
      what: 'two relays, one of them all bad and one less so',
      relays: [relay('a', 30, 30), relay('b', 30, 10)],
      verdicts: ['relay-latency a', 'relay-latency b'],
    },
    {
      what: 'two relays, one of them all bad and the other nearly so',
      relays: [relay('a', 100, 100), relay('b', 100, 85)],
      verdicts: ['everywhere alike'],
    },
    {
      what: 'a relay that is all bad, and everything else less so',
      relays: fleet({ 'wt-us': 8, 'ws-us': 8, 'wt-eu': 8, 'ws-eu': 8, 'wt-ap': 20, 'ws-ap': 8 }, 20),
      verdicts: ['relay-latency wt-ap', 'everywhere alike'],
    },
    { what: 'people whose relay is unknown', relays: [relay('', 12, 11)], verdicts: ['everywhere only-one-place'] },
    {
      what: 'all four people of a relay, and nobody of eighteen elsewhere',
      relays: [relay('a', 4, 4), relay('b', 13, 0), relay('c', 5, 0)],
      verdicts: ['relay-latency a'],
    },
    {
      what: 'all four people of a relay, and nobody of six elsewhere',
      relays: [relay('a', 4, 4), relay('b', 3, 0), relay('c', 3, 0)],
      verdicts: ['relay-latency a'],
    },
    {
      what: 'all three people of a relay, and hardly anybody of nineteen elsewhere',
      relays: [relay('a', 3, 3), relay('b', 10, 1), relay('c', 9, 0)],
      verdicts: ['relay-latency a'],
    },
    {
      what: 'three of four people of a relay',
      relays: [relay('a', 4, 3), relay('b', 20, 0)],
      verdicts: ['relay-latency a'],
    },
    { what: 'half of the people of a small relay', relays: [relay('a', 4, 2), relay('b', 20, 0)], verdicts: [] },
    {
      what: 'all three people of a relay, while a few elsewhere are bad, too',
      relays: [relay('a', 3, 3), relay('b', 10, 2), relay('c', 9, 1)],
      verdicts: [],
    },
    {
      what: 'all four people of a relay, and so few others that it may be chance',
      relays: [relay('a', 4, 4), relay('b', 4, 0)],
      verdicts: ['everywhere too-few'],
    },
    {
      what: 'everybody of a large relay, and none of the few elsewhere',
      relays: [relay('a', 13, 13), relay('b', 2, 0), relay('c', 1, 0)],
      verdicts: ['relay-latency a'],
    },
    {
      what: 'a transport of three small relays',
      relays: fleet({ 'ws-us': 3, 'ws-eu': 3, 'ws-ap': 3 }, 3),
      verdicts: ['transport-latency ws'],
    },
    {
      what: 'a region of two small relays',
      relays: fleet({ 'ws-us': 3, 'wt-us': 3 }, 3),
      verdicts: ['region-latency us'],
    },
    { what: 'two people', relays: fleet({ 'wt-ap': 2 }), verdicts: [] },
    {
      what: 'single people on each relay',
      relays: fleet({ 'wt-us': 1, 'ws-eu': 1, 'wt-ap': 1 }),
      verdicts: [],
    },
    {
      what: 'a relay, and single people elsewhere that stay unexplained',
      relays: fleet({ 'wt-ap': 10, 'ws-us': 1, 'wt-eu': 1 }),
      verdicts: ['relay-latency wt-ap'],
    },
    {
      what: 'a bad relay and a worse region, one after the other',
      relays: fleet({ 'wt-ap': 30, 'ws-ap': 30, 'ws-us': 9 }, 30),
      verdicts: ['region-latency ap', 'relay-latency ws-us'],
    },
  ];

  test.each(cases)('$what', ({ relays, verdicts }) => {
    expect(verdictsOf(populate(relays))).toEqual(verdicts);
  });

  test('says what is inside, what is outside and what is left', () => {
    const tallies = populate(fleet({ 'wt-ap': 10, 'ws-us': 1 }));
    const { explanations, rest } = localise(tallies, DIMENSIONS, MIN_UNITS);
    const isInside = ({ place }: Tally): boolean => place.server === 'wt-ap';
    expect(explanations).toHaveLength(1);
    expect(explanations[0]?.inside).toEqual(tallies.filter(isInside));
    expect(explanations[0]?.outside).toEqual(tallies.filter((each) => !isInside(each)));
    expect(rest).toEqual(explanations[0]?.outside);
  });

  test('counts nobody twice if everything is bad alike', () => {
    const { explanations, rest } = localise(
      [tally({ server: 'a' }, 100, 100), tally({ server: 'b' }, 100, 85), tally({ server: 'c' }, 3, 2)],
      DIMENSIONS,
      MIN_UNITS
    );
    expect(explanations.map(({ inside }) => sumOf(inside).bad)).toEqual([187]);
    expect(rest).toEqual([]);
  });

  test('has more confidence in a clear case than in a faint one, and is never certain', () => {
    const confidence = (bad: number): number =>
      localise(populate(fleet({ 'wt-ap': bad, 'ws-ap': 1 }, 8)), DIMENSIONS, MIN_UNITS).explanations[0]?.confidence ??
      NaN;
    expect(confidence(4)).toBeGreaterThan(0.5);
    expect(confidence(5)).toBeGreaterThan(confidence(4));
    expect(confidence(6)).toBeGreaterThan(confidence(5));
    expect(confidence(8)).toBe(0.99);
  });

  test('takes several reports of one person as no place', () => {
    const reports = (people: number): Tally[] => [
      { ...tally({ server: 'a' }, 4, 4), people },
      tally({ server: 'b' }, 18, 0),
    ];
    expect(verdictsOf(reports(1))).toEqual([]);
    expect(verdictsOf(reports(2))).toEqual(['relay-latency a']);
  });

  test('names no place with fewer units than the minimum', () => {
    const tallies = [tally({ server: 'a' }, 4, 4), tally({ server: 'b' }, 18, 0)];
    const threshold = { bad: 3, share: 0.12, low: 0.06, fewest: 5 };
    expect(localise(tallies, DIMENSIONS, MIN_UNITS, threshold).explanations.map(verdictOf)).toEqual([]);
  });

  test('works without labels that are missing', () => {
    const tallies = [tally({ server: 'a' }, 10, 10), tally({ server: 'b' }, 10, 0), tally({}, 3, 1)];
    expect(verdictsOf(tallies)).toEqual(['relay-latency a']);
  });
});

const anyRelays = fc
  .array(
    fc.record({
      region: fc.constantFrom('us', 'eu', 'ap'),
      server_type: fc.constantFrom('wt', 'ws'),
      n: fc.integer({ min: 1, max: 25 }),
      share: fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
    }),
    { minLength: 1, maxLength: 8 }
  )
  .map((relays) =>
    relays.map(({ share, ...relay }, i): Relay => ({ ...relay, server: `r${i}`, bad: Math.round(share * relay.n) }))
  );

describe('for any fleet', () => {
  test('a place with few people is named only if nearly all of them are bad, one with hardly anybody never', () => {
    fc.assert(
      fc.property(anyRelays, (relays) => {
        for (const { dimension, values } of localise(populate(relays), DIMENSIONS, MIN_UNITS).explanations) {
          for (const value of values) {
            const inside = relays.filter((each) => each[dimension?.label as keyof Relay] === value);
            const sum = (key: 'n' | 'bad'): number => inside.reduce((all, each) => all + each[key], 0);
            expect(sum('n')).toBeGreaterThanOrEqual(3);
            expect(sum('n') >= MIN_UNITS || sum('bad') >= 0.75 * sum('n')).toBe(true);
          }
        }
      })
    );
  });

  test('the order of rows changes nothing', () => {
    const shuffled = anyRelays.chain((relays) => {
      const tallies = populate(relays);
      return fc.tuple(
        fc.constant(tallies),
        fc.shuffledSubarray(tallies, { minLength: tallies.length, maxLength: tallies.length })
      );
    });
    fc.assert(
      fc.property(shuffled, ([tallies, others]) => {
        expect(verdictsOf(others)).toEqual(verdictsOf(tallies));
      })
    );
  });

  test('every bad person is explained once or left', () => {
    fc.assert(
      fc.property(anyRelays, (relays) => {
        const tallies = populate(relays);
        const { explanations, rest } = localise(tallies, DIMENSIONS, MIN_UNITS);
        const parts = [...explanations.flatMap(({ inside }) => inside), ...rest];
        expect(new Set(parts)).toEqual(new Set(tallies));
        expect(parts).toHaveLength(tallies.length);
      })
    );
  });

  test('twice the people keep the verdict, if all relays are populated and the difference is clear', () => {
    const clear = anyRelays.map((relays) =>
      relays.map((each) => ({ ...each, n: each.n + MIN_UNITS, bad: each.bad < each.n / 2 ? 0 : each.n + MIN_UNITS }))
    );
    fc.assert(
      fc.property(clear, (relays) => {
        const tallies = populate(relays);
        const twice = tallies.map((each) => ({ ...each, n: 2 * each.n, bad: 2 * each.bad }));
        expect(verdictsOf(twice)).toEqual(verdictsOf(tallies));
      })
    );
  });
});
