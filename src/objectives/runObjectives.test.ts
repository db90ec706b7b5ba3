/** @jest-environment node */
import { PartialError, PromError } from '../promClient/errors';
import { type PromClient, type Results, type Sample, type Series } from '../promClient/types';
import { DEFAULT_SETTINGS } from '../settings';
import { english, message } from '../messages';
import { judge } from './judge';
import { runObjectives } from './runObjectives';

const AT = 1_800_000_000;
const STEP = 720;
const LABELS = { product: 'test', objective: 'rtt' };
const PRODUCT = {
  id: 'test',
  title: 'Test',
  sources: [],
  boardOfCause: {},
  symptoms: () => [],
  conditions: () => [],
  objectives: () => [
    {
      id: 'rtt',
      title: message('test.rtt', 'Round-trip time'),
      cause: 'slow',
      promise: message('test.rtt-promise', 'sessions that are fast'),
      counts: { symptom: 'rtt' },
      least: { units: 5 },
      target: 0.5,
    },
  ],
};

function instantly(bad: number): Results<Sample> {
  const row = (value: number): Sample[] => [{ labels: LABELS, value }];
  const pair = (name: string): Results<Sample> => ({
    [`total${name}`]: row(84_000),
    [`good${name}`]: row(84_000 - bad),
  });
  return {
    ...Object.assign({}, ...['', '5m', '1h', '6h', '3d', 'Before'].map(pair)),
    target: row(0.99),
    first: row(AT - 20 * 86_400),
    last: row(AT - 40),
  };
}

function client(bad: number, range: PromClient['range']): PromClient {
  const unexpected = (): never => {
    throw new Error('not asked');
  };
  return {
    instant: () => Promise.resolve(instantly(bad)),
    range,
    targets: unexpected,
    metadata: unexpected,
    buildInfo: unexpected,
    runtimeInfo: unexpected,
    rules: unexpected,
  };
}

function run(bad: number, range: PromClient['range']) {
  const { limits } = DEFAULT_SETTINGS;
  return runObjectives(client(bad, range), { products: [PRODUCT], scope: [], limits, windowDays: 7, at: AT });
}

/** 100 units in each slice, of which some are bad in the third. */
function slices(bad: number): Results<Series> {
  const to = Math.ceil(AT / STEP) * STEP;
  const times = Array.from({ length: 840 }, (_, i) => to - (839 - i) * STEP);
  const series = (labels: Series['labels'], valueAt: (i: number) => number): Series => ({
    labels: { ...LABELS, ...labels },
    points: times.map((t, i) => [t, valueAt(i)] as const),
  });
  return {
    total: [series({}, () => 100)],
    good: [series({}, (i) => (i === 2 ? 100 - bad : 100))],
    places: [series({ instance: 'a' }, (i) => (i === 2 ? bad : NaN))],
  };
}

test('says when a budget was spent, in times of the window', async () => {
  const { products, unexplained } = await run(42, () => Promise.resolve(slices(42)));
  expect(unexplained).toEqual([]);
  const end = AT - 837 * STEP;
  expect(products[0]?.objectives[0]?.incidents).toEqual({
    step: STEP,
    explained: 1,
    worst: [
      expect.objectContaining({
        from: end - STEP,
        to: end,
        end: 'over',
        isStartKnown: true,
        spent: 0.05,
        places: [{ where: [{ label: 'instance', value: 'a' }], ofBad: 1 }],
      }),
    ],
  });
});

test('asks for slices only if a budget was spent', async () => {
  const range = jest.fn();
  const { products } = await run(0, range);
  expect(range).not.toHaveBeenCalled();
  expect(products[0]?.objectives[0]).toMatchObject({ state: 'kept', incidents: null });
});

test('a failed query for slices is said, and what is kept stays kept', async () => {
  const report = await run(42, () => Promise.reject(new PromError('timed-out', 'too slow')));
  expect(report.products[0]?.objectives[0]).toMatchObject({ state: 'kept', incidents: null });
  expect(report.failures).toEqual([]);
  expect(report.unexplained.map(english)).toEqual(['A query failed: too slow']);
  expect(judge(report)).toBe('kept');
});

test('without the answer about places, incidents have no known places', async () => {
  const { places: _, ...results } = slices(42);
  const failures = { places: new PromError('timed-out', 'too slow') };
  const report = await run(42, () => Promise.reject(new PartialError(results, failures)));
  expect(report.products[0]?.objectives[0]?.incidents?.worst).toMatchObject([{ spent: 0.05, places: null }]);
  expect(report.unexplained.map(english)).toEqual(['A query failed: too slow']);
});

test('a clock that is behind gives no answer about the past', async () => {
  const late: Results<Sample> = { ...instantly(0), clock: [{ labels: { what: 'clock' }, value: AT + 3600 }] };
  const behind = { ...client(0, jest.fn()), instant: () => Promise.resolve(late) };
  const options = { products: [PRODUCT], scope: [], limits: DEFAULT_SETTINGS.limits, windowDays: 7, at: AT };
  await expect(runObjectives(behind, { ...options, isNow: true })).rejects.toMatchObject({ kind: 'clock' });
  await expect(runObjectives(behind, options)).resolves.toMatchObject({ failures: [] });
});
