/** @jest-environment node */
import { Random } from '../random';
import { type AudioStats, losing, OPERATIONS, playing, stalling, starving, throttled } from './netEq';

/** Quartiles of many seconds. The expected ones are those of the real jitter buffer under scripted networks. */
function quartiles(second: (random: Random) => AudioStats, look: (stats: AudioStats) => number): number[] {
  const random = new Random(1);
  const values = Array.from({ length: 400 }, () => look(second(random))).sort((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((part) => values[Math.floor(part * values.length)] ?? NaN);
}

const sum = ({ operations }: AudioStats) => OPERATIONS.reduce((all, name) => all + operations[name], 0);

function expectWithin(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  actual.forEach((value, index) => expect(Math.abs(value - (expected[index] ?? NaN))).toBeLessThanOrEqual(tolerance));
}

const SECONDS: Array<[string, (random: Random) => AudioStats]> = [
  ['playing', (random) => playing(60, random)],
  ['settling', (random) => playing(2, random)],
  ['losing 15 %', (random) => losing(0.15, random)],
  ['losing 40 %', (random) => losing(0.4, random)],
  ['losing 74 %', (random) => losing(0.74, random)],
  ['losing all', (random) => losing(1, random)],
  ['stalling', stalling],
  ['starving', starving],
];

test.each(SECONDS)('a second of %s holds about a hundred operations', (_, second) => {
  expectWithin(quartiles(second, sum), [100, 100, 100], 2);
});

test.each<[string, number, (stats: AudioStats) => number, number[], number]>([
  ['normal', 0.15, ({ operations }) => operations.normal, [33, 49, 64], 6],
  ['expand', 0.15, ({ operations }) => operations.expand, [7, 11, 15], 2],
  ['real preemptive expand', 0.15, ({ operations }) => operations.dtmf, [7, 12, 17], 3],
  ['stretched playback', 0.15, ({ operations }) => operations.undefined, [16, 24, 35], 6],
  ['packets', 0.15, ({ packetsPerSecond }) => packetsPerSecond, [41, 43, 45], 1],
  ['normal', 0.74, ({ operations }) => operations.normal, [0, 1, 2], 1],
  ['expand', 0.74, ({ operations }) => operations.expand, [66, 71, 75], 3],
  ['real preemptive expand', 0.74, ({ operations }) => operations.dtmf, [7, 9, 10], 2],
  ['packets', 0.74, ({ packetsPerSecond }) => packetsPerSecond, [11, 13, 14], 1],
])('%s is as measured when a share of %d is lost', (_, loss, look, expected, tolerance) => {
  expectWithin(
    quartiles((random) => losing(loss, random), look),
    expected,
    tolerance
  );
});

test('more loss leaves less normal playback', () => {
  const normal = [0.02, 0.08, 0.15, 0.3, 0.5, 0.74, 1].map(
    (loss) =>
      quartiles(
        (random) => losing(loss, random),
        ({ operations }) => operations.normal
      )[1] ?? NaN
  );
  expect([...normal].sort((a, b) => b - a)).toEqual(normal);
});

test('a stalling downlink plays nothing at its own speed, while the buffer swings', () => {
  const random = new Random(1);
  const seconds = Array.from({ length: 200 }, () => stalling(random));
  for (const { operations } of seconds) {
    expect(operations.normal).toBe(0);
    expect(operations.preemptive_expand).toBeGreaterThan(20);
    expect(operations.preemptive_expand).toBeLessThan(28);
    expect(operations.undefined).toBeGreaterThan(38);
    expect(operations.undefined).toBeLessThan(53);
  }
  const buffers = seconds.map(({ bufferMs }) => bufferMs);
  expect(Math.min(...buffers)).toBeLessThan(15);
  expect(Math.max(...buffers)).toBeGreaterThan(550);
  const packets = seconds.map(({ packetsPerSecond }) => packetsPerSecond);
  expect(Math.min(...packets)).toBeGreaterThanOrEqual(18);
  expect(Math.max(...packets)).toBeLessThanOrEqual(67);
});

test('a lag lengthens the buffer and costs nothing', () => {
  const random = new Random(1);
  const seconds = Array.from({ length: 200 }, () => playing(60, random, 600));
  expect(Math.min(...seconds.map(({ bufferMs }) => bufferMs))).toBeGreaterThan(450);
  expect(new Set(seconds.map(({ bufferMs }) => bufferMs)).size).toBeGreaterThan(50);
  expect(seconds.filter(({ operations }) => operations.normal > 85).length / seconds.length).toBeGreaterThan(0.7);
  expect(seconds.filter(({ operations }) => operations.expand > 0).length / seconds.length).toBeLessThan(0.05);
});

test('a tab in the background counts a few operations of the same kinds', () => {
  const random = new Random(1);
  const hidden = throttled(playing(60, random), random);
  expect(sum(hidden)).toBeGreaterThanOrEqual(1.9);
  expect(sum(hidden)).toBeLessThan(6);
  expect(hidden.operations.normal / sum(hidden)).toBeGreaterThan(0.8);
  expect(hidden.packetsPerSecond).toBeGreaterThanOrEqual(49);
});
