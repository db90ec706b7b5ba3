/** @jest-environment node */
import { type Sample } from '../../../promClient/types';
import { sumByProcess, unshifted } from './processes';

const row = (server_instance: string, region: string, value = 1): Sample => ({
  labels: { server_instance, region },
  value,
});

const placesOf = (rows: readonly Sample[]): string[] =>
  rows.map(({ labels }) => `${labels.server_instance} ${labels.region}`);

test('rows with shifted labels get the place of their process', () => {
  expect(placesOf(unshifted([row('us-1', 'us'), row('review', 'us-1'), row('eu-1', 'eu')]))).toEqual([
    'us-1 us',
    'us-1 us',
    'eu-1 eu',
  ]);
});

test('one meeting may be on several processes', () => {
  const rows = [row('us-1', 'us'), row('eu-1', 'eu'), row('review', 'us-1', 3), row('review', 'eu-1', 2)];
  expect([...sumByProcess(rows)]).toEqual([
    ['us-1', 4],
    ['eu-1', 3],
  ]);
});

test('the process may be known from elsewhere', () => {
  expect([...sumByProcess([row('review', 'us-1', 3)], [row('us-1', 'us', 9)])]).toEqual([['us-1', 3]]);
  expect([...sumByProcess([row('review', 'us-1', 3)])]).toEqual([['review', 3]]);
});

test('a meeting with the name of a region hides nothing', () => {
  expect(placesOf(unshifted([row('us-1', 'us'), row('us', 'us-1')]))).toEqual(['us-1 us', 'us us-1']);
});
