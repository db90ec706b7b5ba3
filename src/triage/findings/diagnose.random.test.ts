/** @jest-environment node */
import { plain } from '../../messages';
import fc from 'fast-check';
import { pager } from '../../../tests/fixtures/pager/product';
import { hostileText } from '../../../tests/support/hostile';
import { historyOf, inputOf, rttOf } from '../../../tests/support/productInput';
import { delivering, missing, NOW } from '../../../tests/support/queries';
import { type ProductInput } from '../input';
import { type Activity, type Incident, type Tally } from '../model';
import { sumOf } from '../places/localise';
import { type SourceState } from '../targets/discovery';
import { diagnose } from './diagnose';

const count = fc.oneof(
  { weight: 19, arbitrary: fc.nat({ max: 60 }) },
  { weight: 1, arbitrary: fc.nat({ max: 2_000_000 }) }
);
const unknown = <T>(known: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(known, { freq: 4 });
const rarely = <T>(value: T, other: T): fc.Arbitrary<T> =>
  fc.integer({ min: 0, max: 9 }).map((n) => (n < 9 ? value : other));

const place = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c') }, { weight: 1, arbitrary: hostileText });

const tally: fc.Arbitrary<Tally> = fc
  .record({
    server: place,
    region: place,
    server_type: fc.constantFrom('webtransport', 'websocket'),
    meeting: unknown(place),
    n: count,
    bad: fc.double({ min: 0, max: 1, noNaN: true }),
    severe: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ n, bad, severe, meeting, ...where }) => {
    const badUnits = Math.round(n * bad);
    return { place: where, meeting, n, bad: badUnits, severe: Math.round(badUnits * severe), people: n };
  });

const activity: fc.Arbitrary<Activity> = fc.record({
  sessions: unknown(count),
  meetings: unknown(count),
  present: unknown(count),
  expected: unknown(count),
  received: count,
  stalled: rarely<readonly string[]>([], ['client']),
  isNew: rarely(false, true),
  hidden: rarely<Activity['hidden']>([], [plain('half of it is missing')]),
  hasTraffic: unknown(fc.boolean()),
});

const incident: fc.Arbitrary<Incident> = fc.record({
  cause: fc.constantFrom('relay-down', 'broker-down', 'broker-slow', 'unheard-of'),
  severity: fc.constantFrom('warning', 'critical'),
  where: fc.array(fc.record({ label: fc.constantFrom('server', 'instance', '__proto__'), value: place }), {
    maxLength: 2,
  }),
  since: unknown(fc.oneof(fc.double(), fc.constant(NOW - 60))),
  past: fc.constant(null),
  affected: fc.record({
    sessions: unknown(count),
    of: unknown(count),
    meetings: unknown(count),
    participants: unknown(count),
    userMinutes: unknown(count),
    estimated: fc.boolean(),
  }),
  summary: hostileText.map(plain),
  evidence: fc.constant([]),
  total: fc.boolean(),
  isAhead: fc.boolean(),
});

const sources: fc.Arbitrary<SourceState[]> = fc.tuple(
  ...pager.sources.map((source) =>
    fc.constantFrom(
      delivering(source),
      delivering(source),
      { ...delivering(source), state: 'lost' as const },
      missing(source)
    )
  )
);

const input: fc.Arbitrary<ProductInput> = fc
  .record({
    tallies: fc.array(tally, { maxLength: 8 }),
    activity,
    sources,
    incidents: fc.array(incident, { maxLength: 2 }),
    unanswered: rarely<readonly string[]>([], ['rtt']),
    unansweredFurther: rarely<readonly string[]>([], ['regions']),
    levels: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }),
    hasLonger: rarely(false, true),
    hasHistory: rarely(false, true),
  })
  .map(({ tallies, incidents, levels, hasLonger, hasHistory, ...more }) => {
    const history = historyOf(tallies, (secondsAgo) => levels[Math.floor(secondsAgo / 60) % levels.length] ?? 0, {
      hasLonger,
    });
    return inputOf(tallies, {
      ...more,
      snapshot: { symptoms: [rttOf(tallies)], incidents },
      histories: hasHistory ? { rtt: history } : {},
      incidentHistories: incidents.map(() => null),
    });
  });

const RUNS = { numRuns: 2000 };

test('a random situation is judged, and healthy only if everything was measured', () => {
  fc.assert(
    fc.property(input, (one) => {
      const { diagnosis } = diagnose(NOW, [one], []);
      const { activity: seen, symptoms, evidenceSources } = one.snapshot;
      if (diagnosis.status === 'healthy' || diagnosis.status === 'idle') {
        expect(one.unanswered).toEqual([]);
        expect(seen.stalled).toEqual([]);
        expect(seen.hidden).toEqual([]);
        expect(
          one.sources.filter(({ source, state }) => state === 'lost' && evidenceSources.includes(source.id))
        ).toEqual([]);
      }
      if (diagnosis.status === 'healthy') {
        expect(seen.sessions).toBeGreaterThan(0);
        expect(symptoms.some(({ tallies }) => sumOf(tallies).n > 0)).toBe(true);
        expect(seen.received).toBeGreaterThanOrEqual((seen.expected ?? 0) / 2);
        expect(seen.isNew).toBe(false);
      }
    }),
    RUNS
  );
});

test('of several products, the whole is never better than the worst of them that people suffer from', () => {
  fc.assert(
    fc.property(fc.array(input, { maxLength: 3 }), (some) => {
      const { diagnosis } = diagnose(NOW, some, []);
      const statuses = diagnosis.products.map(({ status }) => status);
      const worst = (['outage', 'degraded', 'blind', 'healthy', 'idle'] as const).find((each) =>
        statuses.includes(each)
      );
      expect(diagnosis.status).toBe(worst ?? 'blind');
    }),
    { numRuns: 200 }
  );
});
