/** @jest-environment node */
import { HEALTHY, TWO_AT_ONCE } from './incident';
import { type ReadFinding } from './reading';
import { calibrationOf, falseAlarmsOf, median, scoresBySize, scoresOf, totalOf } from './scores';
import { judged, QUIET, reading } from './testRuns';

function finding(confidence: number, isRight: boolean): ReadFinding {
  return { cause: 'jitter', where: [], confidence, summary: '', isRight };
}

const ALARM = reading({ ...QUIET, status: 'degraded', findings: [finding(0.9, false)] });

describe('scoresOf', () => {
  test('counts an incident as right only if all its verdicts are', () => {
    const wrongOnce = [reading(), reading({ isCauseRight: false }), reading()];
    const [score] = scoresOf([judged('jitter'), judged('jitter', { verdicts: wrongOnce })]);
    expect(score).toMatchObject({
      row: 'jitter',
      incidents: 2,
      cause: { right: 1, of: 2 },
      place: { right: 2, of: 2 },
    });
  });

  test('asks for a place only if there is one', () => {
    const placeless = [reading({ isPlaceRight: null })];
    const misplaced = [reading(), reading({ isPlaceRight: false })];
    const [score] = scoresOf([judged('jitter', { verdicts: placeless }), judged('jitter', { verdicts: misplaced })]);
    expect(score?.place).toEqual({ right: 0, of: 1 });
  });

  test('takes the first instant at which everything is right as the detection', () => {
    const late = { search: [], verdicts: [reading({ t: 60, missing: ['jitter'] }), reading({ t: 75 })] };
    const never = { search: [], verdicts: [reading({ isPlaceRight: false })] };
    const [score] = scoresOf([judged('jitter'), judged('jitter', late), judged('jitter', never)]);
    expect(score?.detection).toEqual([10, 75]);
  });

  test('takes start and sessions from the last verdict that has them', () => {
    const told = { verdicts: [reading({ since: 99 }), reading({ since: -4, told: 15, real: 20 })] };
    const silent = { verdicts: [reading({ since: null, told: null })] };
    const [score] = scoresOf([judged('jitter', told), judged('jitter', silent)]);
    expect(score).toMatchObject({ onset: [4], sessions: [0.25] });
  });

  test('counts incidents with too many or too few findings, and those that are not over', () => {
    const [score] = scoresOf([
      judged('jitter', {
        verdicts: [reading({ extra: ['packet-loss', 'store-slow'] }), reading({ extra: ['packet-loss'] })],
      }),
      judged('jitter', { verdicts: [reading({ missing: ['jitter'] })] }),
      judged('jitter', { after: [ALARM] }),
    ]);
    expect(score).toMatchObject({ extra: 1, missing: 1, lingering: 1 });
  });

  test('has a row for each cause, two at once last, and none for healthy runs', () => {
    const all = [TWO_AT_ONCE, HEALTHY, 'jitter', 'packet-loss', 'jitter'].map((row) => judged(row));
    expect(scoresOf(all).map(({ row, incidents }) => [row, incidents])).toEqual([
      ['jitter', 2],
      ['packet-loss', 1],
      [TWO_AT_ONCE, 1],
    ]);
    expect(totalOf(all).incidents).toBe(4);
  });
});

test('false alarms are counted before faults and in healthy times, blind ones with a finding too, waiting ones not', () => {
  const healthy = [
    QUIET,
    reading({ ...QUIET, status: 'idle' }),
    ALARM,
    reading({ ...ALARM, status: 'blind' }),
    reading({ ...QUIET, status: 'blind' }),
  ];
  const rules = {
    mean: { firesAfter: null, healthy: 10, falseAlarms: 0 },
    p95: { firesAfter: null, healthy: 10, falseAlarms: 4 },
  };
  expect(falseAlarmsOf([judged(HEALTHY, { healthy, rules }), judged('jitter')])).toEqual({
    triage: { right: 2, of: 6 },
    fresh: { right: 0, of: 0 },
    rules: { mean: { right: 0, of: 30 }, p95: { right: 4, of: 30 } },
  });
});

test('calibration compares confidence with how often findings are right, including false alarms', () => {
  const verdicts = [reading({ findings: [finding(0.99, true), finding(0.9, false), finding(0.8, true)] })];
  const healthy = [reading({ ...ALARM, findings: [finding(0.2, false)] })];
  expect(calibrationOf([judged('jitter', { verdicts, healthy })])).toEqual([
    { from: 0.9, to: 1, right: 1, of: 2 },
    { from: 0.7, to: 0.9, right: 1, of: 1 },
    { from: 0, to: 0.7, right: 0, of: 1 },
  ]);
});

test.each([
  { values: [], expected: null },
  { values: [3], expected: 3 },
  { values: [9, 1, 2], expected: 2 },
  { values: [4, 1, 2, 10], expected: 3 },
])('the median of $values is $expected', ({ values, expected }) => {
  expect(median(values)).toBe(expected);
});

test('false alarms from the first scrape on are counted by themselves, too', () => {
  const fresh = judged(HEALTHY, { healthy: [QUIET, ALARM] }, { isFresh: true });
  expect(falseAlarmsOf([fresh, judged(HEALTHY)])).toMatchObject({
    triage: { right: 1, of: 3 },
    fresh: { right: 1, of: 2 },
  });
});

test('scores incidents by size, smallest first, without healthy ones', () => {
  const sizes = [4, 5, 15, 16, 50, 51, 300, 301];
  const all = sizes.map((sessions) => judged('jitter', {}, { sessions }));
  expect(
    scoresBySize([...all, judged(HEALTHY, {}, { sessions: 8 })]).map(({ row, incidents }) => [row, incidents])
  ).toEqual([
    ['5-15', 2],
    ['16-50', 2],
    ['51-300', 2],
    ['over 300', 1],
  ]);
});
