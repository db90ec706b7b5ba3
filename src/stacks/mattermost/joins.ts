import { type SignalContext, type Symptom, type Tally } from '../snapshot';
import { type Count, type Counters, gained } from './counters';
import { isSame } from './gauges';
import { dialectOf, getJoinsQuery, joinCounter, opensName } from './queries';
import { rtcDimensions } from './reports';

/** It has just begun if such a share of the recent joins failed, and so many times that of the joins before. */
const BAD = 0.2;
const MUCH_WORSE = 2;
/** It has just ended if so few of the recent joins failed. */
const GOOD = 0.15;

/**
 * Joins by place and how many of them failed, put together over a long time because they are rare. Where enough recent
 * ones tell that it has just begun or just ended, the older ones would only hide it.
 */
export function recentJoins(counters: Counters, context: SignalContext): Tally[] {
  const recent = readJoins(counters, 'recent', 'now', context);
  const long = readJoins(counters, 'long', 'now', context);
  const isRecent = ({ place }: Tally): boolean => {
    const around = ['instance', 'groupID'].map((label) => {
      const isThere = (join: Tally): boolean => join.place[label] === place[label];
      const news = sumOf(recent.filter(isThere));
      const all = sumOf(long.filter(isThere));
      return {
        isEnough: news.n >= context.limits.minUnits,
        share: shareOf(news),
        before: shareOf({ n: all.n - news.n, bad: all.bad - news.bad }),
      };
    });
    return (
      around.some(({ isEnough, share, before }) => isEnough && share >= BAD && share >= MUCH_WORSE * before) ||
      around.every(({ isEnough, share }) => isEnough && share <= GOOD)
    );
  };
  return [...recent.filter(isRecent), ...long.filter((join) => !isRecent(join))];
}

type Joins = Pick<Tally, 'n' | 'bad'>;

function sumOf(joins: readonly Tally[]): Joins {
  return joins.reduce((sum, { n, bad }) => ({ n: sum.n + n, bad: sum.bad + bad }), { n: 0, bad: 0 });
}

function shareOf({ n, bad }: Joins): number {
  return n <= 0 ? 0 : Math.max(0, bad) / n;
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
    return joins.length === 0 ? [] : [tally({}, total(joins), total(opens))];
  }
  return joins.map(({ place, value }) => tally(place, value, total(opens.filter((open) => isSame(open.place, place)))));
}

function tally(place: Tally['place'], joins: number, opens: number): Tally {
  const bad = Math.max(0, joins - opens);
  return { place, meeting: null, n: joins, bad, severe: bad, people: joins };
}

function total(counts: readonly Count[]): number {
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
