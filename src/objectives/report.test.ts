/** @jest-environment node */
import { type Results, type Sample } from '../promClient/types';
import { inEnglish, message } from '../messages';
import { judge } from './judge';
import { DAY } from './queries';
import { productObjectivesOf, type ProductObjectives } from './report';
import { coverageTexts, exhaustionText, rateText, slicesText, summaryText } from './texts';

const AT = 1_800_000_000;
const SUBJECT = { scope: [], windowDays: 7, at: AT };
const OBJECTIVE = {
  id: 'rtt',
  title: message('test.rtt', 'Round-trip time'),
  cause: 'slow',
  promise: message('test.rtt-promise', 'sessions that are fast'),
  counts: { symptom: 'rtt' },
  least: { units: 5 },
  target: 0.5,
};

/** Counts of one place, and burns that are the same in every window unless given. */
interface Given {
  places?: Readonly<Record<string, readonly [units: number, bad: number]>>;
  burns?: Readonly<Record<string, readonly [units: number, bad: number]>>;
  before?: readonly [units: number, bad: number];
  target?: number;
  days?: number;
}

function rowsOf({ places = {}, burns = {}, before, target = 0.99, days = 14 }: Given): Results<Sample> {
  const row = (value: number, labels: Sample['labels'] = {}): Sample => ({
    labels: { product: 'test', objective: 'rtt', ...labels },
    value,
  });
  const all = Object.entries(places).map(([instance, [units, bad]]) => ({
    total: row(units, { instance }),
    good: row(units - bad, { instance }),
  }));
  const sums = Object.entries({ ...burns, ...(before && { Before: before }) }).flatMap(([name, [units, bad]]) => [
    [`total${name}`, [row(units)]],
    [`good${name}`, [row(units - bad)]],
  ]);
  const none = ['5m', '1h', '6h', '3d', 'Before'].flatMap((name) => [
    [`total${name}`, []],
    [`good${name}`, []],
  ]);
  const samples = (Math.min(7, days) * DAY) / 40;
  return {
    ...Object.fromEntries([...none, ...sums]),
    total: all.map(({ total }) => total),
    good: all.map(({ good }) => good),
    target: [row(target)],
    first: [row(AT - days * DAY)],
    last: [row(AT - 40)],
    evaluated: [row(samples)],
    counted: [row(samples)],
    perHour: [row(90)],
  };
}

function product(results: Results<Sample>, scrapes: readonly Sample[] = []): ProductObjectives {
  return productObjectivesOf({ id: 'test', title: 'Test' }, [OBJECTIVE], results, scrapes, SUBJECT);
}

function reportOf(given: Given) {
  const [report] = product(rowsOf(given)).objectives;
  if (report === undefined) {
    throw new Error('no report');
  }
  return report;
}

const judged = (given: Given) => judge({ products: [product(rowsOf(given))], failures: [] });

test('a kept objective: sums over places and time, against the recorded target', () => {
  const given: Given = {
    places: { a: [300, 0], b: [100, 2] },
    burns: { '1h': [100, 2], '6h': [1000, 5] },
    before: [1000, 1],
  };
  expect(reportOf(given)).toMatchObject({
    state: 'kept',
    target: 0.99,
    budget: 0.01,
    counted: { units: 400, bad: 2 },
    attainment: 0.995,
    budgetLeft: 0.5,
    before: 0.999,
    exhaustion: { '1h': (0.5 * 7 * DAY) / 2, '6h': 7 * DAY },
    largest: { where: [{ label: 'instance', value: 'a' }], share: 0.75 },
    spenders: [{ where: [{ label: 'instance', value: 'b' }], ofBad: 1, bad: 2, units: 100 }],
  });
  expect(reportOf(given).burns.map((burn) => rateText(burn, inEnglish))).toEqual([
    'nothing counted',
    '2 ×',
    '0.5 ×',
    'nothing counted',
  ]);
  expect(judged(given)).toBe('kept');
  expect(summaryText({ products: [product(rowsOf(given))], failures: [] }, inEnglish)).toBe(
    '1 of 1 objective is kept.'
  );
  expect(exhaustionText(reportOf(given), inEnglish)).toBe(
    'The budget is used up in 42 h at the rate of the last 1h, in 7 days at the rate of the last 6h.'
  );
});

test('a quiet night weighs what it counts: half of 2 units are bad, but none of 998', () => {
  expect(reportOf({ places: { night: [2, 1], day: [998, 0] } }).attainment).toBe(0.999);
});

test('time is a second figure, which changes no state', () => {
  const rows = rowsOf({ places: { a: [100, 0] } });
  const counted = product({ ...rows, goodSlices: [{ labels: { product: 'test', objective: 'rtt' }, value: 0.5 }] });
  const [report] = counted.objectives;
  expect(report).toMatchObject({ state: 'kept', attainment: 1, goodSlices: { share: 0.5, step: 300 } });
  expect(report && slicesText(report, inEnglish)).toBe(
    'Good time: 50 % of the slices of 5 min in which anybody called.'
  );
  expect(reportOf({}).goodSlices).toBeNull();
  expect(slicesText(reportOf({}), inEnglish)).toBeNull();
});

test('a missed objective owes budget', () => {
  const given: Given = { places: { a: [1000, 25] } };
  expect(reportOf(given)).toMatchObject({ state: 'missed', exhaustion: { '1h': null } });
  expect(reportOf(given).budgetLeft).toBeCloseTo(-1.5, 9);
  expect(judged(given)).toBe('missed');
  expect(summaryText({ products: [product(rowsOf(given))], failures: [] }, inEnglish)).toBe(
    '0 of 1 objective is kept. Test misses “Round-trip time”: 97.5 %, target 99 %.'
  );
});

test('a budget that is used up exactly is missed, too', () => {
  expect(reportOf({ places: { a: [1000, 10] } })).toMatchObject({ state: 'missed', budgetLeft: 0 });
});

test('no units are no outage and no proof: nothing is spent', () => {
  const given: Given = { places: { a: [0, 0] } };
  expect(reportOf(given)).toMatchObject({ state: 'idle', attainment: null, budgetLeft: 1, spenders: [] });
  expect(judged(given)).toBe('unknown');
  expect(judge({ products: [product(rowsOf({ places: { a: [10, 0] } })), product(rowsOf(given))], failures: [] })).toBe(
    'kept'
  );
});

test('a question without an answer is not zero', () => {
  const { good: _, ...rest } = rowsOf({ places: { a: [10, 0] }, burns: { '1h': [10, 0] } });
  const { good1h: __, ...missing } = rest;
  const [report] = product(missing).objectives;
  expect(report).toMatchObject({ state: 'unknown', attainment: null, budgetLeft: null, counted: null });
  expect(report?.burns.map((burn) => rateText(burn, inEnglish))[1]).toBe('unknown');
});

test('a failed query leaves kept unknown, and missed missed', () => {
  const failures = [message('test.failure', 'A query failed: x')];
  expect(judge({ products: [product(rowsOf({ places: { a: [10, 0] } }))], failures })).toBe('unknown');
  expect(judge({ products: [product(rowsOf({ places: { a: [10, 9] } }))], failures })).toBe('missed');
  expect(judge({ products: [], failures: [] })).toBe('unknown');
});

test('rules that have stopped prove nothing', () => {
  const [report] = product({ ...rowsOf({ places: { a: [10, 0] } }), last: [] }).objectives;
  expect(report?.state).toBe('unknown');
});

test('a window that fills says since when, and is not compared', () => {
  const report = reportOf({ places: { a: [100, 0] }, before: [10, 10], days: 2 });
  expect(report).toMatchObject({ attainment: 1, before: null, coverage: { isFull: false, since: AT - 2 * DAY } });
  expect(coverageTexts(report, 7, inEnglish, String)).toEqual([
    `The window isn't full yet: data exists since ${AT - 2 * DAY}, 2 days of 7 days.`,
  ]);
});

test('gaps are said as a share of time', () => {
  const rows = rowsOf({ places: { a: [100, 0] }, before: [10, 1] });
  const [report] = product({
    ...rows,
    counted: rows.counted?.map((row) => ({ ...row, value: row.value * 0.75 })) ?? [],
    evaluated: rows.evaluated?.map((row) => ({ ...row, value: row.value * 0.9 })) ?? [],
  }).objectives;
  expect(report && coverageTexts(report, 7, inEnglish)).toEqual([
    "For 10 % of that time the rules weren't evaluated. The budget was frozen then.",
    'For 25 % of that time there are no counts: nobody called, or metrics were missing. That spends nothing.',
    'In the 7 days before, 90 % were good.',
  ]);
});

test('who spent it: worst first, five at most, and never an address', () => {
  const { spenders } = reportOf({
    places: { a: [10, 1], b: [10, 2], 'eve@example.org': [10, 3], d: [10, 4], e: [10, 5], f: [10, 6], g: [10, 0] },
  });
  expect(spenders.map(({ where }) => where[0]?.value)).toEqual(['f', 'e', 'd', '…', 'b']);
  expect(spenders[0]?.ofBad).toBeCloseTo(6 / 21, 9);
});

test('labels of the scope are no place', () => {
  const rows = rowsOf({ places: { a: [100, 50], b: [10, 0] } });
  const subject = { ...SUBJECT, scope: [{ label: 'instance', op: '=', value: 'a' } as const] };
  const { objectives } = productObjectivesOf({ id: 'test', title: 'Test' }, [OBJECTIVE], rows, [], subject);
  expect(objectives[0]).toMatchObject({ spenders: [], largest: null });
});

test('objectives that no rule records are left out', () => {
  expect(product({ ...rowsOf({}), target: [] }).objectives).toEqual([]);
});

test.each([
  [40, 15 + 40],
  [39, 15 + 40],
  [120, 5 + 40],
  [10, 60 + 40],
])('%d scrapes in ten minutes and rules every 40 s show a fault within %d s', (value, delay) => {
  expect(product(rowsOf({ places: { a: [1, 0] } }), [{ labels: {}, value }]).delay).toBe(delay);
});

test('without scrapes the delay is unknown', () => {
  expect(product(rowsOf({ places: { a: [1, 0] } })).delay).toBeNull();
});
