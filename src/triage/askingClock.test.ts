/** @jest-environment node */
import { NOW, PROD } from '../../tests/support/queries';
import { getClockQuery, requirePresent } from './askingClock';

const newest = (at: number) => [
  { labels: { what: 'newest' }, value: 0 },
  { labels: { what: 'clock' }, value: at },
];

test('the question keeps the scope', () => {
  expect(getClockQuery(PROD)).toBe(
    'label_replace(quantile(0.5,timestamp(up{cluster="prod"} offset -4m)),"what","clock","","")'
  );
});

test.each([
  { what: 'a clock that is right', rows: newest(NOW - 4) },
  { what: 'a scrape since the question was sent', rows: newest(NOW + 30) },
  { what: 'no targets', rows: [] },
  { what: 'no time', rows: newest(NaN) },
])('$what gives a verdict', ({ rows }) => {
  expect(() => requirePresent(rows, NOW)).not.toThrow();
});

test('samples from the future give none', () => {
  expect(() => requirePresent(newest(NOW + 235), NOW)).toThrow(
    expect.objectContaining({
      kind: 'clock',
      message: 'the clock of this machine is at least 235 s behind that of Prometheus',
    })
  );
});
