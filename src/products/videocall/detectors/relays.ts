import { groupBy, unique } from '../../../lists';
import { message } from '../../../messages';
import { affects, fact } from '../../../triage/findings/facts';
import { type Sample } from '../../../promClient/types';
import { type Incident, type SignalContext } from '../../../triage/model';
import { type Answers, inquiry } from '../../../triage/inquiry';
import { followUp } from './known';
import { type Presence } from './presence';
import { sumByProcess, unshifted } from './processes';
import { TOLERATED_SCRAPES } from '../../../triage/targets/discovery';
import {
  getLostPeopleQueries,
  getLostQuery,
  getTurnoverQuery,
  getWatchedQuery,
  type LostPeople,
  VANISHED_SECONDS,
  WATCHED_SECONDS,
  wasWatched,
} from './queries';

/** If a relay lost this many people at once, it was not just the end of a meeting … */
const MIN_PEOPLE = 3;
/** … if this many of their meetings go on elsewhere, or as many people left one that goes on just when another ended. */
const MIN_MEETINGS = 2;

/** Relays that die of the same cause lose their people within this time (s) of each other. */
const TOGETHER_SECONDS = 15;
/** People leave relays with one or two people by chance, but not this many at the same time. */
const MIN_PEOPLE_TOGETHER = 5;

/** Normally, fewer than this share of all people leave within two minutes. */
const UNUSUAL_SHARE = 0.12;
/** A relay stands out by this many standard deviations of what the others lost. */
const DEVIATIONS = 4;

/** From this many people on, questions about lost people cost too much to be asked without a good reason. */
const LARGE = 1000;

/** Connections by relay process. */
interface Connections {
  lost: ReadonlyMap<string, number>;
  kept: ReadonlyMap<string, number>;
}

/** Connections that relay processes lost, and those that they still have. */
export const lost = inquiry({
  ask: (context) => ({ turnover: getTurnoverQuery(context) }),
  read: (answers): Connections => {
    const all = answers('turnover');
    const of = (isLost: boolean): ReadonlyMap<string, number> => {
      const rows = all.filter(({ labels }) => (labels.lost === '1') === isLost);
      return sumByProcess(rows, all);
    };
    return { lost: of(true), kept: of(false) };
  },
});

/** The people of lost connections. */
export const lostPeople = followUp({
  ask: ({ isLossSuspected: isSuspected }, context): Partial<ReturnType<typeof getLostPeopleQueries>> =>
    isSuspected ? getLostPeopleQueries(context) : {},
  read: readLostPeople,
});

function readLostPeople(answers: Answers<LostPeople>): LostPeopleByProcess {
  const settled = answers('settled');
  const by = (rows: readonly Sample[]): ReadonlyMap<string, number> => sumByProcess(rows, settled);
  const seen = latest(unshifted(answers('seen'), settled));
  const ends = latest(answers('seen'), placeOf);
  // Shifted rows of a process whose people left long before its last ones didn't go with them.
  const atTheEnd = (rows: readonly Sample[]): ReadonlyMap<string, number> => {
    const endOf = unshifted(rows, settled).map(({ labels }) => seen.get(labels.server_instance ?? '') ?? 0);
    return by(rows.filter((row, i) => (ends.get(placeOf(row)) ?? 0) >= (endOf[i] ?? 0) - TOGETHER_SECONDS));
  };
  return {
    there: by(answers('there')),
    together: atTheEnd(answers('together')),
    touched: atTheEnd(answers('touched')),
    torn: atTheEnd(answers('torn')),
    meetings: by(answers('meetings')),
    seen,
    back: by(answers('back')),
  };
}

type LostPeopleByProcess = Readonly<Record<Exclude<LostPeople, 'settled'>, ReadonlyMap<string, number>>>;

/** Relays that went down within these times (s) are news, too; the shorter one knows more of their people. */
const EARLIER = [300, 600] as const;
type EarlierQuestion = `${LostPeople | 'watched'}${(typeof EARLIER)[number]}`;

/**
 * Whether a relay that had people within the last hour has none: one transport has fewer such relays than usual. In large
 * installations, looking so far back costs too much.
 * @param processes their names, which stand in place of the region where labels are shifted
 */
export function isRelayMissing(
  { activity, bins }: Presence,
  usual: readonly Sample[],
  processes: Pick<ReadonlyMap<string, unknown>, 'has'>
): boolean {
  const populated = usual.filter(({ labels, value }) => value >= MIN_PEOPLE && !processes.has(labels.region ?? ''));
  const relaysOf = (transport: string): number => {
    const own = bins.filter(({ place }) => place.server_type === transport && place.server !== '');
    return unique(own.map(({ place }) => place.server)).length;
  };
  return (
    bins.length > 0 &&
    (activity.present ?? 0) < LARGE &&
    [...groupBy(populated, ({ labels }) => labels.protocol ?? '')].some(
      ([transport, relays]) => relaysOf(transport) < relays.length
    )
  );
}

/** The people who were on relays minutes ago, if the page had no gap since then. */
export const lostEarlier = followUp({
  ask: ({ isRelayMissing: isMissing }, context): Partial<Record<EarlierQuestion, string>> =>
    Object.fromEntries(
      (isMissing ? EARLIER : []).flatMap((ago) =>
        Object.entries({ ...getLostPeopleQueries(context, ago), watched: getWatchedQuery(context, ago) }).map(
          ([question, query]) => [`${question}${ago}`, query]
        )
      )
    ),
  read: (answers, context): ReadonlyArray<{ ago: number; people: LostPeopleByProcess }> =>
    EARLIER.filter((ago) => wasWatched(answers(`watched${ago}`), context, ago)).map((ago) => ({
      ago,
      people: readLostPeople((question) => answers(`${question}${ago}`)),
    })),
});

function placeOf({ labels: { server_instance = '', region = '' } }: Sample): string {
  return `${server_instance}\n${region}`;
}

function latest(
  rows: readonly Sample[],
  keyOf: (row: Sample) => string = ({ labels }) => labels.server_instance ?? ''
): ReadonlyMap<string, number> {
  return new Map(
    [...groupBy(rows, keyOf)].map(([key, own]) => [key, Math.max(...own.map(({ value }) => value))] as const)
  );
}

/** Whether the server page was scraped without a gap, so that people who left did leave at once. */
export const watched = followUp({
  ask: ({ isLossSuspected: isSuspected }, context): { watched?: string } =>
    isSuspected ? { watched: getWatchedQuery(context) } : {},
  read: (answers, context) => wasWatched(answers('watched'), context),
});

/**
 * Whether relays lost so many connections that follow-up queries are worth it: one relay far more than the others, or
 * all together many. In large installations, more than the others means a larger share.
 * @param present people on all relays
 */
export function isLossSuspected({ lost, kept }: Connections, present: number): boolean {
  const all = [...lost.values()].reduce((sum, count) => sum + count, 0);
  const isLarge = present >= LARGE;
  const relays = (isLarge ? unique([...lost.keys(), ...kept.keys()]) : [...lost.keys()])
    .map((process) => {
      const count = lost.get(process) ?? 0;
      return { count, weight: isLarge ? count + (kept.get(process) ?? 0) : 1 };
    })
    .sort((a, b) => a.count / a.weight - b.count / b.weight);
  const middle = relays[Math.floor((relays.length - 2) / 2)];
  const usual = middle === undefined ? 0 : middle.count / middle.weight;
  return (
    (all >= MIN_PEOPLE_TOGETHER && all >= UNUSUAL_SHARE * present) ||
    relays.some(({ count, weight }) => count >= MIN_PEOPLE && isOver(count, usual * weight))
  );
}

function isOver(count: number, expected: number): boolean {
  return count > expected + DEVIATIONS * Math.sqrt(expected);
}

/**
 * Relays that lost all their people at once while meetings of theirs go on, as a single query: `{server_instance,
 * region}`, value = people. Relays with one or two people, which only count together, are left to a verdict.
 */
export function getDeadRelaysQuery(context: SignalContext): string {
  const { there, together, meetings } = getLostPeopleQueries(context);
  const scrapes = WATCHED_SECONDS / context.scrape - TOLERATED_SCRAPES;
  const process = 'on(server_instance,region)';
  return [
    `${together}>=${MIN_PEOPLE} and ${process} ${meetings}>=${MIN_MEETINGS}`,
    `unless ${process} ${there} and on() ${getWatchedQuery(context)}>=${scrapes}`,
  ].join(' ');
}

/**
 * Relays that are down, and those whose people came back on other relays at once.
 * @param connections how many connections each relay process lost
 */
export function findRelayIncidents(
  connections: ReadonlyMap<string, number>,
  people: LostPeopleByProcess,
  context: SignalContext
): Incident[] {
  const all = lostRelays([...connections.keys()], people);
  return [
    ...together(all.filter((relay) => !hasMoved(relay))).map((relays) => gone(relays, VANISHED_SECONDS, context)),
    ...together(all.filter(hasMoved)).map((relays) => moved(relays, context)),
  ];
}

/**
 * Relays that are down for longer than that, while most of their people are still missing.
 * @param known processes that another incident already names
 */
export function findEarlierRelayIncidents(
  earlier: ReturnType<(typeof lostEarlier)['read']>,
  known: ReadonlySet<string>,
  context: SignalContext
): Incident[] {
  const [found] = earlier.flatMap(({ ago, people }) =>
    together(lostRelays([], people).filter((relay) => !hasMoved(relay) && !known.has(relay.instance))).map((relays) =>
      gone(relays, ago, context)
    )
  );
  return found === undefined ? [] : [found];
}

function hasMoved({ back, people }: LostRelay): boolean {
  return back >= people / 2;
}

/** Relays that lost all their people at once. */
function lostRelays(instances: readonly string[], people: LostPeopleByProcess): LostRelay[] {
  const value = (what: keyof typeof people, instance: string): number => people[what].get(instance) ?? 0;
  const empty = unique([...instances, ...people.together.keys()])
    .map((instance): LostRelay => ({
      instance,
      people: value('together', instance),
      back: value('back', instance),
      meetings: value('meetings', instance),
      touched: value('touched', instance),
      torn: value('torn', instance),
      since: value('seen', instance) || null,
    }))
    .filter(({ instance, people, meetings }) => people > 0 && meetings > 0 && value('there', instance) === 0)
    .sort((a, b) => a.instance.localeCompare(b.instance));
  const dead = empty.filter((relay) => {
    const others = empty.filter((other) => other !== relay && areTogether(relay, other));
    return isDead([relay], MIN_PEOPLE) || (others.length > 0 && isDead([relay, ...others], MIN_PEOPLE_TOGETHER));
  });
  return empty.filter((relay) => dead.some((other) => other === relay || areTogether(relay, other)));
}

interface LostRelay {
  instance: string;
  /** People who disappeared together with the last one; others just left. */
  people: number;
  /** How many of them are on other relays now. */
  back: number;
  /** How many meetings of people of this relay go on. */
  meetings: number;
  /** How many meetings the people were in who disappeared together, and how many of them in one that goes on. */
  touched: number;
  torn: number;
  /** Unix seconds. */
  since: number | null;
}

function areTogether(one: LostRelay, other: LostRelay): boolean {
  return one.since !== null && other.since !== null && Math.abs(one.since - other.since) <= TOGETHER_SECONDS;
}

function isDead(relays: readonly LostRelay[], minPeople: number): boolean {
  const sum = (count: (relay: LostRelay) => number): number => relays.reduce((all, relay) => all + count(relay), 0);
  const isCut = relays.some(({ touched, torn }) => touched >= MIN_MEETINGS && torn >= MIN_PEOPLE);
  return sum(({ people }) => people) >= minPeople && (sum(({ meetings }) => meetings) >= MIN_MEETINGS || isCut);
}

type LostRelays = readonly [LostRelay, ...LostRelay[]];

/** Faults of several relays within two minutes are one incident. */
function together([first, ...others]: readonly LostRelay[]): LostRelays[] {
  return first === undefined ? [] : [[first, ...others]];
}

function reachOf(relays: LostRelays): Pick<Incident, 'where' | 'since' | 'past' | 'affected' | 'total'> {
  const onsets = relays.flatMap(({ since }) => (since === null ? [] : [since]));
  return {
    where: relays.map(({ instance }) => ({ label: 'server_instance', value: instance })),
    since: onsets.length === 0 ? null : Math.min(...onsets),
    past: null,
    affected: affects({ sessions: peopleOf(relays), estimated: false }),
  };
}

function peopleOf(relays: LostRelays): number {
  return relays.reduce((sum, { people }) => sum + people, 0);
}

function namesOf(relays: LostRelays): string[] {
  return relays.map(({ instance }) => instance);
}

const MEETINGS_GO_ON = message('videocall.finding.meetings-go-on', 'Their meetings go on without them.');

function gone(relays: LostRelays, ago: number, context: SignalContext): Incident {
  const [{ instance }] = relays;
  const people = peopleOf(relays);
  return {
    cause: 'relay-down',
    severity: 'critical',
    ...reachOf(relays),
    summary:
      relays.length === 1
        ? [
            message('videocall.finding.relay-down', 'Relay {{- relay}} is down, with {{count}} people on it.', {
              relay: instance,
              count: people,
              defaultValue_one: 'Relay {{- relay}} is down, with {{count}} person on it.',
            }),
            MEETINGS_GO_ON,
          ]
        : [
            message('videocall.finding.relays-down', 'Relays {{- relays}} are down, with {{count}} people on them.', {
              relays: namesOf(relays),
              count: people,
              defaultValue_one: 'Relays {{- relays}} are down, with {{count}} person on them.',
            }),
            MEETINGS_GO_ON,
            message(
              'videocall.finding.relays-down-region',
              'If these are all relays of a region, it may be cut off instead (NATS gateway).'
            ),
          ],
    evidence: [peopleBefore(people, ago, context)],
  };
}

function moved(relays: LostRelays, context: SignalContext): Incident {
  const [{ instance }] = relays;
  const people = peopleOf(relays);
  const back = relays.reduce((sum, relay) => sum + relay.back, 0);
  return {
    cause: 'connection-drops',
    severity: 'warning',
    ...reachOf(relays),
    summary: [
      relays.length === 1
        ? message('videocall.finding.relay-dropped', 'Relay {{- relay}} dropped its {{count}} people.', {
            relay: instance,
            count: people,
            defaultValue_one: 'Relay {{- relay}} dropped its {{count}} person.',
          })
        : message('videocall.finding.relays-dropped', 'Relays {{- relays}} dropped their {{count}} people.', {
            relays: namesOf(relays),
            count: people,
            defaultValue_one: 'Relays {{- relays}} dropped their {{count}} person.',
          }),
      message('videocall.finding.came-back', '{{count}} came back on other relays.', {
        count: back,
        defaultValue_one: '{{count}} came back on another relay.',
      }),
    ],
    evidence: [peopleBefore(people, VANISHED_SECONDS, context)],
  };
}

function peopleBefore(people: number, ago: number, context: SignalContext): Incident['evidence'][number] {
  const what = message('videocall.evidence.connections', 'connections {{seconds}} s ago', {
    seconds: ago,
  });
  return fact(what, people, getLostQuery(context, ago));
}
