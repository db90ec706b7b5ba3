import { unique } from '../../../lists';
import { type Message, message } from '../../../messages';
import { numbers, valuesBy } from '../../../promClient/rows';
import { type Activity, type Note, type SignalContext, type Tally } from '../../../triage/model';
import { type Counters, isContinuous, isNewlyScraped, valuesAt } from './counters';
import { at, isSame, keyOf, type Placed, placed } from './gauges';
import { inquiry } from '../../../triage/inquiry';
import { followUp, type Known } from './known';
import { type Unmeasured } from './nodes';
import { getUsersQuery } from './pluginQueries';
import {
  dialectOf,
  getSharedAddressesQuery,
  getScrapedOnceQuery,
  getStartChangesQuery,
  getStillQuery,
  packetWindow,
  reportWindow,
  rtcOf,
  servedBy,
} from './queries';

const REPORT_SECONDS = 10;
/** Opus sends a packet every 20 ms. */
const PACKETS_PER_SECOND = 50;

/** People in calls by app node. */
export const users = inquiry({
  ask: (context) => ({ users: getUsersQuery(context) }),
  read: (answers) => valuesBy(numbers(answers('users')), 'instance'),
});

/** Whether the start time of a process changed lately. */
export const startChanges = inquiry({
  ask: (context) => ({ startChanges: getStartChangesQuery(context) }),
  read: (answers) => numbers(answers('startChanges')).length > 0,
});

/** Addresses at which several processes answer in turn. */
export const shared = followUp({
  ask: ({ isStartChanged }, context): { shared?: string } =>
    isStartChanged ? { shared: getSharedAddressesQuery(context) } : {},
  read: (answers) => unique(answers('shared').map(({ labels }) => labels.instance ?? '')),
});

/**
 * Instances with frozen (0) or old metrics, and those that were scraped only once lately, if there are sessions without
 * voice: silent calls look alike.
 */
export const still = followUp({
  ask: ({ sessions, packets }, context): { still?: string; once?: string } =>
    [...sessions.values()].some(({ place, value }) => value > 0 && at(packets, place) === 0)
      ? { still: getStillQuery(context), once: getScrapedOnceQuery(context) }
      : {},
  read: (answers) => ({ frozen: placed(numbers(answers('still'))), once: placed(numbers(answers('once'))) }),
});

/**
 * How many people must report: while voice is forwarded, at least the speakers and one listener who have been there for
 * the whole report window. More is unknown: silent calls report nothing, and no label identifies a call.
 */
export function readActivity(
  reports: readonly Tally[],
  { sessions, packets, users: inCalls }: Pick<Known, 'sessions' | 'packets' | 'users'>,
  { frozen, once }: ReturnType<(typeof still)['read']>,
  counters: Counters,
  context: SignalContext
): Activity {
  const isTimed = context.sources.some(({ source, interval }) => source.id === servedBy(context) && interval !== null);
  const before = valuesAt(counters, rtcOf(context).sessions.name, 'recent');
  const window = reportWindow(context);
  const counts = [...sessions.values()].map(({ place, value }) => {
    const voice = at(packets, place);
    const isStill = value > 0 && frozen.has(keyOf({ instance: place.instance }));
    const speakers = Math.round(voice / (packetWindow(context) * PACKETS_PER_SECOND));
    const own = reports.find(
      (tally) => tally.place.instance === place.instance && tally.place.groupID === place.groupID
    );
    const received = ((own?.n ?? 0) * REPORT_SECONDS) / (window - context.scrape);
    const isContinued = isContinuous(counters, place.instance);
    const settled = isContinued ? (before.find((other) => isSame(other.place, place))?.value ?? 0) : 0;
    return {
      sessions: value,
      isStill,
      // Samples of an old page have a value here: CPU time.
      isFrozen: isStill && at(frozen, { instance: place.instance }) === 0,
      voice,
      // It takes two scrapes to see whether anybody talks.
      isNew:
        value > 0 &&
        received === 0 &&
        !isStill &&
        (!isTimed ||
          once.has(keyOf({ instance: place.instance })) ||
          (isNewlyScraped(counters, place.instance) && !(packets.has(keyOf(place)) && voice === 0))),
      // Everybody who was there when the metrics froze must report.
      expected: isStill ? value : voice > 0 ? Math.min(value, settled, speakers + 1) : 0,
      received,
    };
  });
  const sum = (of: (count: (typeof counts)[number]) => number): number =>
    counts.reduce((total, count) => total + of(count), 0);
  // All people of a frozen page are missing, so all those of the other pages count, too.
  const isPartlyStill = counts.some(({ isStill }) => isStill);
  const measured = (count: (typeof counts)[number]): number =>
    isPartlyStill && !count.isStill
      ? count.sessions * (count.expected > 0 ? Math.min(1, count.received / count.expected) : 1)
      : Math.min(count.expected, count.received);
  const received = sum((count) => count.received);
  const isNew = received === 0 && counts.some((count) => count.isNew);
  const isQuiet = !isNew && sum(({ expected }) => expected) === 0 && received === 0;
  // Without any RTC server in sight, nobody measures the calls that people are in.
  const isUnseen = sessions.size === 0 && dialectOf(context) === 'embedded';
  const unseen = isUnseen ? [...inCalls.values()].reduce((total, value) => total + value, 0) : 0;
  const uncounted =
    sessions.size === 0
      ? reports
          .filter(({ place }) => isContinuous(counters, place.instance ?? ''))
          .reduce((people, { n }) => people + (n * REPORT_SECONDS) / (window - context.scrape), 0)
      : 0;
  const present = sum((count) => count.sessions) + unseen + Math.round(uncounted);
  return {
    sessions: isQuiet && unseen === 0 && uncounted === 0 ? 0 : present,
    meetings: null,
    present,
    expected: sum((count) => (isPartlyStill ? count.sessions : count.expected)) + unseen,
    received: sum(measured),
    stalled:
      counts.some(({ isFrozen }) => isFrozen) && counts.every((count) => count.sessions === 0 || count.isFrozen)
        ? [servedBy(context)]
        : [],
    isNew,
    hidden:
      uncounted > 0
        ? [
            message('mattermost.blind.sessions', 'people report, but {{- metric}} is missing', {
              metric: rtcOf(context).sessions.name,
            }),
          ]
        : [],
    hasTraffic: counts.some(({ voice }) => voice > 0),
  };
}

/** If fewer sessions than this share of the people in calls are seen, some are missing. */
const FULL_COVERAGE = 0.8;

function peopleText(count: number): Message {
  return message('count.people', '{{count}} people', { count, defaultValue_one: '{{count}} person' });
}

function sessionsText(count: number): Message {
  return message('count.sessions', '{{count}} sessions', { count, defaultValue_one: '{{count}} session' });
}

/** A note if app nodes count more people than there are sessions. */
export function coverageNotes({ present }: Activity, users: readonly number[]): Note[] {
  const people = users.reduce((sum, value) => sum + value, 0);
  return present !== null && present < FULL_COVERAGE * people
    ? [
        {
          kind: 'coverage',
          text: [
            message(
              'mattermost.note.coverage',
              'Mattermost counts {{- people}} in calls, but Prometheus shows only {{- sessions}}.',
              { people: peopleText(people), sessions: sessionsText(present) }
            ),
            message('mattermost.note.coverage-advice', 'Check whether every RTCD is scraped.'),
          ],
        },
      ]
    : [];
}

export function silentNotes({ sessions, present, hasTraffic }: Activity): Note[] {
  return sessions === 0 && present !== null && present > 0 && hasTraffic !== true
    ? [
        {
          kind: 'idle',
          text: message(
            'mattermost.note.silent',
            'Nobody talks in the {{count}} sessions counted: the calls are silent, or the gauge has leaked.',
            {
              count: present,
              defaultValue_one:
                'Nobody talks in the {{count}} session counted: the call is silent, or the gauge has leaked.',
            }
          ),
        },
      ]
    : [];
}

/** Notes on addresses that several processes share. */
export function sharedNotes(shared: readonly string[]): Note[] {
  return shared.map((address) => ({
    kind: 'telemetry',
    text: [
      message(
        'mattermost.note.shared',
        'Several processes answer in turn at {{- address}}, so Callscope ignores its metrics.',
        { address }
      ),
      message('mattermost.note.shared-advice', 'Scrape each process at its own address.'),
    ],
  }));
}

/** Above this share of people whom nothing measures, it is more than a gap. */
const UNMEASURED_SHARE = 0.2;

/** Callscope can't judge people on RTCDs whose metrics stopped. */
export function withUnmeasured(activity: Activity, { instances, people, of, isUndecided }: Unmeasured): Activity {
  return people > UNMEASURED_SHARE * of || isUndecided
    ? {
        ...activity,
        hidden: [
          ...activity.hidden,
          message('mattermost.blind.unmeasured', 'nothing measures {{people}} of {{of}} people, on {{- instances}}', {
            people,
            of,
            instances,
          }),
        ],
      }
    : activity;
}

/** If most sessions are behind addresses that several processes share, Callscope can't judge them. */
export function withShared(activity: Activity, addresses: readonly string[], seen: Placed, all: Placed): Activity {
  const total = (values: Placed): number => [...values.values()].reduce((sum, { value }) => sum + value, 0);
  return addresses.length > 0 && total(seen) <= total(all) / 2
    ? {
        ...activity,
        hidden: [
          ...activity.hidden,
          message(
            'mattermost.blind.shared',
            'several processes answer in turn at {{- addresses}}, so counters there are meaningless',
            { addresses }
          ),
        ],
      }
    : activity;
}

/** Above this share of places without a session count, it is more than a gap. */
const ODD_SHARE = 0.2;

/** Callscope can't judge sessions without a count. */
export function withOdd(activity: Activity, odd: number, places: number, context: SignalContext): Activity {
  if (odd > 0 && places === 0) {
    return { ...activity, stalled: [servedBy(context)] };
  }
  return odd > ODD_SHARE * (odd + places)
    ? {
        ...activity,
        hidden: [
          message('mattermost.blind.odd', 'the session count is NaN or infinite in {{odd}} of {{count}} places', {
            odd,
            count: odd + places,
            defaultValue_one: 'the session count is NaN or infinite in {{odd}} of {{count}} place',
          }),
        ],
      }
    : activity;
}

/** A note on places without a session count. */
export function oddNotes(odd: number): Note[] {
  return odd > 0
    ? [
        {
          kind: 'telemetry',
          text: message('mattermost.note.odd', 'The session count is NaN or infinite in {{count}} places.', {
            count: odd,
            defaultValue_one: 'The session count is NaN or infinite in {{count}} place.',
          }),
        },
      ]
    : [];
}
