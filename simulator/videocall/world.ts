import { Agenda } from '../agenda';
import { type MetricNames } from '../exposition';
import { type Fault, resolveFault } from '../faults';
import { FaultLog } from '../faultLog';
import { Random } from '../random';
import { type Exporter, type Truth, type World, type WorldOptions } from '../world';
import { Brokers } from './brokers';
import { Calendar } from './calendar';
import { Disruptions } from './disruptions';
import { Effects } from './effects';
import { CLIENT_JOB, NATS_JOB, SERVER_JOB, VIDEOCALL_FAULTS } from './faults';
import { followHabits, type Habits, STILL, USUAL_HABITS } from './habits';
import {
  CLUSTERS,
  DEFAULT_SESSIONS,
  makeSeats,
  type Relay,
  RELAYS,
  type Seat,
  userName,
  usualSizes,
} from './population';
import { Relays } from './relays';
import { type Connection } from './serverPage';
import { type Link, Session } from './session';
import { Subjects } from './subjects';
import { Telemetry } from './telemetry';
import { type Participant, productTruth } from './truth';

const REPORT_INTERVAL_S = 5;
const ELECTION_S = 3;
const SILENCE_TIMEOUT_S = 30;
/** How often a client that lost its relay tries again. */
const RETRY_S = 6;

/** A client leaves its relay when that many checks in a row, one each second, are over the limit. */
const BAD_CHECKS = 5;
const BAD_FACTOR = 3;
const BAD_LEAST_MS = 50;

/** How often people look whether their meeting begins or ends. */
const CALENDAR_INTERVAL_S = 300;

/** Within how many seconds the first people came to their meeting. */
const GATHERING_S = 300;

const EXPORTERS: readonly Exporter[] = [
  { id: CLIENT_JOB, job: CLIENT_JOB, instance: 'metrics-api:9091', path: '/metrics' },
  { id: SERVER_JOB, job: SERVER_JOB, instance: 'server-stats-api:9092', path: '/metrics' },
  { id: NATS_JOB, job: NATS_JOB, instance: 'nats:7777', path: '/metrics' },
];
const FAR_BROKER_EXPORTER: Exporter = {
  id: 'nats-singapore',
  job: NATS_JOB,
  instance: 'nats-singapore:7777',
  path: '/metrics',
};

export interface VideocallOptions extends WorldOptions {
  /** Sizes of the meetings, 2 to 40 people each; the default holds `sessions` people and one who waits alone. */
  meetings?: readonly number[];
  habits?: Habits;
  /** Hosts of the relays that there are; all six by default. */
  relays?: readonly string[];
}

/** The virtual world of videocall.rs: people in meetings on six relays, seen through the two metrics services. */
export function createVideocallWorld(options: VideocallOptions): World {
  return new VideocallWorld(options);
}

/**
 * The world with its people within reach. All that happens follows from the seed, the virtual time, the injected faults
 * and what is done to its sessions.
 */
export class VideocallWorld implements World {
  readonly exporters: readonly Exporter[];
  readonly faults = VIDEOCALL_FAULTS;

  private readonly agenda: Agenda;
  private readonly random: Random;
  private readonly habits: Habits;
  /** Relays that there are. */
  private readonly fleet: readonly Relay[];
  private readonly reelect: boolean;
  private readonly log = new FaultLog();
  private readonly subjects = new Subjects(() => this.sessions);
  private readonly effects = new Effects(this.log, (relaySessionId) => this.subjects.seatOf(relaySessionId));
  private readonly calendar: Calendar;
  private readonly telemetry: Telemetry;
  private readonly relays: Relays;
  private readonly disruptions: Disruptions;
  /** Who is there, by meeting; those who are still choosing their first relay too. */
  private readonly meetings = new Map<string, Set<Session>>();
  private arrivals = 0;

  constructor(options: VideocallOptions) {
    const { seed, start, sessions = DEFAULT_SESSIONS, still = false } = options;
    const { reelect = false, followsDay = false, extended = false, habits = still ? STILL : USUAL_HABITS } = options;
    this.exporters = options.allBrokers === true ? [...EXPORTERS, FAR_BROKER_EXPORTER] : EXPORTERS;
    this.agenda = new Agenda(start);
    this.random = new Random(`${seed}/videocall`);
    this.habits = habits;
    this.fleet = RELAYS.filter(({ server }) => options.relays?.includes(server) ?? true);
    this.reelect = reelect;
    const brokers = new Brokers(start, this.random.split('brokers'), this.effects, (instance) =>
      this.relays.sessionsOn(instance)
    );
    this.telemetry = new Telemetry(start, () => this.log.all(), brokers, extended);
    this.relays = new Relays(this.agenda, this.random, this.telemetry, brokers, this.effects, (session) =>
      this.peopleOf(session.seat.meeting)
    );
    this.disruptions = new Disruptions(
      this.agenda,
      this.random.split('disruptions'),
      this.log,
      this.effects,
      this.relays,
      (session, link, isNoticed) => this.disconnect(session, link, isNoticed)
    );
    const sizes = options.meetings ?? [...usualSizes(sessions), 1];
    const seats = makeSeats(sizes, this.fleet, this.random.split('seats'));
    this.calendar = new Calendar(
      seats.map(({ meeting }) => meeting),
      this.random.split('calendar'),
      followsDay
    );
    seats.filter(({ meeting }) => this.calendar.isHeld(meeting, start)).forEach((seat) => this.seatEarlier(seat));
    if (followsDay) {
      this.agenda.every(CALENDAR_INTERVAL_S, CALENDAR_INTERVAL_S, (now) => this.followCalendar(seats, now));
    }
  }

  /** Everybody who is there, in the order of their arrival. */
  get sessions(): Session[] {
    return [...this.meetings.values()].flatMap((people) => [...people]).sort((a, b) => a.serial - b.serial);
  }

  advance(to: number): void {
    this.agenda.runUntil(to);
    this.log.prune(this.agenda.now);
  }

  page(exporterId: string, metrics?: MetricNames): string | null {
    const { now } = this.agenda;
    const [home, far] = CLUSTERS;
    switch (exporterId) {
      case NATS_JOB:
        return this.telemetry.brokerPage(home, now, metrics);
      case FAR_BROKER_EXPORTER.id:
        return this.telemetry.brokerPage(far, now, metrics);
      default:
        return this.telemetry.page(exporterId, now, metrics);
    }
  }

  inject(fault: Fault): void {
    const { now } = this.agenda;
    const kept = this.log.add(this.subjects.aim(resolveFault(fault, this.faults)), now);
    this.agenda.at(kept.start ?? now, () => this.sessions.forEach((session) => this.giveFloor(session)));
    this.disruptions.plan(kept);
  }

  heal(name?: string): void {
    this.log.heal(this.agenda.now, name);
  }

  truth(): Truth {
    const { now } = this.agenda;
    const faults = this.log.active(now);
    const struckOn = (fault: Fault, { session, link, heard }: Participant) =>
      this.effects.suffers(fault, session.standing(link), heard, now)
        ? link
        : this.disruptions.takenFrom(session, fault);
    const product = productTruth(this.meetings.values(), faults, (fault) => this.subjects.whereabouts(fault), struckOn);
    return { at: now, faults, products: [product] };
  }

  /** Somebody takes a seat: chooses a relay, then reports until leaving. */
  join(seat: Seat): void {
    this.elect(this.arrive(seat, this.agenda.now));
  }

  /** Somebody leaves: in the regular way, or by falling silent, which the relay notices after 30 s only. */
  leave(session: Session, { silent = false } = {}): void {
    const { link, seat } = session;
    session.gone = true;
    this.meetings.get(seat.meeting)?.delete(session);
    if (link !== undefined) {
      link.until = Math.min(link.until, this.agenda.now);
      this.agenda.in(silent ? SILENCE_TIMEOUT_S : 0, () => this.relays.close(link));
    }
    this.agenda.in(this.random.exponential(this.habits.vacancy), () => this.fill(seat));
  }

  /** Somebody takes a seat that is free in a meeting that is held. */
  private fill(seat: Seat): void {
    const isFree = ![...this.peopleOf(seat.meeting)].some((session) => session.seat === seat);
    if (isFree && this.calendar.isHeld(seat.meeting, this.agenda.now)) {
      this.join(seat);
    }
  }

  /** People come when their meeting begins and leave when it is over. */
  private followCalendar(seats: readonly Seat[], now: number): true {
    for (const seat of seats) {
      this.agenda.in(this.random.uniform(0, CALENDAR_INTERVAL_S), () =>
        this.calendar.isHeld(seat.meeting, now) ? this.fill(seat) : this.vacate(seat)
      );
    }
    return true;
  }

  private vacate(seat: Seat): void {
    [...this.peopleOf(seat.meeting)]
      .filter((session) => session.seat === seat)
      .forEach((session) => this.leave(session));
  }

  /** A client opens a connection to every relay in its reach and after three seconds keeps the best one. */
  elect(session: Session, avoid?: Relay): void {
    if (session.electing) {
      return;
    }
    session.electing = true;
    const candidates = this.fleet
      .filter((relay) => this.canReach(session, relay))
      .flatMap((relay) => {
        const connection = this.relays.connection(session, relay);
        if (connection === undefined) {
          return [];
        }
        this.relays.announce('started', relay, connection);
        return [{ relay, connection }];
      });
    this.agenda.in(ELECTION_S, (now) => {
      session.electing = false;
      const choice = session.gone
        ? undefined
        : candidates
            .filter(({ relay, connection }) => relay !== avoid && !this.relays.isDown(relay, connection.instance))
            .sort((a, b) => this.cost(session, a.relay, a.connection) - this.cost(session, b.relay, b.connection))[0];
      for (const { relay, connection } of candidates.filter((candidate) => candidate !== choice)) {
        this.relays.announce('ended', relay, connection);
      }
      if (choice !== undefined) {
        this.choose(session, choice.relay, choice.connection, now);
      } else if (session.link === undefined && !session.gone) {
        this.elect(session);
      }
    });
  }

  private peopleOf(meeting: string): Iterable<Session> {
    return this.meetings.get(meeting) ?? [];
  }

  private arrive(seat: Seat, joinedAt: number): Session {
    const serial = this.arrivals++;
    const random = this.random.split(`session ${serial}`);
    const session = new Session({
      seat,
      serial,
      user: userName(serial, random.split('name')),
      clientId: `session_${Math.floor(joinedAt)}`,
      random,
    });
    this.meetings.set(seat.meeting, (this.meetings.get(seat.meeting) ?? new Set()).add(session));
    return session;
  }

  /** Somebody was there before the world began. */
  private seatEarlier(seat: Seat): void {
    const { now } = this.agenda;
    const gathered = now - this.random.split(seat.meeting).uniform(GATHERING_S, 3600);
    const joinedAt = gathered + this.random.uniform(0, GATHERING_S - ELECTION_S);
    const session = this.arrive(seat, joinedAt);
    const connection = this.relays.connection(session, seat.home);
    if (connection !== undefined) {
      this.choose(session, seat.home, connection, joinedAt + ELECTION_S);
    }
  }

  /** Some networks let WebSocket through only, some do so for a while. */
  private canReach(session: Session, relay: Relay): boolean {
    if (relay.serverType === 'websocket') {
      return true;
    }
    const { seat, serial } = session;
    const isPushed = this.effects.isPushed({ seat, serial, relay, instance: '' }, this.agenda.now);
    return session.reaches(relay) && !isPushed;
  }

  /** Whatever the round-trip time: a client prefers WebTransport to WebSocket. */
  private cost({ seat, serial, path }: Session, relay: Relay, { instance }: Connection): number {
    const preference = relay.serverType === 'webtransport' ? 0 : 1e6;
    const rank = this.relays.rankOf(relay);
    const excess = this.reelect ? this.effects.latency({ seat, relay, instance, rank, serial }, this.agenda.now) : 0;
    return preference + path.typical(relay) + excess;
  }

  private choose(session: Session, relay: Relay, connection: Connection, since: number): void {
    const former = session.link;
    session.link = this.relays.hold(session, relay, connection, since);
    for (const peer of this.peopleOf(session.seat.meeting)) {
      if (peer !== session && peer.link !== undefined) {
        peer.watch(session, since);
        if (former === undefined) {
          session.watch(peer, Math.max(since, peer.link.since));
        }
      }
    }
    if (former === undefined) {
      this.begin(session);
    } else if (former.until > since) {
      former.until = since;
      this.relays.close(former);
    }
  }

  /** A session loses its relay. Its client tries to come back to it or, if it may, to another one. */
  private disconnect(session: Session, link: Link, isNoticed: boolean): void {
    link.until = this.agenda.now;
    if (isNoticed) {
      this.relays.close(link);
    }
    this.agenda.every(RETRY_S, session.random.uniform(1, RETRY_S), () => {
      const isLost = !session.gone && session.link === link;
      if (isLost && (this.reelect || !this.relays.isDown(link.relay, link.connection.instance))) {
        this.elect(session);
      }
      return isLost;
    });
  }

  /** What a connected person does from now on. */
  private begin(session: Session): void {
    this.giveFloor(session);
    const probe = (link: Link, at: number) => this.probe(session, link, at);
    this.agenda.every(REPORT_INTERVAL_S, session.random.uniform(0, REPORT_INTERVAL_S), (now) => {
      const isHeard = !session.gone && this.effects.uplinkLoss(session.seat, now) < 1;
      const packet = isHeard
        ? session.report(now, probe, (...pair) => this.effects.reception(...pair, now))
        : undefined;
      if (packet !== undefined && session.link !== undefined) {
        this.telemetry.health(packet, session.standing(session.link), now);
      }
      return !session.gone;
    });
    if (this.reelect) {
      this.watchRelay(session);
    }
    followHabits(session, this.habits, this.agenda, {
      leave: (silent) => this.leave(session, { silent }),
      hasFloor: () => this.effects.hasFloor(session.seat, this.agenda.now),
      reconnect: (elsewhere) => this.elect(session, elsewhere ? session.link?.relay : undefined),
    });
  }

  /** Who is needed to speak speaks. */
  private giveFloor(session: Session): void {
    if (this.effects.hasFloor(session.seat, this.agenda.now)) {
      session.microphone = true;
      session.speaking = true;
    }
  }

  private watchRelay(session: Session): void {
    let bad = 0;
    this.agenda.every(1, 1, (now) => {
      const { link } = session;
      if (link !== undefined && !session.gone && !session.electing) {
        const limit = Math.max(BAD_FACTOR * this.probe(session, link, link.since), BAD_LEAST_MS);
        bad = this.probe(session, link, now) > limit ? bad + 1 : 0;
        if (bad === BAD_CHECKS) {
          bad = 0;
          this.elect(session);
        }
      }
      return !session.gone;
    });
  }

  /** Milliseconds of one probe. */
  private probe(session: Session, link: Link, at: number): number {
    return session.path.probe(link.relay, at) + this.effects.latency(session.standing(link), at);
  }
}
