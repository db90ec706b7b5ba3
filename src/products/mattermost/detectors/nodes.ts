import { message } from '../../../messages';
import { numbers } from '../../../promClient/rows';
import { unique } from '../../../lists';
import { affects, fact } from '../../../triage/findings/facts';
import { selector } from '../../../promql/promql';
import { inquiry } from '../../../triage/inquiry';
import { TOLERATED_SCRAPES } from '../../../triage/targets/discovery';
import { type Affected, type Incident, type Note, type SignalContext } from '../../../triage/model';
import { type Counters, isContinuous, restartsOf } from './counters';
import { at, isSame, keyOf, type Place, type Placed, type PlacedValue, placed } from './gauges';
import { followUp, type Known } from './known';
import { getUsersAroundQueries, getUsersQuery } from './pluginQueries';
import {
  dialectOf,
  getConnectionQueries,
  getConnectionTimesQueries,
  getGaugeQueries,
  getGoneQueries,
  getRestartQueries,
  getSessionsAtQuery,
  rtcdOf,
  startTimeName,
} from './queries';
import { boundOf } from './reports';

/** Fewer people than this may leave by chance. */
const FEW_PEOPLE = 3;
/** RTCDs that went down within this time (s) went down together. */
const TOGETHER_SECONDS = 60;
/** A replaced RTCD is news for this long (s): its people need half a minute to come back, and a minute to complain. */
const REPLACED_NEWS_SECONDS = 90;
/** One that is down, or gone with its people, is news for this long (s): then calls have moved, or ended. */
const GONE_NEWS_SECONDS = 600;
/** Within this time (s) after an RTCD is gone, its people leave. */
const LEAVING_SECONDS = 60;

/** Sessions and voice packets, by place. */
export const gauges = inquiry({
  ask: getGaugeQueries,
  read: (answers) => {
    const sessions = numbers(answers('sessions'));
    const writes = numbers(answers('writes'));
    return {
      sessions: placed(sessions),
      odd: answers('sessions').length - sessions.length,
      writes,
      packets: placed(writes.filter(({ labels }) => boundOf(labels.le) === Infinity)),
    };
  },
});

/** Connections from Mattermost nodes to RTCD. */
export const connections = inquiry({
  ask: (context): Partial<ReturnType<typeof getConnectionQueries>> =>
    dialectOf(context) === 'rtcd' ? getConnectionQueries(context) : {},
  read: (answers) => ({ ws: placed(numbers(answers('ws'))), wsMost: placed(numbers(answers('wsMost'))) }),
});

/** RTCDs that are down or no longer scraped. */
export const gone = inquiry({
  ask: (context): Partial<ReturnType<typeof getGoneQueries>> => {
    const { down = [], unscraped = [] } = rtcdOf(context) ?? {};
    return down.length + unscraped.length > 0 ? getGoneQueries(context, { down, unscraped }) : {};
  },
  read: (answers) => ({
    carried: placed(numbers(answers('carried'))),
    answered: placed(numbers(answers('answered'))),
  }),
});

/** When there last was a connection (`wsSeen`), and the most of them (`wsFull`), unix s, if some are missing. */
export const connectionTimes = followUp({
  ask: ({ ws, wsMost }, context): Partial<ReturnType<typeof getConnectionTimesQueries>> =>
    [...ws.values()].some(({ place, value }) => value < at(wsMost, place)) ? getConnectionTimesQueries(context) : {},
  read: (answers) => ({ wsSeen: placed(numbers(answers('wsSeen'))), wsFull: placed(numbers(answers('wsFull'))) }),
});

/** Sessions (`left`) and reports of restarted processes before the restart. */
export const beforeRestarts = followUp({
  ask: ({ counters }, context): Partial<ReturnType<typeof getRestartQueries>> => {
    const starts = restartsOf(counters);
    const first = Math.min(context.at, ...starts.values());
    return starts.size > 0 ? getRestartQueries(context, [...starts.keys()], context.at - first) : {};
  },
  read: (answers) => ({ left: placed(numbers(answers('left'))), reported: placed(numbers(answers('reported'))) }),
});

/** All sessions when the last of the RTCDs that are down last answered; null if none is. */
export const carriedAll = followUp({
  ask: ({ answered }, context) =>
    rtcdOf(context)?.state === 'delivers' && answered.size > 0
      ? { carriedAll: getSessionsAtQuery(context, newest(answered)) }
      : {},
  read: (answers) => numbers(answers('carriedAll'))[0]?.value ?? null,
});

/** People in calls by app node, before all RTCDs went down, or some vanished, and in the minute after. */
export const usersAround = followUp({
  ask: (known, context): Partial<ReturnType<typeof getUsersAroundQueries>> => {
    const moment = rtcdOf(context)?.state === 'lost' ? newest(known.answered) : lastVanished(known, context);
    return moment > 0 ? getUsersAroundQueries(context, moment) : {};
  },
  read: (answers) => ({
    usersBefore: placed(numbers(answers('usersBefore'))),
    usersAfter: placed(numbers(answers('usersAfter'))),
  }),
});

/** RTCDs that are no longer scraped, but had sessions. */
function unscraped({ carried }: Pick<NodeState, 'carried'>, context: SignalContext): string[] {
  return (rtcdOf(context)?.unscraped ?? []).filter((instance) => at(carried, { instance }) > 0);
}

/** When the last of them answered (unix s); 0 if there are none. */
function lastVanished(nodes: Pick<NodeState, 'carried' | 'answered'>, context: SignalContext): number {
  return Math.max(0, ...unscraped(nodes, context).map((instance) => at(nodes.answered, { instance })));
}

/**
 * RTCDs that vanished with their people: the app nodes see them leave within a minute. So their pod was replaced or
 * removed. The people of a drained server stay. Without another one in its place, its people may be missing for longer.
 */
function vanished(nodes: NodeState, counters: Counters, context: SignalContext): string[] {
  const { carried, answered, usersBefore, usersAfter, users } = nodes;
  const last = lastVanished(nodes, context);
  const appNodes = [...usersAfter.values()].map(({ place }) => place);
  const before = sumAt(usersBefore, appNodes);
  const instances = unscraped(nodes, context).filter(
    (instance) => last - at(answered, { instance }) <= TOGETHER_SECONDS
  );
  const people = instances.reduce((sum, instance) => sum + at(carried, { instance }), 0);
  const haveLeft = (now: number): boolean => before - now >= people / 2;
  const isReplaced = [...counters.starts.values()].some(
    ({ now }) => now !== undefined && now > last - TOGETHER_SECONDS
  );
  const isNews =
    context.at - last <= REPLACED_NEWS_SECONDS + context.scrape ||
    (context.at - last <= GONE_NEWS_SECONDS && !isReplaced && users.size > 0 && haveLeft(total(users)));
  return people >= FEW_PEOPLE && haveLeft(sumAt(usersAfter, appNodes)) && isNews ? instances : [];
}

/** People whom nothing measures, although they may well be in calls. */
export interface Unmeasured {
  /** Where they are, or were last. */
  instances: readonly string[];
  people: number;
  /** All people. */
  of: number;
  /** Whether some were there moments ago, and it takes time to see if they leave. */
  isUndecided: boolean;
}

/**
 * People on RTCDs whose metrics stopped (still), or that are no longer scraped: at most as many as the app nodes count
 * more than there are elsewhere. Without app nodes, nobody knows when they leave.
 */
export function unmeasuredPeople(
  nodes: NodeState,
  still: Placed,
  counters: Counters,
  context: SignalContext
): Unmeasured {
  const left = vanished(nodes, counters, context);
  const isLost = rtcdOf(context)?.state === 'lost';
  const gone = isLost ? [] : unscraped(nodes, context).filter((instance) => !left.includes(instance));
  const places = [...nodes.sessions.values()].filter(({ place }) => !gone.includes(place.instance));
  const frozen = places.filter(({ place, value }) => value > 0 && still.has(keyOf({ instance: place.instance })));
  const age = context.at - lastVanished(nodes, context);
  const carried = gone.reduce((people, instance) => people + at(nodes.carried, { instance }), 0);
  const inCalls = nodes.users.size > 0 ? total(nodes.users) : age <= GONE_NEWS_SECONDS ? Infinity : 0;
  const stayed = Math.min(carried, Math.max(0, inCalls - sum(places)));
  return {
    instances: unique([...gone, ...frozen.map(({ place }) => place.instance)]).sort(),
    people: stayed + sum(frozen),
    of: sum(places) + stayed,
    isUndecided: stayed >= FEW_PEOPLE && age <= LEAVING_SECONDS + context.scrape,
  };
}

function sum(values: readonly PlacedValue[]): number {
  return values.reduce((all, { value }) => all + value, 0);
}

function total(values: ReadonlyMap<string, number>): number {
  return [...values.values()].reduce((all, value) => all + value, 0);
}

function newest(times: Placed): number {
  return Math.max(0, ...[...times.values()].map(({ value }) => value));
}

/** The state of RTCDs and of their connections, as all answers show it. */
export type NodeState = Pick<Known, 'sessions' | 'packets' | 'ws' | 'wsMost' | 'carried' | 'answered' | 'users'> &
  ReturnType<(typeof connectionTimes)['read']> &
  ReturnType<(typeof beforeRestarts)['read']> &
  ReturnType<(typeof usersAround)['read']> & { carriedAll: number | null };

/** Faults of RTCDs and their connections to Mattermost. */
export function findNodeIncidents(nodes: NodeState, counters: Counters, context: SignalContext): Incident[] {
  return [
    ...nodesGone(nodes, counters, context),
    ...allGone(nodes, context),
    ...disconnections(nodes, context),
    ...restarts(counters, nodes, context),
  ];
}

/** Affected sessions by RTCD's gauges: an estimate, because they leak. No label identifies calls. */
function people(sessions: number, of: number): Affected {
  return affects({ sessions, of, estimated: true });
}

function totalOf({ sessions }: NodeState): number {
  return sum([...sessions.values()]);
}

function nodesGone(nodes: NodeState, counters: Counters, context: SignalContext): Incident[] {
  const rtcd = rtcdOf(context);
  // If none answers, or all have just come back, it may be only the telemetry.
  const isThere = (instance: string): boolean => !rtcd?.down.includes(instance) && isContinuous(counters, instance);
  if (rtcd?.state !== 'delivers' || !rtcd.instances.some(isThere)) {
    return [];
  }
  const isBridged = (instance: string): boolean =>
    context.at - at(nodes.answered, { instance }) <= TOLERATED_SCRAPES * context.scrape;
  const incident = (severity: Incident['severity'], instance: string): Incident[] => {
    const sessions = at(nodes.carried, { instance });
    const answered = at(nodes.answered, { instance });
    const all = Math.max(totalOf(nodes), nodes.carriedAll ?? sessions);
    return sessions === 0 || context.at - answered > GONE_NEWS_SECONDS
      ? []
      : [{ ...goneIncident(instance, sessions, answered, all, context), severity }];
  };
  return [
    ...rtcd.down.filter((instance) => !isBridged(instance)).flatMap((instance) => incident('critical', instance)),
    // People of a replaced pod are back soon, as after a restart.
    ...vanished(nodes, counters, context).flatMap((instance) => incident('warning', instance)),
  ];
}

/**
 * Notes on RTCDs with sessions that are no longer scraped. If drained, they keep serving; else they are unmonitored.
 */
export function unscrapedNotes(nodes: NodeState, counters: Counters, context: SignalContext): Note[] {
  const gone = vanished(nodes, counters, context);
  const others = unscraped(nodes, context).filter((instance) => !gone.includes(instance));
  return others.flatMap((instance): Note[] => {
    const sessions = at(nodes.carried, { instance });
    const answered = at(nodes.answered, { instance });
    const ago = Math.round(context.at - answered);
    return answered === 0
      ? []
      : [
          {
            kind: 'telemetry',
            text: [
              message(
                'mattermost.note.unscraped',
                'Prometheus no longer scrapes RTCD {{- instance}} (last {{ago}} s ago, with {{count}} sessions).',
                {
                  instance,
                  ago,
                  count: sessions,
                  defaultValue_one:
                    'Prometheus no longer scrapes RTCD {{- instance}} (last {{ago}} s ago, with {{count}} session).',
                }
              ),
              message(
                'mattermost.note.unscraped-drained',
                'If it was drained, it may serve them for hours, unmonitored.'
              ),
              message('mattermost.note.unscraped-advice', 'If not, put it back into the scrape job.'),
            ],
          },
        ];
  });
}

function goneIncident(
  instance: string,
  sessions: number,
  since: number,
  of: number,
  context: SignalContext
): Omit<Incident, 'severity'> {
  return {
    cause: 'relay-down',
    where: [{ label: 'instance', value: instance }],
    since,
    past: null,
    affected: people(sessions, of),
    summary: [
      message('mattermost.finding.rtcd-down', 'RTCD {{- instance}} is down.', { instance }),
      message('mattermost.finding.rtcd-carried', 'It carried {{count}} sessions.', {
        count: sessions,
        defaultValue_one: 'It carried {{count}} session.',
      }),
    ],
    evidence: [
      fact(
        message('mattermost.evidence.carried', 'sessions at the last successful scrape'),
        sessions,
        getGoneQueries(context, { down: [instance], unscraped: [] }).carried
      ),
    ],
  };
}

/**
 * No RTCD answers: either they are no longer scraped, or they are down. If they are down, the app nodes see people
 * leave within a minute.
 */
function allGone({ carried, answered, ...users }: NodeState, context: SignalContext): Incident[] {
  const isLost = rtcdOf(context)?.state === 'lost';
  // App nodes that are no longer scraped either say nothing.
  const appNodes = [...users.usersAfter.values()].map(({ place }) => place);
  const usersBefore = sumAt(users.usersBefore, appNodes);
  const usersAfter = sumAt(users.usersAfter, appNodes);
  if (!isLost || usersBefore < FEW_PEOPLE || usersAfter > usersBefore / 2) {
    return [];
  }
  const since = Math.max(...[...answered.values()].map(({ value }) => value));
  const nodes = [...answered.values()]
    .filter(({ value }) => since - value <= TOGETHER_SECONDS)
    .map(({ place }) => place)
    .sort((a, b) => a.instance.localeCompare(b.instance));
  const sessions = sumAt(carried, nodes);
  const left = usersBefore - usersAfter;
  return [
    {
      cause: 'relay-down',
      severity: 'critical',
      where: nodes.map(({ instance }) => ({ label: 'instance', value: instance })),
      since,
      past: null,
      affected: people(sessions, sessions),
      summary: message(
        'mattermost.finding.all-down',
        'Nobody can call: no RTCD responds, and {{left}} of {{before}} people have left their calls.',
        { left, before: usersBefore }
      ),
      evidence: [
        fact(
          message('mattermost.evidence.users-before', 'people in calls before'),
          usersBefore,
          getUsersQuery(context)
        ),
        fact(
          message('mattermost.evidence.users-after', 'people in calls a minute later'),
          usersAfter,
          getUsersQuery(context)
        ),
      ],
      total: true,
    },
  ];
}

/** Installations with voice on an RTCD but no connection to it, or fewer connections than before. */
function disconnections(nodes: NodeState, context: SignalContext): Incident[] {
  const connections = [...nodes.ws.values()];
  const cut = connections
    .filter(({ place, value }) => value === 0 && at(nodes.packets, place) > 0)
    .map(({ place }) => place);
  const instances = unique(cut.map(({ instance }) => instance));
  const wholly = instances.filter((instance) =>
    [...nodes.packets.values()].every(
      ({ place, value }) => place.instance !== instance || value === 0 || cut.some((other) => isSame(other, place))
    )
  );
  const partly = cut.filter(({ instance }) => !wholly.includes(instance));
  return [
    ...wholly.map((instance) =>
      disconnected(
        [{ label: 'instance', value: instance }],
        cut.filter((place) => place.instance === instance),
        nodes,
        context
      )
    ),
    ...partly.map((place) =>
      disconnected(
        [
          { label: 'instance', value: place.instance },
          { label: 'groupID', value: place.groupID },
        ],
        [place],
        nodes,
        context
      )
    ),
    ...incompleteNodes(nodes, cut, context),
  ];
}

function latest(times: Placed, places: readonly Place[]): number | null {
  const known = places.map((place) => at(times, place)).filter((time) => time > 0);
  return known.length === 0 ? null : Math.max(...known);
}

function disconnected(
  where: Incident['where'],
  places: readonly Place[],
  nodes: NodeState,
  context: SignalContext
): Incident {
  const sessions = places.reduce((sum, place) => sum + at(nodes.sessions, place), 0);
  return {
    cause: 'node-disconnected',
    severity: 'critical',
    where,
    since: latest(nodes.wsSeen, places),
    past: null,
    affected: people(sessions, totalOf(nodes)),
    summary: [
      message(
        'mattermost.finding.disconnected',
        'Mattermost ({{- groups}}) lost its connection to RTCD {{- instance}}.',
        {
          groups: places.map(({ groupID }) => groupID),
          instance: places[0]?.instance ?? '',
        }
      ),
      message(
        'mattermost.finding.disconnected-sessions',
        '{{count}} sessions can still talk, but nobody can join, leave or mute properly.',
        {
          count: sessions,
          defaultValue_one: '{{count}} session can still talk, but nobody can join, leave or mute properly.',
        }
      ),
    ],
    evidence: [
      fact(
        message('mattermost.evidence.connections', 'connections from Mattermost nodes'),
        0,
        getConnectionQueries(context).ws
      ),
    ],
  };
}

/**
 * Each scraped Mattermost node connects to each RTCD. If several installations share the RTCDs, it is unknown whose
 * nodes they are: then there must have been that many connections recently.
 */
function incompleteNodes(nodes: NodeState, cut: readonly Place[], context: SignalContext): Incident[] {
  const plugin = context.sources.find(({ source }) => source.id === 'plugin');
  const expected = plugin === undefined ? 0 : plugin.instances.length - plugin.down.length - plugin.unscraped.length;
  const connections = [...nodes.ws.values()].map(({ place }) => place);
  const isAlone = new Set(connections.map(({ groupID }) => groupID)).size === 1;
  const instances = unique(connections.map(({ instance }) => instance)).filter((instance) => {
    const own = connections.filter((place) => place.instance === instance);
    const now = sumAt(nodes.ws, own);
    return now > 0 && now < expected && (isAlone || sumAt(nodes.wsMost, own) >= expected);
  });
  const fewer = connections.filter(
    (place) =>
      instances.includes(place.instance) &&
      (isAlone || at(nodes.ws, place) < at(nodes.wsMost, place)) &&
      !cut.some((other) => isSame(other, place))
  );
  return unique(fewer.map(({ groupID }) => groupID)).map((groupID) =>
    partlyDisconnected(
      groupID,
      fewer.filter((place) => place.groupID === groupID),
      isAlone ? expected : null,
      nodes,
      context
    )
  );
}

function sumAt(values: Placed, places: readonly Place[]): number {
  return places.reduce((total, place) => total + at(values, place), 0);
}

function partlyDisconnected(
  groupID: string,
  places: readonly Place[],
  expected: number | null,
  nodes: NodeState,
  context: SignalContext
): Incident {
  const now = sumAt(nodes.ws, places);
  const most = expected === null ? sumAt(nodes.wsMost, places) : expected * places.length;
  const instances = places.map(({ instance }) => instance);
  const isEverywhere = [...nodes.ws.values()].every(
    ({ place }) => place.groupID !== groupID || instances.includes(place.instance)
  );
  return {
    cause: 'node-disconnected',
    severity: 'warning',
    where: [
      ...(isEverywhere ? [] : instances.map((value) => ({ label: 'instance', value }))),
      { label: 'groupID', value: groupID },
    ],
    since: latest(nodes.wsFull, places),
    past: null,
    affected: people(Math.round((sumAt(nodes.sessions, places) * (most - now)) / most), totalOf(nodes)),
    summary: [
      message(
        'mattermost.finding.partly-disconnected',
        'Mattermost ({{- group}}) has {{now}} of {{most}} connections to RTCD {{- instances}}.',
        { group: groupID, now, most, instances }
      ),
      message(
        'mattermost.finding.partly-disconnected-effect',
        'Calls fail there for people on the disconnected nodes.'
      ),
    ],
    evidence: [
      fact(
        message('mattermost.evidence.connections-of', 'connections from Mattermost nodes (of {{most}})', { most }),
        now,
        getConnectionQueries(context).ws
      ),
    ],
  };
}

/** A restart that is seen now happened within this time (s). */
const RECENT_SECONDS = 600;

/** A process that restarts while people talk on it drops all its sessions. */
function restarts(counters: Counters, nodes: NodeState, context: SignalContext): Incident[] {
  return [...restartsOf(counters)].flatMap(([instance, since]): Incident[] => {
    const sessions = at(nodes.left, { instance });
    const others = [...nodes.sessions.values()]
      .filter(({ place }) => place.instance !== instance)
      .reduce((sum, { value }) => sum + value, 0);
    // A leaked gauge shows sessions, but nobody talks in them.
    return sessions === 0 || at(nodes.reported, { instance }) === 0
      ? []
      : [
          {
            cause: 'connection-drops',
            severity: 'warning',
            where: [{ label: 'instance', value: instance }],
            // Don't date it by a skewed clock.
            since: context.at - since <= RECENT_SECONDS ? since : null,
            past: null,
            affected: people(sessions, sessions + others),
            summary: message(
              'mattermost.finding.restart',
              'RTCD {{- instance}} restarted and dropped its {{count}} sessions.',
              {
                instance,
                count: sessions,
                defaultValue_one: 'RTCD {{- instance}} restarted and dropped its {{count}} session.',
              }
            ),
            evidence: [
              fact(
                message('mattermost.evidence.before-restart', 'sessions before the restart'),
                sessions,
                selector(startTimeName(context), context.scope)
              ),
            ],
          },
        ];
  });
}
