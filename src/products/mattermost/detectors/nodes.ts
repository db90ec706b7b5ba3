import { selector } from '../../../promql/promql';
import { TOLERATED_SCRAPES } from '../../../triage/targets/discovery';
import { type Incident, type Note, type SignalContext } from '../../../triage/model';
import { plural } from '../../../triage/plural';
import { people } from './affected';
import { type Counters, isContinuous, restartsOf } from './counters';
import { at, isSame, type Place, type Placed } from './gauges';
import { getUsersQuery } from './pluginQueries';
import { getConnectionQueries, getGoneQueries, startTimeName } from './queries';

/** What is known of RTCD nodes: sessions, packets and connections by place, nodes that are gone by instance. */
export interface NodeState {
  sessions: Placed;
  writes: Placed;
  /** Instances whose page stands still. */
  still: Placed;
  ws: Placed;
  /** The most connections that there were lately. */
  wsMost: Placed;
  /** Unix seconds at which there last was a connection, and at which there last were as many as ever. */
  wsSeen: Placed;
  wsFull: Placed;
  /** Sessions of nodes that are gone, when they last answered. */
  carried: Placed;
  answered: Placed;
  /** All sessions when the last of these nodes last answered; null if it wasn't asked. */
  carriedAll: number | null;
  /** People in calls by app node, before RTCD was gone and in the minute after it. */
  usersBefore: Placed;
  usersAfter: Placed;
  /** Sessions of nodes that began anew, and reports from them, before they did. */
  left: Placed;
  reported: Placed;
}

/** What is wrong with RTCD nodes and their connections to Mattermost. */
export function findNodeIncidents(nodes: NodeState, counters: Counters, context: SignalContext): Incident[] {
  return [
    ...nodesGone(nodes, counters, context),
    ...allGone(nodes, context),
    ...disconnections(nodes, context),
    ...restarts(counters, nodes, context),
  ];
}

function totalOf({ sessions }: NodeState): number {
  return [...sessions.values()].reduce((sum, { value }) => sum + value, 0);
}

function fact(what: string, value: number, query: string): Incident['evidence'][number] {
  return { what, value, low: null, high: null, query };
}

function nodesGone(nodes: NodeState, counters: Counters, context: SignalContext): Incident[] {
  const rtcd = context.sources.find(({ source }) => source.id === 'rtcd');
  // Where none answers, or all have just come back, it may be the telemetry alone.
  const isThere = (instance: string): boolean => !rtcd?.down.includes(instance) && isContinuous(counters, instance);
  if (rtcd?.state !== 'delivers' || !rtcd.instances.some(isThere)) {
    return [];
  }
  return rtcd.down.flatMap((instance): Incident[] => {
    const sessions = at(nodes.carried, { instance });
    const answered = at(nodes.answered, { instance });
    return sessions === 0 || answered === 0 || context.at - answered <= TOLERATED_SCRAPES * context.scrape
      ? []
      : [gone(instance, sessions, answered, Math.max(totalOf(nodes), nodes.carriedAll ?? sessions), context)];
  });
}

/** RTCD nodes that nobody scrapes any more and that carried sessions: drained ones serve on, others are lost from view. */
export function unscrapedNotes(nodes: NodeState, context: SignalContext): Note[] {
  const rtcd = context.sources.find(({ source }) => source.id === 'rtcd');
  return (rtcd?.unscraped ?? []).flatMap((instance): Note[] => {
    const sessions = at(nodes.carried, { instance });
    const answered = at(nodes.answered, { instance });
    const ago = Math.round(context.at - answered);
    return sessions === 0 || answered === 0
      ? []
      : [
          {
            kind: 'telemetry',
            text: `Prometheus no longer scrapes RTCD ${instance} (last ${ago} s ago, with ${plural(sessions, 'session')}). If it was drained, it may serve them for hours, unmonitored. If not, put it back into the scrape job.`,
          },
        ];
  });
}

function gone(instance: string, sessions: number, since: number, of: number, context: SignalContext): Incident {
  return {
    cause: 'relay-down',
    severity: 'critical',
    where: [{ label: 'instance', value: instance }],
    since,
    past: null,
    affected: people(sessions, of),
    summary: `RTCD ${instance} is down. It carried ${plural(sessions, 'session')}.`,
    evidence: [
      fact(
        'sessions at the last successful scrape',
        sessions,
        getGoneQueries(context, [instance], '10m').carried ?? ''
      ),
    ],
    total: false,
  };
}

/** Fewer people than this in calls say nothing when they leave. */
const FEW_PEOPLE = 3;
/** Nodes that went within so many seconds went together. */
const TOGETHER_SECONDS = 60;

/**
 * No RTCD answers: either nobody scrapes them any more, or they are gone. In the latter case the app nodes see people
 * leave within the minute.
 */
function allGone({ carried, answered, ...users }: NodeState, context: SignalContext): Incident[] {
  const isLost = context.sources.some(({ source, state }) => source.id === 'rtcd' && state === 'lost');
  // An app node that is not scraped any more either tells nothing.
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
      summary: `Nobody can call: no RTCD responds, and ${left} of ${usersBefore} people have left their calls.`,
      evidence: [
        fact('people in calls before', usersBefore, getUsersQuery(context)),
        fact('people in calls a minute later', usersAfter, getUsersQuery(context)),
      ],
      total: true,
    },
  ];
}

/** Installations that have no connection to a node although their voice flows there, or fewer than they had. */
function disconnections(nodes: NodeState, context: SignalContext): Incident[] {
  const connections = [...nodes.ws.values()];
  const cut = connections
    .filter(({ place, value }) => value === 0 && at(nodes.writes, place) > 0)
    .map(({ place }) => place);
  const instances = [...new Set(cut.map(({ instance }) => instance))];
  const wholly = instances.filter((instance) =>
    [...nodes.writes.values()].every(
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
  const groups = places.map(({ groupID }) => groupID).join(', ');
  return {
    cause: 'node-disconnected',
    severity: 'critical',
    where,
    since: latest(nodes.wsSeen, places),
    past: null,
    affected: people(sessions, totalOf(nodes)),
    summary: `Mattermost (${groups}) lost its connection to RTCD ${places[0]?.instance ?? ''}. ${plural(sessions, 'session')} can still talk, but nobody can join, leave or mute properly.`,
    evidence: [fact('connections from Mattermost nodes', 0, getConnectionQueries(context).ws ?? '')],
    total: false,
  };
}

/**
 * Each Mattermost node that is scraped connects to each RTCD. Where several installations share them, nobody knows whose
 * nodes they are: then there must have been as many connections not long ago.
 */
function incompleteNodes(nodes: NodeState, cut: readonly Place[], context: SignalContext): Incident[] {
  const plugin = context.sources.find(({ source }) => source.id === 'plugin');
  const expected = plugin === undefined ? 0 : plugin.instances.length - plugin.down.length - plugin.unscraped.length;
  const connections = [...nodes.ws.values()].map(({ place }) => place);
  const isAlone = new Set(connections.map(({ groupID }) => groupID)).size === 1;
  const instances = [...new Set(connections.map(({ instance }) => instance))].filter((instance) => {
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
  return [...new Set(fewer.map(({ groupID }) => groupID))].map((groupID) =>
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
    summary: `Mattermost (${groupID}) has ${now} of ${most} connections to RTCD ${instances.join(', ')}. Calls fail there for people on the disconnected nodes.`,
    evidence: [fact(`connections from Mattermost nodes (of ${most})`, now, getConnectionQueries(context).ws ?? '')],
    total: false,
  };
}

/** A restart that is seen as new happened within so many seconds. */
const RECENT_SECONDS = 600;

/** A process that began anew while sessions talked on it has dropped them all. */
function restarts(counters: Counters, nodes: NodeState, context: SignalContext): Incident[] {
  return [...restartsOf(counters)].flatMap(([instance, since]): Incident[] => {
    const sessions = at(nodes.left, { instance });
    const others = [...nodes.sessions.values()]
      .filter(({ place }) => place.instance !== instance)
      .reduce((sum, { value }) => sum + value, 0);
    // A gauge that leaked says that there are sessions, but nobody talks in them.
    return sessions === 0 || at(nodes.reported, { instance }) === 0
      ? []
      : [
          {
            cause: 'connection-drops',
            severity: 'warning',
            where: [{ label: 'instance', value: instance }],
            // A clock that is off must not date it.
            since: context.at - since <= RECENT_SECONDS ? since : null,
            past: null,
            affected: people(sessions, sessions + others),
            summary: `RTCD ${instance} restarted and dropped its ${plural(sessions, 'session')}.`,
            evidence: [fact('sessions before the restart', sessions, selector(startTimeName(context), context.scope))],
            total: false,
          },
        ];
  });
}
