/** @jest-environment node */
import { CLIENT_SOURCE, SERVER_SOURCE } from '../../tests/fixtures/pager/metrics';
import { missing, delivering, NOW } from '../../tests/support/queries';
import { historyOf, inputOf, rttOf, since } from '../../tests/support/productInput';
import { populate, type Relay, tally } from '../../tests/support/tallies';
import { type InstallationView, type PlaceRow, type PlaceTable } from './assessment';
import { diagnose } from './findings/diagnose';
import { type ProductInput } from './input';

function viewOf(input: ProductInput): InstallationView {
  const [view] = diagnose(NOW, [input], []).installations;
  if (view === undefined) {
    throw new Error('no view');
  }
  return view;
}

function rowsBy(tables: readonly PlaceTable[] | undefined, label: string): readonly PlaceRow[] | undefined {
  return tables?.find((table) => table.label === label)?.rows;
}

const RELAYS: readonly Relay[] = [
  { server: 'b', server_type: 'wt', region: 'us', n: 10, bad: 0 },
  { server: 'a', server_type: 'wt', region: 'us', n: 10, bad: 9 },
  { server: 'c', server_type: 'ws', region: 'eu', n: 4, bad: 1 },
  { server: 'd', server_type: 'ws', region: 'eu', n: 20, bad: 0 },
];

describe('the view of a product', () => {
  test('says what it is and its state', () => {
    const input = inputOf(populate(RELAYS));
    expect(viewOf(input)).toMatchObject({
      id: 'pager',
      title: 'Pager',
      dialect: 'main',
      status: 'degraded',
      activity: input.snapshot.activity,
      symptoms: [
        {
          id: 'rtt',
          units: { english: 'sessions' },
          limit: 300,
          limitUnit: { english: 'ms' },
          n: 44,
          bad: 10,
          query: rttOf([]).query,
        },
      ],
    });
  });

  test('lists the places of each dimension, worst first, and marks the one that a finding names', () => {
    const { tables } = viewOf(inputOf(populate(RELAYS))).symptoms[0] ?? {};
    expect(rowsBy(tables, 'server')?.map(({ value, n, bad, verdict }) => ({ value, n, bad, verdict }))).toEqual([
      { value: 'a', n: 10, bad: 9, verdict: 'here' },
      { value: 'c', n: 4, bad: 1, verdict: 'small' },
      { value: 'd', n: 20, bad: 0, verdict: 'ok' },
      { value: 'b', n: 10, bad: 0, verdict: 'ok' },
    ]);
    expect(rowsBy(tables, 'region')?.map(({ value, n, bad }) => ({ value, n, bad }))).toEqual([
      { value: 'us', n: 20, bad: 9 },
      { value: 'eu', n: 24, bad: 1 },
    ]);
    expect(rowsBy(tables, 'server')?.[0]).toMatchObject({
      share: 0.9,
      low: expect.closeTo(0.5958),
      high: expect.closeTo(0.9821),
    });
  });

  test('leaves places without a name out', () => {
    const { tables } = viewOf(inputOf([tally({ server: 'a' }, 5, 0), tally({}, 2, 0)])).symptoms[0] ?? {};
    expect(rowsBy(tables, 'server')?.map(({ value }) => value)).toEqual(['a']);
    expect(rowsBy(tables, 'region')).toEqual([]);
  });

  test('says which kind of place explains the bad units', () => {
    const { tables } = viewOf(inputOf(populate(RELAYS))).symptoms[0] ?? {};
    expect(rowsBy(tables, 'region')?.map(({ value, verdict }) => [value, verdict])).toEqual([
      ['us', 'elsewhere'],
      ['eu', 'elsewhere'],
    ]);
  });

  test('calls no place ok if all are equally bad', () => {
    const { tables } =
      viewOf(inputOf(populate(RELAYS.map((relay) => ({ ...relay, n: 10, bad: 5 }))))).symptoms[0] ?? {};
    expect(new Set(rowsBy(tables, 'server')?.map(({ verdict }) => verdict))).toEqual(new Set(['alike']));
  });

  test('says when the last call ended if nobody is in one', () => {
    const nobody = { activity: { sessions: 0, meetings: 0, present: 0, expected: 0, received: 0 } };
    const past = { people: [], meetings: [], step: 5 };
    const lastCallOf = (lastPresence: number | null) =>
      viewOf(inputOf([], { ...nobody, pastActivity: { ...past, lastPresence } })).lastCallAt;
    expect(lastCallOf(NOW - 3600)).toBe(NOW - 3600);
    expect(lastCallOf(null)).toBeNull();
    expect(viewOf(inputOf(populate(RELAYS))).lastCallAt).toBeNull();
  });

  test('draws the bad units over time once something is found', () => {
    const tallies = populate(RELAYS.slice(0, 2));
    const histories = { rtt: historyOf(tallies, since(60)) };
    const [drawn] = viewOf(inputOf(tallies, { histories })).symptoms;
    const series = drawn?.history?.find(({ labels }) => labels.server === 'a');
    expect(series?.points.find(([time]) => time === NOW - 65)?.[1]).toBe(0);
    expect(series?.points.find(([time]) => time === NOW - 60)?.[1]).toBe(9);
    expect(viewOf(inputOf(tallies, { histories: {} })).symptoms[0]?.history).toBeNull();
  });

  test.each([
    { what: 'a report, three scrapes and a refresh', intervals: [5, 5], budget: 25 },
    { what: 'the slowest scrape', intervals: [5, 60], budget: 190 },
    { what: 'what is known', intervals: [15, null], budget: 55 },
    { what: 'nothing where nothing is known', intervals: [null, null], budget: null },
  ])('has a detection budget made of $what', ({ intervals: [client, server], budget }) => {
    const sources = [
      { ...delivering(CLIENT_SOURCE), interval: client ?? null },
      { ...missing(SERVER_SOURCE), interval: server ?? null },
    ];
    expect(viewOf(inputOf(populate(RELAYS), { sources })).detectionBudget).toBe(budget);
  });
});
