/** @jest-environment node */
import { missesOf } from '../../../capacity/crossValidation';
import { meanAndWorst } from '../../../capacity/fit/leastSquares';
import { loadOfCalls } from '../../../capacity/load';
import { addedMemoryOf, cpuOf, egressOf, predict } from '../../../capacity/model';
import { BASELINES, RTCD_MODEL, RTCD_SCALING, RTCD_STREAMS } from './baselines';

const MISSES = missesOf(BASELINES, RTCD_SCALING);
const errors = meanAndWorst(MISSES.cpu.map(({ error }) => 100 * error));

test('the 19 published rows', () => {
  expect(BASELINES).toHaveLength(19);
  expect(BASELINES.every(({ cores }) => cores > 0)).toBe(true);
});

test('each row is predicted from the others: the limits of docs/capacity.md', () => {
  expect(errors.mean).toBeLessThanOrEqual(6);
  expect(errors.worst).toBeLessThanOrEqual(10);
  expect(meanAndWorst(MISSES.memory.map(({ relative }) => 100 * relative)).mean).toBeLessThanOrEqual(12);
  expect(meanAndWorst(MISSES.egress.map(({ relative }) => 100 * relative)).mean).toBeLessThanOrEqual(10);
});

// By an independent least-squares fit of the same form: per voice out, screen out, voice in, and core × screen in.
test('the coefficients', () => {
  const [voiceOut, screenOut, voiceIn, coreAndScreenIn] = RTCD_MODEL.cpu.coefficients;
  expect(voiceOut).toBeCloseTo(0.000876, 6);
  expect(screenOut).toBeCloseTo(0.00232, 5);
  expect(voiceIn).toBeCloseTo(0.002569, 5);
  expect(coreAndScreenIn).toBeCloseTo(0.001057, 6);
  expect(RTCD_MODEL.egress.coefficients[0]).toBeCloseTo(97_300, -3);
  expect(RTCD_MODEL.egress.coefficients[1]).toBeCloseTo(1_580_000, -4);
});

test('19 of 20 published values are within their interval', () => {
  const outside = BASELINES.filter(({ load, cores, cpu }) => {
    const { low, high } = predict(RTCD_MODEL, load, cores).cpu;
    return cpu < low || cpu > high;
  });
  expect(outside.length).toBeLessThanOrEqual(1);
});

test('a published load is no extrapolation, a larger one is', () => {
  const known = loadOfCalls({ people: 1000, unmuted: 2, screens: 1 }, 4);
  expect(predict(RTCD_MODEL, known, 16).beyond).toEqual([]);
  expect(predict(RTCD_MODEL, loadOfCalls({ people: 1000, unmuted: 2, screens: 1 }, 5), 32).beyond).toEqual([
    'cores',
    'voicesOut',
    'screensOut',
    'sessions',
  ]);
});

test('further from the published rows, intervals are wider', () => {
  const widthAt = (calls: number): number => {
    const { low, high } = predict(RTCD_MODEL, loadOfCalls({ people: 2, unmuted: 2, screens: 1 }, calls), 16).cpu;
    return high - low;
  };
  expect(widthAt(2000)).toBeGreaterThan(2 * widthAt(100));
});

test('no load costs nothing', () => {
  const { cpu, egressBits, memoryBytes } = predict(
    RTCD_MODEL,
    { voicesIn: 0, voicesOut: 0, screensIn: 0, screensOut: 0, sessions: 0 },
    8
  );
  expect(cpu.value).toBe(0);
  expect(egressBits).toEqual({ value: 0, low: 0, high: 0 });
  expect(memoryBytes.value / 1e9).toBeCloseTo(0.61, 1);
});

test('one call more costs the same wherever it is added', () => {
  const call = loadOfCalls({ people: 10, unmuted: 2, screens: 1 });
  expect(cpuOf(RTCD_MODEL, loadOfCalls({ people: 10, unmuted: 2, screens: 1 }, 7), 8)).toBeCloseTo(
    7 * cpuOf(RTCD_MODEL, call, 8),
    12
  );
  expect(egressOf(RTCD_MODEL, call) / 1e6).toBeCloseTo(15.9, 0);
});

test('a person in an audio call adds less than 1 MB', () => {
  const person = addedMemoryOf(RTCD_MODEL, loadOfCalls({ people: 1, unmuted: 1, screens: 0 }));
  expect(person / 1e6).toBeCloseTo(0.84, 1);
});

test('streams carry the bits that the rows show', () => {
  const [voice = NaN, screen = NaN] = RTCD_MODEL.egress.coefficients;
  expect((8 * RTCD_STREAMS.voice.bytes) / voice).toBeCloseTo(1, 1);
  expect((8 * RTCD_STREAMS.screen.bytes) / screen).toBeCloseTo(1, 1);
});
