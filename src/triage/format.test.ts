import { percent, plural } from './format';

test.each([
  [0, 0, '0 %'],
  [0.0651, 0, '7 %'],
  [0.0651, 1, '6.5 %'],
  [0.07, 2, '7 %'],
  [0.999, 1, '99.9 %'],
])('%d with %d decimals at most is %s', (share, decimals, text) => {
  expect(percent(share, decimals)).toBe(text);
});

test('a noun has its plural', () => {
  expect([plural(1, 'session'), plural(2, 'session'), plural(0, 'person', 'people')]).toEqual([
    '1 session',
    '2 sessions',
    '0 people',
  ]);
});
