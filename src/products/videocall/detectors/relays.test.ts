/** @jest-environment node */
import { contextOf, NOW } from '../../../../tests/support/queries';
import { type Sample } from '../../../promClient/types';
import { videocall } from '../product';
import { type Presence, presence } from './presence';
import {
  findEarlierRelayIncidents,
  findRelayIncidents,
  isLossSuspected,
  isRelayMissing,
  lostEarlier,
  lostPeople,
} from './relays';

const CONTEXT = contextOf(videocall);

interface Lost {
  people: number;
  /** How many of them went at the same time; all, unless told otherwise. */
  together?: number;
  meetings: number;
  /** Meetings of those who went together, and people in those of them that go on. */
  touched?: number;
  torn?: number;
  /** People who are still, or again, on it. */
  there?: number;
  /** People who are on other relays now. */
  back?: number;
  secondsAgo?: number;
  region?: string;
}

const row = (labels: Record<string, string>, value: number): Sample => ({ labels, value });

/** Each relay that lost people: what the incidents say about them. */
function incidentsOf(
  relays: Readonly<Record<string, Lost>>
): Array<{ cause: string; where: string[]; people: number | null }> {
  const lost = new Map(Object.entries(relays).map(([name, { people }]) => [name, people]));
  const rows = Object.entries(relays).flatMap(
    ([
      server_instance,
      {
        people,
        together = people,
        meetings,
        touched = meetings,
        torn = 0,
        there = 0,
        back = 0,
        secondsAgo = 60,
        region = 'eu',
      },
    ]) => [
      ...Object.entries({ together, touched, torn, meetings, there, back, seen: NOW - secondsAgo }).map(
        ([what, value]) => row({ what, server_instance, region }, value)
      ),
      row({ what: 'settled', server_instance, region }, people),
    ]
  );
  const people = lostPeople.read((question) => rows.filter(({ labels }) => labels.what === question), CONTEXT);
  return findRelayIncidents(lost, people, CONTEXT).map(({ cause, where, affected }) => ({
    cause,
    where: where.map(({ value }) => value),
    people: affected.sessions,
  }));
}

describe('a relay is gone', () => {
  test.each<{ what: string; relays: Record<string, Lost>; gone: string[] }>([
    { what: 'with three people of two meetings', relays: { a: { people: 3, meetings: 2 } }, gone: ['a'] },
    {
      what: 'with half of a meeting and a whole one',
      relays: { a: { people: 6, meetings: 1, touched: 2, torn: 4 } },
      gone: ['a'],
    },
    {
      what: 'and those of the same host with a single person each',
      relays: { a: { people: 3, meetings: 2 }, b: { people: 1, meetings: 1, secondsAgo: 70 } },
      gone: ['a', 'b'],
    },
    {
      what: 'as a host of which no process has more than two people',
      relays: {
        a: { people: 2, meetings: 1 },
        b: { people: 2, meetings: 2, secondsAgo: 64 },
        c: { people: 1, meetings: 1 },
      },
      gone: ['a', 'b', 'c'],
    },
  ])('$what', ({ relays, gone }) => {
    expect(incidentsOf(relays)).toEqual([
      { cause: 'relay-down', where: gone, people: gone.reduce((sum, name) => sum + (relays[name]?.people ?? 0), 0) },
    ]);
  });

  test('with the people whose labels are shifted: a piece of their meeting’s id stands where the process does', () => {
    const relays = { a: { people: 2, meetings: 1 }, '1on1': { people: 3, meetings: 2, region: 'a' } };
    expect(incidentsOf(relays)).toEqual([{ cause: 'relay-down', where: ['a'], people: 5 }]);
  });

  test('but not with those of them who left before', () => {
    const shifted = { people: 3, meetings: 2, region: 'a', secondsAgo: 100 };
    expect(incidentsOf({ a: { people: 4, meetings: 2 }, '1on1': shifted })).toEqual([
      { cause: 'relay-down', where: ['a'], people: 4 },
    ]);
  });

  test('although a meeting has the name of its region', () => {
    const relays = { a: { people: 4, meetings: 2, region: 'eu' }, eu: { people: 1, meetings: 1, region: 'a' } };
    expect(incidentsOf(relays)).toEqual([{ cause: 'relay-down', where: ['a', 'eu'], people: 5 }]);
  });

  test.each<{ what: string; relays: Record<string, Lost> }>([
    { what: 'the only meeting on it has ended', relays: { a: { people: 8, meetings: 0 } } },
    { what: 'one of its meetings left for elsewhere', relays: { a: { people: 4, meetings: 1 } } },
    {
      what: 'one meeting ended as a person left another',
      relays: { a: { people: 5, meetings: 1, touched: 2, torn: 1 } },
    },
    { what: 'they left one after the other', relays: { a: { people: 5, together: 2, meetings: 3 } } },
    { what: 'others are still on it', relays: { a: { people: 5, meetings: 3, there: 2 } } },
    {
      what: 'two of them were left by the last ones, one after the other',
      relays: { a: { people: 2, meetings: 2 }, b: { people: 3, meetings: 1, secondsAgo: 100 } },
    },
    { what: 'few people left two of them', relays: { a: { people: 2, meetings: 2 }, b: { people: 2, meetings: 2 } } },
  ])('is not reported if $what', ({ relays }) => {
    expect(incidentsOf(relays)).toEqual([]);
  });

  test('but dropped its people when they are on others now', () => {
    expect(incidentsOf({ a: { people: 6, meetings: 3, back: 5 } })).toEqual([
      { cause: 'connection-drops', where: ['a'], people: 6 },
    ]);
  });
});

test.each<{ what: string; counts: number[]; suspected: boolean }>([
  { what: 'nobody', counts: [], suspected: false },
  { what: 'a few here and there', counts: [1, 1, 1, 1], suspected: false },
  { what: 'one relay of several', counts: [1, 0, 6, 1, 0], suspected: true },
  { what: 'many people on relays with few each', counts: [2, 2, 2], suspected: true },
])('people who left cause a follow-up: $what', ({ counts, suspected }) => {
  const lost = new Map(counts.map((count, i) => [String(i), count]));
  expect(isLossSuspected({ lost, kept: new Map() }, 41)).toBe(suspected);
});

test.each<{ what: string; relays: ReadonlyArray<{ lost: number; kept: number }>; suspected: boolean }>([
  {
    what: 'a relay with most of the people',
    relays: [{ lost: 120, kept: 2900 }, ...Array<{ lost: number; kept: number }>(9).fill({ lost: 20, kept: 480 })],
    suspected: false,
  },
  {
    what: 'a relay of the usual size',
    relays: [{ lost: 120, kept: 380 }, ...Array<{ lost: number; kept: number }>(9).fill({ lost: 20, kept: 480 })],
    suspected: true,
  },
  {
    what: 'all people of a small relay, fewer than left the others',
    relays: [{ lost: 12, kept: 0 }, ...Array<{ lost: number; kept: number }>(9).fill({ lost: 20, kept: 480 })],
    suspected: true,
  },
])('in a large installation, people who left cause a follow-up by their share: $what', ({ relays, suspected }) => {
  const of = (what: 'lost' | 'kept') => new Map(relays.map((relay, i) => [String(i), relay[what]]));
  const present = relays.reduce((sum, { kept }) => sum + kept, 0);
  expect(isLossSuspected({ lost: of('lost'), kept: of('kept') }, present)).toBe(suspected);
});

describe('a relay that was lost minutes ago', () => {
  const rows = (ago: number, { people, back, there = 0 }: { people: number; back: number; there?: number }): Sample[] =>
    Object.entries({
      settled: people,
      together: people,
      touched: 2,
      torn: 0,
      meetings: 2,
      back,
      there,
      seen: NOW - 200,
    }).map(([question, value]) => row({ what: `${question}${ago}`, server_instance: 'a', region: 'eu' }, value));
  const watched = (ago: number, scrapes: number): Sample => row({ what: `watched${ago}` }, scrapes);
  const found = (some: readonly Sample[], known: readonly string[] = []): unknown[] => {
    const earlier = lostEarlier.read((question) => some.filter(({ labels }) => labels.what === question), CONTEXT);
    return findEarlierRelayIncidents(earlier, new Set(known), CONTEXT).map(({ cause, where, since, affected }) => ({
      cause,
      where: where.map(({ value }) => value),
      since,
      people: affected.sessions,
    }));
  };
  const down = { cause: 'relay-down', where: ['a'], since: NOW - 200, people: 6 };

  test.each([300, 600])('is down while most of its people are missing (of %d s ago)', (ago) => {
    expect(found([...rows(ago, { people: 6, back: 1 }), watched(ago, ago / 5)])).toEqual([down]);
  });

  test('is one finding at whatever time it is seen', () => {
    const both = [...rows(300, { people: 6, back: 1 }), ...rows(600, { people: 5, back: 1 })];
    expect(found(both)).toEqual([down]);
  });

  test.each<[string, Sample[], string[]]>([
    ['its people are back', rows(300, { people: 6, back: 3 }), []],
    ['it is back', rows(300, { people: 6, back: 0, there: 1 }), []],
    ['it is named already', rows(300, { people: 6, back: 0 }), ['a']],
    ['the scrapes had a gap', [...rows(300, { people: 6, back: 0 }), watched(300, 40)], []],
  ])('is over if %s', (_, some, known) => {
    expect(found(some, known)).toEqual([]);
  });
});

describe('a relay is missing', () => {
  const NOBODY = presence.read(() => [], CONTEXT);
  const populated = (...relays: Array<[server: string, transport: string]>): Presence => ({
    ...NOBODY,
    bins: relays.map(([server, transport]) => ({
      place: { server, server_type: transport },
      meeting: 'm',
      bin: 1,
      n: 4,
    })),
  });
  const usual = (region: string, protocol: string, people: number): Sample => row({ region, protocol }, people);
  const hour = [usual('eu', 'websocket', 5), usual('us', 'websocket', 9), usual('eu', 'webtransport', 2)];
  const none = new Map<string, number>();

  test('if one transport has fewer relays than within the last hour', () => {
    expect(isRelayMissing(populated(['us', 'websocket'], ['eu', 'webtransport']), hour, none)).toBe(true);
    expect(isRelayMissing(populated(['us', 'websocket'], ['', 'websocket']), hour, none)).toBe(true);
  });

  test('but not if it had only one or two people, or is a shifted label, or nothing is measured', () => {
    const full = populated(['us', 'websocket'], ['eu', 'websocket']);
    expect(isRelayMissing(full, hour, none)).toBe(false);
    expect(isRelayMissing(full, [...hour, usual('relay-7', 'websocket', 8)], new Map([['relay-7', 1]]))).toBe(false);
    expect(isRelayMissing(populated(), hour, none)).toBe(false);
  });

  test('but not among a thousand people', () => {
    const { activity, ...rest } = populated(['us', 'websocket'], ['eu', 'webtransport']);
    expect(isRelayMissing({ ...rest, activity: { ...activity, present: 999 } }, hour, none)).toBe(true);
    expect(isRelayMissing({ ...rest, activity: { ...activity, present: 1000 } }, hour, none)).toBe(false);
  });
});
