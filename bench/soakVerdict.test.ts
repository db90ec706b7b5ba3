/** @jest-environment node */
import { growthOf, problemsOf, type Sample, tableOf } from './soakVerdict';

function samples(heap: (minute: number) => number): Sample[] {
  return Array.from({ length: 30 }, (_, i) => ({
    minute: i + 1,
    pageHeap: heap(i + 1),
    nodes: 900,
    listeners: 300,
    requests: 24,
    watchHeap: 20,
    watchMemory: 120,
  }));
}

test('growth is measured after the warm-up, through the noise', () => {
  expect(
    growthOf(
      samples((minute) => (minute <= 5 ? 10 + minute : 20)),
      ({ pageHeap }) => pageHeap
    )
  ).toBe(0);
  const noisy = samples((minute) => 20 + (minute - 6) * (2 / 24) + (minute % 2 === 0 ? 0.5 : -0.5));
  expect(growthOf(noisy, ({ pageHeap }) => pageHeap)).toBeCloseTo(0.1, 1);
});

test('a single sample has not grown', () => {
  expect(growthOf(samples(() => 20).slice(0, 1), ({ pageHeap }) => pageHeap)).toBe(0);
});

test('a leak, requests of a hidden tab, and a page that stays silent are problems', () => {
  expect(
    problemsOf(
      samples(() => 20),
      0,
      true
    )
  ).toEqual([]);
  expect(
    problemsOf(
      samples((minute) => 20 + minute / 10),
      3,
      false
    )
  ).toEqual([
    expect.stringMatching(/^The heap of the page grows by 1\d\.\d %\.$/),
    'The page sends 3 requests while its tab is hidden.',
    'The page sends no request after its tab is shown again.',
  ]);
});

test('the table ends with the growth', () => {
  const table = tableOf(samples(() => 20));
  expect(table).toHaveLength(32);
  expect(table[31]).toEqual(['growth', ...Array(6).fill('0.0 %')]);
});
