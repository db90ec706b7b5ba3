import { message, type Message } from '../../../messages';
import { numbers } from '../../../promClient/rows';
import { unique } from '../../../lists';
import { type Note, type SignalContext, type Symptom, type Tally, type Threshold } from '../../../triage/model';
import { areAllKnownSince, type Count, type Counters, gained, isCutOff } from './counters';
import { isSame } from './gauges';
import { followUp } from './known';
import {
  dialectOf,
  getJoinsHistory,
  getJoinsQuery,
  getPastJoinsQuery,
  joinCounter,
  type JoinsSince,
  openedSince,
  opensName,
  rtcOf,
} from './queries';
import { rtcDimensions } from './reports';

/**
 * On a good day one or two of 100 joins fail (`mattermost-metrics.md` §5.7 alerts at five), and people who can't join
 * try again.
 */
export const JOIN_THRESHOLD: Threshold = { bad: 3, share: 0.12, low: 0.06, fewest: 5 };
/** The share of joins that fails on a good day. */
export const FAILED_BY_CHANCE = 0.02;
/** A failure has just begun if a bad share of recent joins failed, and this many times the share before. */
const MUCH_WORSE = 2;
/** A failure has just ended if at most this share of recent joins failed. */
const GOOD = 0.1;
/** One failed join, or a few of many, are ordinary: such a place alone is never a finding. */
const ORDINARY = { bad: 1.5, share: 1 / 16 };
/** With fewer joins it is unknown whether a place is calm. */
const CALM_JOINS = 3;

/** Joins of the last minutes, if some fail now. */
export const pastJoins = followUp({
  ask: ({ counters }, context) =>
    dialectOf(context) === 'rtcd' && doJoinsFail(counters, context) ? { past: getPastJoinsQuery(context) } : {},
  read: (answers) => numbers(answers('past')),
});

/**
 * Joins by place and how many of them failed. If some fail, calm servers (or else calm installations) count with all
 * their joins of the last minutes, so that there are enough for a comparison.
 */
export function judgedJoins(counters: Counters, context: SignalContext): Tally[] {
  const joins = recentJoins(counters, context);
  const isCalm = calmness(joins);
  if (!joins.some(isCalm)) {
    return joins;
  }
  const past = readJoins(counters, 'past', 'now', context).filter(isCalm);
  return [
    ...joins.map((join) => {
      const before = past.find(({ place }) => isSame(place, join.place));
      return before !== undefined && before.n > join.n && isCalm(join) ? { ...before, people: join.people } : join;
    }),
    ...past
      .filter(({ place }) => !joins.some((join) => isSame(join.place, place)))
      .map((join) => ({ ...join, people: 0 })),
  ];
}

/**
 * Returns whether a join is at a calm place while others fail: at a server or an installation, whichever kind of place
 * differs more.
 */
function calmness(joins: readonly Tally[]): (join: Joins & Pick<Tally, 'place'>) => boolean {
  const kinds = ['instance', 'groupID'].map((label) => {
    const values = unique(joins.map(({ place }) => place[label]));
    const sums = values.map((value) => ({ value, ...sumOf(joins.filter(({ place }) => place[label] === value)) }));
    const worst = Math.max(0, ...sums.filter((sum) => !isOrdinary(sum)).map(shareOf));
    const isQuiet = (join: Joins): boolean => isOrdinary(join) && shareOf(join) <= worst / 2;
    const calm = sums.filter((sum) => sum.n >= CALM_JOINS && isQuiet(sum)).map(({ value }) => value);
    return { label, worst, isQuiet, calm };
  });
  const [kind] = kinds.filter(({ worst, calm }) => worst > 0 && calm.length > 0).sort((a, b) => b.worst - a.worst);
  return (join) => kind !== undefined && kind.calm.includes(join.place[kind.label]) && kind.isQuiet(join);
}

/** Whether joins fail somewhere, so that a baseline from elsewhere is needed. */
function doJoinsFail(counters: Counters, context: SignalContext): boolean {
  return recentJoins(counters, context).some((join) => !isOrdinary(join));
}

function isOrdinary({ n, bad }: Joins): boolean {
  return bad <= ORDINARY.bad + ORDINARY.share * n;
}

/**
 * Joins over a long window, because they are rare. If enough recent joins show that a failure has just begun or ended,
 * only those count: older ones would hide it.
 */
function recentJoins(counters: Counters, context: SignalContext): Tally[] {
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
      around.some(
        ({ isEnough, share, before }) => isEnough && share >= JOIN_THRESHOLD.share && share >= MUCH_WORSE * before
      ) || around.every(({ isEnough, share }) => isEnough && share <= GOOD)
    );
  };
  const isNew = ({ place }: Tally): boolean => !long.some((join) => isSame(join.place, place));
  return [...recent.filter((join) => isRecent(join) || isNew(join)), ...long.filter((join) => !isRecent(join))];
}

type Joins = Pick<Tally, 'n' | 'bad'>;

function sumOf(joins: readonly Tally[]): Joins {
  return joins.reduce((sum, { n, bad }) => ({ n: sum.n + n, bad: sum.bad + bad }), { n: 0, bad: 0 });
}

function shareOf({ n, bad }: Joins): number {
  return n <= 0 ? 0 : Math.max(0, bad) / n;
}

/**
 * Joins since a moment by place, and how many of them opened no data channel until another moment: `now` allows a
 * little time for the channel, `grace` doesn't. An embedded server has no places.
 */
export function readJoins(
  counters: Counters,
  since: JoinsSince,
  until: 'now' | 'grace',
  context: SignalContext
): Tally[] {
  const { name } = joinCounter(context);
  if (dialectOf(context) === 'embedded' && !areAllKnownSince(counters, [since, openedSince(since, context)])) {
    return [];
  }
  const joins = gained(counters, { name, types: ['join'] }, since, 'grace').filter(({ value }) => value > 0);
  const opens = gained(counters, { name: opensName(context) }, openedSince(since, context), until);
  if (dialectOf(context) === 'embedded') {
    return joins.length === 0 || !canTellJoins(counters, context) ? [] : [tally({}, total(joins), total(opens))];
  }
  return joins
    .filter(({ place: { instance } }) => canTellJoins(counters, context, instance) && !isCutOff(counters, instance))
    .map(({ place, value }) => tally(place, value, total(opens.filter((open) => isSame(open.place, place)))));
}

/**
 * Whether a process (or any) reports opened data channels. They came with RTCD 1.1.0, together with locks: a process
 * with neither is older. One on which no join ever worked still has locks.
 */
function canTellJoins(counters: Counters, context: SignalContext, instance?: string): boolean {
  const names = [opensName(context), `${rtcOf(context).lockGrabTime.name}_count`];
  return counters.series.some(
    ({ name, place }) => names.includes(name) && (instance === undefined || place.instance === instance)
  );
}

/** A note on where Callscope can't judge joins, and why. */
export function joinNotes(counters: Counters, context: SignalContext): Note[] {
  const { name } = joinCounter(context);
  const joined = counters.series.filter((series) => series.name === name && series.type === 'join');
  const instances = unique(joined.map(({ place }) => place.instance)).sort();
  const isEmbedded = dialectOf(context) === 'embedded';
  const untold = instances.filter((instance) => !canTellJoins(counters, context, isEmbedded ? undefined : instance));
  return untold.length === 0
    ? []
    : [
        {
          kind: 'coverage',
          text: message(
            'mattermost.note.joins',
            "Callscope can't judge joins on {{- instances}}: only RTCD 1.1.0 and newer report whether a data channel opened.",
            { instances: untold }
          ),
        },
      ];
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
    title: message('mattermost.symptom.joins', 'Joins'),
    complaint: message('mattermost.symptom.joins-complaint', 'Joins fail: no data channel opened'),
    units: nameJoins,
    limit: 0,
    limitUnit: message('unit.failed', 'failed'),
    tallies,
    dimensions: rtcDimensions('setup-failure'),
    everywhere: 'setup-failure',
    threshold: JOIN_THRESHOLD,
    scattered: null,
    estimated: true,
    costsTime: false,
    judged: true,
    yieldsTo: [],
    nearest: null,
    past: getJoinsHistory(context),
    query: getJoinsQuery(context),
  };
}

function nameJoins(count: number): Message {
  return message('mattermost.unit.joins', 'joins', { count, defaultValue_one: 'join' });
}
