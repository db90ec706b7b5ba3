import { type SignalContext, type Symptom, type Tally } from '../snapshot';
import { type Count, type Counters, gained } from './counters';
import { isSame } from './gauges';
import { dialectOf, getJoinsQuery, joinCounter, opensName } from './queries';
import { rtcDimensions } from './reports';

/** A node or an installation is bad or good lately if such shares of its recent joins failed; between them time must tell. */
const MOSTLY_BAD = 0.5;
const MOSTLY_GOOD = 0.15;

/**
 * Joins by place and how many of them failed, put together over a long time because they are rare. Where enough recent
 * ones tell that it has just begun or just ended, the older ones would only hide it.
 */
export function recentJoins(counters: Counters, context: SignalContext): Tally[] {
  const recent = readJoins(counters, 'recent', 'now', context);
  const isRecent = ({ place }: Tally): boolean => {
    const shares = ['instance', 'groupID'].map((label) =>
      shareOf(
        recent.filter((join) => join.place[label] === place[label]),
        context.limits.minUnits
      )
    );
    const own =
      shareOf(
        recent.filter((join) => isSameTally(join, place)),
        1
      ) ?? 0;
    return (
      (own >= MOSTLY_BAD && shares.some((share) => share !== null && share >= MOSTLY_BAD)) ||
      shares.every((share) => share !== null && share <= MOSTLY_GOOD)
    );
  };
  return [...recent.filter(isRecent), ...readJoins(counters, 'long', 'now', context).filter((join) => !isRecent(join))];
}

/** The share of failed joins; null if there are too few. */
function shareOf(joins: readonly Tally[], least: number): number | null {
  const n = joins.reduce((sum, join) => sum + join.n, 0);
  return n < least ? null : joins.reduce((sum, { bad }) => sum + bad, 0) / n;
}

function isSameTally({ place }: Tally, { instance, groupID }: Tally['place']): boolean {
  return place.instance === instance && place.groupID === groupID;
}

/**
 * Joins since a moment by place, and how many of them opened no data channel until another: `now` leaves out those that
 * need a little longer, `grace` holds them. An embedded server can't tell places.
 */
export function readJoins(
  counters: Counters,
  since: 'recent' | 'long',
  until: 'now' | 'grace',
  context: SignalContext
): Tally[] {
  const { name } = joinCounter(context);
  const joins = gained(counters, { name, types: ['join'] }, since, 'grace').filter(({ value }) => value > 0);
  const opens = gained(counters, { name: opensName(context) }, since, until);
  if (dialectOf(context) === 'embedded') {
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
