import { type SignalContext, type Symptom, type Tally } from '../snapshot';
import { type Count, type Counters, gained } from './counters';
import { isSame } from './gauges';
import { dialectOf, getJoinsQuery, joinCounter, opensName } from './queries';
import { rtcDimensions } from './reports';

/**
 * Joins by place and how many of them opened no data channel until a moment: `now` leaves out those that need a little
 * longer, `grace` holds them. An embedded server can't tell places.
 */
export function readJoins(counters: Counters, until: 'now' | 'grace', context: SignalContext): Tally[] {
  const isEmbedded = dialectOf(context) === 'embedded';
  const { name } = joinCounter(context);
  const joins = gained(counters, { name, types: ['join'] }, 'long', 'grace').filter(({ value }) => value > 0);
  const opens = gained(counters, { name: opensName(context) }, 'long', until);
  if (isEmbedded) {
    return joins.length === 0 ? [] : [tally({}, sumOf(joins), sumOf(opens))];
  }
  return joins.map(({ place, value }) => tally(place, value, sumOf(opens.filter((open) => isSame(open.place, place)))));
}

function tally(place: Tally['place'], joins: number, opens: number): Tally {
  const bad = Math.max(0, joins - opens);
  return { place, meeting: null, n: joins, bad, severe: bad, people: joins };
}

function sumOf(counts: readonly Count[]): number {
  return counts.reduce((sum, { value }) => sum + value, 0);
}

/** Joins that never open their data channel. */
export function joinSymptom(tallies: readonly Tally[], context: SignalContext): Symptom {
  return {
    id: 'joins',
    title: 'Joins',
    complaint: 'Joining failed (no data channel opened)',
    units: 'joins',
    limit: 0,
    limitUnit: 'failed',
    tallies,
    dimensions: rtcDimensions('setup-failure'),
    everywhere: 'setup-failure',
    scattered: null,
    estimated: true,
    costsTime: false,
    judged: true,
    yieldsTo: [],
    nearest: null,
    query: getJoinsQuery(context),
  };
}
