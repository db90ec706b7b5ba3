import { type Sample } from '../../promClient/types';
import { type Affected, type Incident, type SignalContext } from '../snapshot';
import { TOLERATED_SCRAPES } from '../discovery';
import { at, type Gauges, type PlacedValue } from './gauges';
import { getConnectionsQuery, getGoneQuery } from './queries';

/** What is wrong with RTCD nodes and their connections to Mattermost. */
export function findIncidents(gone: readonly Sample[], gauges: Gauges, context: SignalContext): Incident[] {
  const total = [...gauges.sessions.values()].reduce((sum, { value }) => sum + value, 0);
  return [...nodesGone(gone, total, context), ...nodesDisconnected(gauges, total, context)];
}

function affected(sessions: number, of: number): Affected {
  return { sessions, of, meetings: null, participants: null, userMinutes: null, estimated: true };
}

function nodesGone(rows: readonly Sample[], remaining: number, context: SignalContext): Incident[] {
  const value = (what: string, instance: string): number | null =>
    rows.find(({ labels }) => labels.what === what && labels.instance === instance)?.value ?? null;
  const rtcd = context.sources.find(({ source }) => source.id === 'rtcd');
  if (rtcd === undefined || rtcd.state !== 'delivers') {
    return [];
  }
  return rtcd.down.flatMap((instance): Incident[] => {
    const sessions = value('sessions', instance) ?? 0;
    const good = value('good', instance);
    if (sessions === 0 || good === null || context.at - good <= TOLERATED_SCRAPES * context.scrape) {
      return [];
    }
    return [
      {
        cause: 'relay-down',
        severity: 'critical',
        where: [{ label: 'instance', value: instance }],
        since: good,
        past: null,
        affected: affected(sessions, remaining + sessions),
        confidence: 0.95,
        summary: `RTCD ${instance} doesn't answer any more; it carried ${sessions} sessions.`,
        evidence: [
          {
            what: 'sessions when it last answered',
            value: sessions,
            low: null,
            high: null,
            query: getGoneQuery(context, [instance]),
          },
        ],
        total: false,
      },
    ];
  });
}

function nodesDisconnected(gauges: Gauges, total: number, context: SignalContext): Incident[] {
  const groups = new Set([...gauges.ws.values()].map(({ place }) => place.groupID));
  const plugin = context.sources.find(({ source }) => source.id === 'plugin');
  // Only where there is one installation is it known whose app nodes the plugin targets are.
  const nodes = groups.size === 1 && plugin !== undefined ? plugin.instances.length - plugin.down.length : 0;
  return [...gauges.ws.values()].flatMap((connections): Incident[] => {
    const sessions = at(gauges.sessions, connections.place);
    if (connections.value === 0 && at(gauges.voice, connections.place) > 0) {
      return [disconnected(connections, gauges, sessions, total, context)];
    }
    if (connections.value > 0 && connections.value < nodes) {
      return [partlyDisconnected(connections, nodes, sessions, total, context)];
    }
    return [];
  });
}

function placeOf({ place }: PlacedValue): Incident['where'] {
  return [
    { label: 'instance', value: place.instance },
    { label: 'groupID', value: place.groupID },
  ];
}

function disconnected(
  connections: PlacedValue,
  gauges: Gauges,
  sessions: number,
  total: number,
  context: SignalContext
): Incident {
  const seen = at(gauges.wsSeen, connections.place);
  return {
    cause: 'node-disconnected',
    severity: 'critical',
    where: placeOf(connections),
    since: seen === 0 ? null : seen,
    past: null,
    affected: affected(sessions, total),
    confidence: 0.95,
    summary: `Mattermost (${connections.place.groupID}) has lost its connection to RTCD ${connections.place.instance}; ${sessions} sessions still talk, but nobody can join, leave or mute properly.`,
    evidence: [
      {
        what: 'connections from Mattermost nodes',
        value: 0,
        low: null,
        high: null,
        query: getConnectionsQuery(context),
      },
    ],
    total: false,
  };
}

function partlyDisconnected(
  connections: PlacedValue,
  nodes: number,
  sessions: number,
  total: number,
  context: SignalContext
): Incident {
  return {
    cause: 'node-disconnected',
    severity: 'warning',
    where: placeOf(connections),
    since: null,
    past: null,
    affected: affected(Math.round((sessions * (nodes - connections.value)) / nodes), total),
    confidence: 0.9,
    summary: `Only ${connections.value} of ${nodes} Mattermost nodes are connected to RTCD ${connections.place.instance}: calls of people on the others fail there.`,
    evidence: [
      {
        what: `connections from Mattermost nodes (of ${nodes})`,
        value: connections.value,
        low: null,
        high: null,
        query: getConnectionsQuery(context),
      },
    ],
    total: false,
  };
}
