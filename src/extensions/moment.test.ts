import { dateTime } from '@grafana/data';
import { endOf } from './moment';

const NOW = Date.parse('2026-11-22T10:03:30Z');

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

test.each([
  ['now', null],
  ['now-5m', '2026-11-22T09:58:30Z'],
  ['now-1d/d', '2026-11-21T23:59:59Z'],
  // Today ends in the future.
  ['now/d', null],
  ['2026-11-22T09:00:00.000Z', '2026-11-22T09:00:00Z'],
  [String(Date.parse('2026-11-22T09:00:00Z')), '2026-11-22T09:00:00Z'],
  ['2026-11-23T09:00:00.000Z', null],
  ['', null],
  ['rubbish', null],
])('a range that ends at %s is judged at %s', (to, expected) => {
  const end = endOf(to, 'utc');
  expect(end === null ? null : new Date(end * 1000).toISOString().replace(/\.\d+/, '')).toBe(expected);
});

test('an absolute end stays', () => {
  expect(endOf(dateTime('2026-11-22T09:00:00Z'), 'browser')).toBe(Date.parse('2026-11-22T09:00:00Z') / 1000);
});

test('days end in the time zone of the dashboard', () => {
  expect(endOf('now-1d/d', 'America/New_York')).toBe(Math.floor(Date.parse('2026-11-22T04:59:59.999Z')) / 1000);
});
