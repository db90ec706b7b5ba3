/** @jest-environment node */
import { contextOf } from '../../../../tests/support/queries';
import { type Sample } from '../../../promClient/types';
import { findDropIncidents } from './drops';
import { videocall } from '../product';

interface Process {
  instance: string;
  region: string;
  held: number;
  /** People who came back, by when they were last seen. */
  dropped?: Readonly<Record<number, number>>;
}

function foundOf(
  processes: readonly Process[],
  { meetings, torn }: Readonly<Record<'meetings' | 'torn', Readonly<Record<number, number>>>>
): Parameters<typeof findDropIncidents>[0] {
  const rows = processes.flatMap(({ instance, region, held, dropped = {} }): Sample[] => {
    const place = { server_instance: instance, region, protocol: 'webtransport' };
    return [
      { labels: { what: 'held', ...place }, value: held },
      ...Object.entries(dropped).map(([at, value]) => ({ labels: { what: 'dropped', at, ...place }, value })),
    ];
  });
  const of = (what: string): Sample[] => rows.filter(({ labels }) => labels.what === what);
  return {
    held: of('held'),
    dropped: of('dropped'),
    meetings: Object.entries(meetings).map(([at, value]) => ({ labels: { at }, value })),
    torn: Object.entries(torn).map(([at, value]) => ({ labels: { at }, value })),
  };
}

function wavesIn(
  processes: readonly Process[],
  {
    meetings = { 1000: 3, 1010: 3 },
    torn = {},
    known = [],
  }: {
    meetings?: Readonly<Record<number, number>>;
    torn?: Readonly<Record<number, number>>;
    known?: string[];
  } = {}
) {
  return findDropIncidents(foundOf(processes, { meetings, torn }), new Set(known), contextOf(videocall));
}

const QUIET: readonly Process[] = [
  { instance: 'eu-1', region: 'eu', held: 12, dropped: { 980: 1 } },
  { instance: 'us-1', region: 'us', held: 9 },
];

test('a wave on one host names those of its processes that took part, and when it was', () => {
  const [wave, ...others] = wavesIn([
    ...QUIET,
    { instance: 'asia-1', region: 'asia', held: 6, dropped: { 1000: 3, 1010: 2 } },
    { instance: 'asia-2', region: 'asia', held: 2, dropped: { 1000: 1 } },
    { instance: 'asia-3', region: 'asia', held: 4 },
  ]);
  expect(others).toEqual([]);
  expect(wave).toMatchObject({
    cause: 'connection-drops',
    where: [
      { label: 'server_instance', value: 'asia-1' },
      { label: 'server_instance', value: 'asia-2' },
    ],
    since: 995,
    affected: { sessions: 6, of: 12 },
  });
});

test('processes are named in the same order, whatever order Prometheus sends', () => {
  const hit: readonly Process[] = ['asia-2', 'asia-1'].map((instance) => ({
    instance,
    region: 'asia',
    held: 6,
    dropped: { 1000: 4 },
  }));
  const named = (processes: readonly Process[]): unknown => wavesIn([...QUIET, ...processes])[0]?.where;
  expect(named(hit)).toEqual(named([...hit].reverse()));
});

test('a wave over all hosts names none', () => {
  const [wave] = wavesIn(
    ['eu', 'us', 'asia'].map((region) => ({ instance: `${region}-1`, region, held: 6, dropped: { 1000: 3 } }))
  );
  expect(wave).toMatchObject({ where: [], affected: { sessions: 9, of: 18 } });
});

test.each<{ what: string; dropped: Readonly<Record<number, number>>; held: number }>([
  { what: 'drops that are spread over time', dropped: { 940: 2, 960: 2, 980: 2, 1000: 2 }, held: 10 },
  { what: 'few people', dropped: { 1000: 3 }, held: 6 },
  { what: 'a small share', dropped: { 1000: 4 }, held: 20 },
  { what: 'a relay with hardly anybody', dropped: { 1000: 4 }, held: 4 },
])('no wave are $what', ({ dropped, held }) => {
  expect(wavesIn([...QUIET, { instance: 'asia-1', region: 'asia', held, dropped }])).toEqual([]);
});

test('no wave are people who reconnect as often as everybody does', () => {
  const restless: readonly Process[] = ['eu', 'us', 'asia'].map((region) => ({
    instance: `${region}-1`,
    region,
    held: 9,
    dropped: { 930: 1, 960: 1, 980: 1, 1000: region === 'asia' ? 4 : 1 },
  }));
  expect(wavesIn(restless)).toEqual([]);
});

test('no wave is a meeting whose people all join again', () => {
  const again: Process = { instance: 'asia-1', region: 'asia', held: 8, dropped: { 1000: 6 } };
  expect(wavesIn([...QUIET, again])).toHaveLength(1);
  expect(wavesIn([...QUIET, again], { meetings: { 980: 1, 1000: 1 } })).toEqual([]);
  // Unless others of the meeting kept their connection.
  expect(wavesIn([...QUIET, again], { meetings: { 980: 1, 1000: 1 }, torn: { 980: 1, 1000: 1 } })).toHaveLength(1);
});

test('another incident that explains the drops is no wave', () => {
  const gone: Process = { instance: 'asia-1', region: 'asia', held: 8, dropped: { 1000: 8 } };
  expect(wavesIn([...QUIET, gone], { known: ['asia-1'] })).toEqual([]);
});
