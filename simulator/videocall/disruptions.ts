import { type Agenda } from '../agenda';
import { type Fault } from '../faults';
import { type FaultLog } from '../faultLog';
import { type Random } from '../random';
import { type Effects } from './effects';
import { type Relays } from './relays';
import { type Link, type Session } from './session';

/** Seconds until a wave has reached everybody. */
const WAVE_S = 8;
const FALLBACK_CHECK_S = 5;

/** The effect of a disruption on a session: it loses its link, and a running relay notices that. */
export type Disconnect = (session: Session, link: Link, isNoticed: boolean) => void;

/** Faults that strike sessions at single moments: relays that die, drops in waves, transports that close. */
export class Disruptions {
  private readonly struck = new WeakMap<Fault, Map<Session, Link>>();

  constructor(
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly log: FaultLog,
    private readonly effects: Effects,
    private readonly relays: Relays,
    private readonly disconnect: Disconnect
  ) {}

  /** Plans the events of a fault of the log. */
  plan(fault: Fault): void {
    const { name, mode, start = this.agenda.now, strength = 0 } = fault;
    if (name === 'relay-down') {
      this.repeat(fault, start, Infinity, () => this.kill(fault));
    } else if (name === 'connection-drops') {
      this.repeat(fault, start, 60 / strength, () => (mode === 'restart' ? this.kill(fault) : this.wave(fault)));
    } else if (name === 'transport-fallback') {
      this.repeat(fault, start, FALLBACK_CHECK_S, () => this.wave(fault));
    }
  }

  /** The link that a fault took from a session. */
  takenFrom(session: Session, fault: Fault): Link | undefined {
    return this.struck.get(fault)?.get(session);
  }

  /** Runs an action at the start of a fault, and repeats it until its end. */
  private repeat(fault: Fault, at: number, interval: number, act: () => void): void {
    this.agenda.at(at, (now) => {
      if (this.log.active(now).includes(fault)) {
        act();
        this.repeat(fault, now + interval, interval, act);
      }
    });
  }

  private wave(fault: Fault): void {
    const { now } = this.agenda;
    for (const [link, session] of this.relays.held()) {
      if (this.effects.isHit(fault, session.standing(link), now)) {
        this.agenda.in(this.random.uniform(0, WAVE_S), () => this.strike(fault, session, link, true));
      }
    }
  }

  private kill(fault: Fault): void {
    const { now } = this.agenda;
    const hit = this.relays.held().filter(([link, session]) => this.effects.isHit(fault, session.standing(link), now));
    new Set(hit.map(([{ connection }]) => connection.instance)).forEach((instance) => this.relays.kill(instance));
    hit.forEach(([link, session]) => this.strike(fault, session, link, false));
  }

  private strike(fault: Fault, session: Session, link: Link, isNoticed: boolean): void {
    if (!session.gone && session.link === link && link.until > this.agenda.now) {
      this.struck.set(fault, (this.struck.get(fault) ?? new Map<Session, Link>()).set(session, link));
      this.disconnect(session, link, isNoticed);
    }
  }
}
