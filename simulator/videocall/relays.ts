import { type Agenda } from '../agenda';
import { type Random } from '../random';
import { type Brokers } from './brokers';
import { type Effects } from './effects';
import { clusterOf, type Relay, RELAYS } from './population';
import { type Connection } from './serverPage';
import { IDLE_BYTES_PER_SECOND, type Link, type Session } from './session';
import { type Telemetry } from './telemetry';

const TRAFFIC_INTERVAL_S = 5;
const LEAST_TRAFFIC_FACTOR = 0.93;
const MOST_TRAFFIC_FACTOR = 1.07;

/** The server instances: whom they serve, and what they announce about it. */
export class Relays {
  /** Links that an instance holds open; those of people who fell silent too. */
  private readonly links = new Map<string, Map<Link, Session>>();
  private readonly ranks = new Map<Relay, number>();

  /** @param peersOf the other people of a session's meeting */
  constructor(
    private readonly agenda: Agenda,
    random: Random,
    private readonly telemetry: Telemetry,
    private readonly brokers: Brokers,
    private readonly effects: Effects,
    private readonly peersOf: (session: Session) => Iterable<Session>
  ) {
    for (const instance of RELAYS.flatMap(({ instances }) => instances)) {
      this.links.set(instance, new Map());
      agenda.every(TRAFFIC_INTERVAL_S, random.uniform(0, TRAFFIC_INTERVAL_S), (now) =>
        this.reportTraffic(instance, now)
      );
    }
  }

  /** The number that the next link to a relay will get. */
  rankOf(relay: Relay): number {
    return this.ranks.get(relay) ?? 0;
  }

  /** A connection to one of the relay's instances that are up; undefined when none is. */
  connection({ user, seat, random }: Session, relay: Relay): Connection | undefined {
    const up = relay.instances.filter((instance) => !this.isDown(relay, instance));
    return up.length === 0
      ? undefined
      : {
          sessionId: random.uint64(),
          user,
          meeting: seat.meeting,
          protocol: relay.serverType,
          instance: random.pick(up),
          region: relay.region,
        };
  }

  isDown(relay: Relay, instance: string): boolean {
    return this.effects.isDown({ relay, instance }, this.agenda.now);
  }

  announce(type: 'started' | 'ended', relay: Relay, connection: Connection): void {
    this.telemetry.connection({ type, connection }, relay, this.agenda.now);
  }

  /** Serves a session over a new link from now on. */
  hold(session: Session, relay: Relay, connection: Connection, since: number): Link {
    const rank = this.rankOf(relay);
    this.ranks.set(relay, rank + 1);
    const url = lobbyUrl(relay, session.random);
    const link = { relay, connection, url, since, rank, until: Infinity, sent: 0, received: 0 };
    this.links.get(connection.instance)?.set(link, session);
    return link;
  }

  /** Ends a link and announces it. */
  close(link: Link): void {
    this.links.get(link.connection.instance)?.delete(link);
    this.announce('ended', link.relay, link.connection);
  }

  /** An instance dies: nobody announces anything. */
  kill(instance: string): void {
    this.links.get(instance)?.clear();
  }

  /** How many sessions an instance serves. */
  sessionsOn(instance: string): number {
    return this.links.get(instance)?.size ?? 0;
  }

  /** Who is served. */
  held(): Array<[Link, Session]> {
    return [...this.links.values()].flatMap((links) => [...links]);
  }

  private reportTraffic(instance: string, now: number): true {
    for (const [link, session] of this.links.get(instance) ?? []) {
      if (link.until > now) {
        this.flow(session, link, now);
      }
      const { connection, sent, received } = link;
      this.telemetry.connection({ type: 'traffic', connection, sent, received }, link.relay, now);
    }
    return true;
  }

  /** Media of the last seconds. */
  private flow(session: Session, link: Link, now: number): void {
    const seconds = TRAFFIC_INTERVAL_S * session.random.uniform(LEAST_TRAFFIC_FACTOR, MOST_TRAFFIC_FACTOR);
    const { relay, connection } = link;
    const cluster = clusterOf(relay.region);
    const links = [...this.peersOf(session)].flatMap((peer) =>
      peer !== session && peer.link !== undefined && peer.link.until > now ? [{ peer, at: peer.link.relay.region }] : []
    );
    const heard = links.filter(({ at }) => this.effects.areJoined(clusterOf(at), cluster, now));
    const blocked = this.effects.isBlocked(session.standing(link), now);
    const upload = heard.reduce((sum, { peer }) => sum + peer.upload, 0);
    const to = Math.round((blocked ? IDLE_BYTES_PER_SECOND : upload) * seconds);
    const from = Math.round(session.upload * (1 - this.effects.uplinkLoss(session.seat, now)) * seconds);
    link.sent += to;
    link.received += from;
    const crosses = links.some(({ at }) => clusterOf(at) !== cluster);
    this.brokers.carry({ relay, instance: connection.instance }, { from, to, crosses }, now);
  }
}

/** The address of a relay's lobby with an invented room token, a new one for each choice. */
function lobbyUrl({ server, serverType }: Relay, random: Random): string {
  const scheme = serverType === 'websocket' ? 'wss' : 'https';
  return `${scheme}://${server}/lobby?token=FAKE-NOT-A-JWT-${random.uint64()}`;
}
