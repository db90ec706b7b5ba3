/** @jest-environment node */
import { TEST_MODEL } from '../../tests/support/capacity';
import { checkWhatIf, planOf } from './whatIf';

const SIZES = [
  { name: 'small', cores: 4, memoryBytes: 8e9, networkBits: 1e9 },
  { name: 'thin', cores: 16, memoryBytes: 32e9, networkBits: 1.6e6 },
];
const typed = { calls: '10', people: '10', unmuted: '1', screens: '0' };

test('whole numbers within their ranges are calls', () => {
  expect(checkWhatIf({ ...typed, people: ' 10 ' })).toEqual({
    whatIf: { calls: 10, people: 10, unmuted: 1, screens: 0 },
  });
});

test.each([
  ['calls', '0', { kind: 'out-of-range', low: 1, high: 100_000 }],
  ['calls', '', { kind: 'not-whole' }],
  ['calls', '1e3', { kind: 'not-whole' }],
  ['people', '1', { kind: 'out-of-range', low: 2, high: 10_000 }],
  ['people', '2.5', { kind: 'not-whole' }],
  ['unmuted', '11', { kind: 'more-than-people' }],
  ['unmuted', '-1', { kind: 'not-whole' }],
  ['screens', '99', { kind: 'more-than-people' }],
] as const)('the field %s can\'t be "%s"', (field, text, problem) => {
  expect(checkWhatIf({ ...typed, [field]: text })).toEqual({ problems: { [field]: problem } });
});

test('each wrong field is named, and a wrong number of people blames no other', () => {
  expect(checkWhatIf({ calls: 'many', people: '1', unmuted: '5', screens: 'x' })).toEqual({
    problems: {
      calls: { kind: 'not-whole' },
      people: { kind: 'out-of-range', low: 2, high: 10_000 },
      screens: { kind: 'not-whole' },
    },
  });
});

test('hosts of each size, what runs out first, and the fullest host', () => {
  const plan = planOf(TEST_MODEL, SIZES, { calls: 50, people: 10, unmuted: 1, screens: 0 });
  expect(plan[0]).toMatchObject({ callsPerHost: 29, first: 'cpu', hosts: 2, fullest: { calls: 25 } });
  expect(plan[0]?.fullest?.prediction.cpu.value).toBeCloseTo(25 * 0.0275, 6);
  expect(plan[1]).toMatchObject({ callsPerHost: 1, first: 'network', hosts: 50 });
});

test('a call that is too large for a host fits on no number of them', () => {
  const [small] = planOf(TEST_MODEL, SIZES, { calls: 1, people: 1000, unmuted: 2, screens: 1 });
  expect(small).toMatchObject({ callsPerHost: 0, hosts: null, fullest: null, first: 'cpu' });
});
