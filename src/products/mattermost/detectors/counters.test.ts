/** @jest-environment node */
import fc from 'fast-check';
import { contextOf, NOW } from '../../../../tests/support/queries';
import { type Sample } from '../../../promClient/types';
import {
  type Counters,
  gained,
  isContinuous,
  isNewlyScraped,
  moments,
  readCounters,
  restartsOf,
  valuesAt,
} from './counters';
import { mattermost } from '../product';
import { type Moment } from './queries';

const CONTEXT = contextOf(mattermost);
const STARTED = 'rtcd_process_start_time_seconds';
const ERRORS = 'rtcd_rtc_errors_total';
const LONG_AGO = NOW - 86_400;

type Values = Partial<Record<Moment, number>>;

function rows(name: string, values: Values, labels: Record<string, string> = {}): Sample[] {
  return Object.entries(values).map(([what, value]) => ({
    labels: { __name__: name, instance: 'rtcd-1:8045', what, ...labels },
    value,
  }));
}

function read(...all: Sample[][]): Counters {
  const at = (moment: Moment): Sample[] => all.flat().filter(({ labels }) => labels.what === moment);
  return readCounters(moments.read(at, CONTEXT), CONTEXT);
}

/** Errors that were counted between `recent` and now, of a process that started when it did. */
function errors(values: Values, started: Values): number {
  const counters = read(rows(ERRORS, values, { groupID: 'mm-a', type: 'track' }), rows(STARTED, started));
  return gained(counters, { name: ERRORS, types: ['track'] }, 'recent', 'now').reduce(
    (sum, { value }) => sum + value,
    0
  );
}

const OLD: Values = { now: LONG_AGO, recent: LONG_AGO };

describe('gained', () => {
  test.each<{ what: string; values: Values; started: Values; gain: number }>([
    { what: 'what a counter grew', values: { now: 7, recent: 4 }, started: OLD, gain: 3 },
    { what: 'nothing where it stands', values: { now: 4, recent: 4 }, started: OLD, gain: 0 },
    { what: 'the whole burst it was born with', values: { now: 4 }, started: OLD, gain: 4 },
    { what: 'nothing where it is gone', values: { recent: 4 }, started: OLD, gain: 0 },
    {
      what: 'all of a process that is younger than the window',
      values: { now: 9 },
      started: { now: NOW - 20 },
      gain: 9,
    },
    {
      what: 'all since a restart, even if it has overtaken the old value',
      values: { now: 9, recent: 4 },
      started: { now: NOW - 20, recent: LONG_AGO },
      gain: 9,
    },
    {
      what: 'what it has since it fell, where nobody knows of a restart',
      values: { now: 2, recent: 40 },
      started: {},
      gain: 2,
    },
    {
      what: 'nothing of a process that was not scraped before',
      values: { now: 1000 },
      started: { now: LONG_AGO },
      gain: 0,
    },
  ])('is $what', ({ values, started, gain }) => {
    expect(errors(values, started)).toBe(gain);
  });

  test('of a moment before a restart is empty', () => {
    const counters = read(
      rows('rtcd_ws_messages_total', { grace: 50 }, { clientID: 'mm-a', type: 'join', direction: 'in' }),
      rows(STARTED, { now: NOW - 1, long: LONG_AGO })
    );
    expect(gained(counters, { name: 'rtcd_ws_messages_total' }, 'long', 'grace')).toMatchObject([{ value: 0 }]);
  });

  test('of a moment whose sample is still of the process before is empty, too', () => {
    const counters = read(
      rows('rtcd_ws_messages_total', { grace: 285, long: 230 }, { clientID: 'mm-a', type: 'join', direction: 'in' }),
      rows(STARTED, { now: NOW - 58, grace: LONG_AGO, long: LONG_AGO })
    );
    expect(gained(counters, { name: 'rtcd_ws_messages_total' }, 'long', 'grace')).toMatchObject([{ value: 0 }]);
  });

  test('distinguishes places and types, and knows that clientID and groupID are the same', () => {
    const counters = read(
      rows(STARTED, OLD),
      rows(ERRORS, { now: 1 }, { groupID: 'mm-a', type: 'track' }),
      rows(ERRORS, { now: 2 }, { clientID: 'mm-a', type: 'signaling' }),
      rows(ERRORS, { now: 4 }, { groupID: 'mm-b', type: 'track' }),
      rows(ERRORS, { now: 8 }, { groupID: 'mm-b', type: 'ice' })
    );
    expect(gained(counters, { name: ERRORS, types: ['track', 'signaling'] }, 'recent', 'now')).toEqual([
      { place: { instance: 'rtcd-1:8045', groupID: 'mm-a' }, value: 3 },
      { place: { instance: 'rtcd-1:8045', groupID: 'mm-b' }, value: 4 },
    ]);
  });

  test('counts series that a second Prometheus has too only once', () => {
    const own = { groupID: 'mm-a', type: 'track' };
    const counters = read(
      rows(STARTED, OLD),
      rows(ERRORS, { now: 7, recent: 4 }, { ...own, replica: 'a' }),
      rows(ERRORS, { now: 7, recent: 4 }, { ...own, replica: 'b' })
    );
    expect(gained(counters, { name: ERRORS }, 'recent', 'now')).toMatchObject([{ value: 3 }]);
  });

  test('is never negative', () => {
    const value = fc.option(fc.nat(1000), { nil: undefined });
    const start = fc.option(fc.integer({ min: NOW - 1000, max: NOW }), { nil: undefined });
    const values = (of: fc.Arbitrary<number | undefined>): fc.Arbitrary<Values> =>
      fc.record({ now: of, recent: of }).map((both) => JSON.parse(JSON.stringify(both)) as Values);
    fc.assert(
      fc.property(values(value), values(start), (counts, starts) => {
        expect(errors(counts, starts)).toBeGreaterThanOrEqual(0);
      })
    );
  });
});

describe('a process', () => {
  test.each<{ what: string; started: Values; restarted: boolean; continuous: boolean; isNew: boolean }>([
    { what: 'that goes on', started: OLD, restarted: false, continuous: true, isNew: false },
    {
      what: 'that began anew',
      started: { now: NOW - 20, recent: LONG_AGO },
      restarted: true,
      continuous: false,
      isNew: false,
    },
    { what: 'that is young', started: { now: NOW - 20 }, restarted: false, continuous: false, isNew: false },
    { what: 'that was not scraped', started: { now: LONG_AGO }, restarted: false, continuous: false, isNew: true },
    { what: 'that is gone', started: { recent: LONG_AGO }, restarted: false, continuous: false, isNew: false },
  ])('$what', ({ started, restarted, continuous, isNew }) => {
    const counters = read(rows(STARTED, started));
    expect([...restartsOf(counters).keys()]).toEqual(restarted ? ['rtcd-1:8045'] : []);
    expect(isContinuous(counters, 'rtcd-1:8045')).toBe(continuous);
    expect(isNewlyScraped(counters, 'rtcd-1:8045')).toBe(isNew);
  });
});

test('values at a moment are those of the name', () => {
  const counters = read(rows(STARTED, OLD), rows(ERRORS, { now: 7, recent: 4 }, { groupID: 'mm-a', type: 'track' }));
  expect(valuesAt(counters, ERRORS, 'recent')).toEqual([
    { place: { instance: 'rtcd-1:8045', groupID: 'mm-a' }, value: 4 },
  ]);
  expect(valuesAt(counters, ERRORS, 'long')).toEqual([]);
});
