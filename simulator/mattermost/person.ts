import { type Agenda } from '../agenda';
import { type Random } from '../random';
import { type CallsPlugin, type CandidatePair } from './callsPlugin';
import { type Effects, type Subject } from './effects';
import { isCut, type RtcClient, type RtcServer, type RtcSession } from './rtcServer';
import { type Topology } from './topology';

/** Everything that people need for calls. */
export interface Venue {
  agenda: Agenda;
  random: Random;
  topology: Topology;
  effects: Effects;
  /** RTCD servers by instance. */
  servers: ReadonlyMap<string, RtcServer>;
  /** Calls plugins by the instance of their app node. */
  plugins: ReadonlyMap<string, CallsPlugin>;
}

export interface Call {
  id: string;
  groupID: string;
  size: number;
  server: string;
  people: Set<Person>;
  isOver: boolean;
}

/** The others, as one person needs them. */
export interface Gathering {
  readonly venue: Venue;
  chooseServer(groupID: string): string | undefined;
  vacate(person: Person): void;
  drawLuck(call: Call): number;
}

const REPORT_SECONDS = 10;
const WEB_PATIENCE_SECONDS = 15;
const WEB_SHARE = 0.6;
const USUAL_SETUP_FAILURES = 0.01;
const SILENT_DEATHS = 0.03;

/** Mean seconds until people do something. */
const STAY = 180;
const VOICE_TOGGLE = 45;
const BLIP_PAUSE = 3600;

/** Median round trips of installations in seconds, one after the other. */
const MEDIAN_RTT = [0.055, 0.085, 0.065];
const USUAL_PAIRS: ReadonlyArray<[CandidatePair, number]> = [
  ['reflexive', 0.66],
  ['mapped', 0.2],
  ['direct', 0.1],
  ['tcp', 0.025],
  ['relayed', 0.015],
];

/** One person: joins, talks, reports and leaves; comes back if the server or the network fails. */
export class Person implements RtcClient, Subject {
  readonly offer = 'valid';
  readonly candidates = 1;
  readonly unparsableCandidates = 0;
  readonly luck: number;
  readonly groupID: string;
  /** The server whose death this person still suffers from. */
  lostFrom: string | undefined;
  /** Whether a fault makes the present or last attempt fail. */
  isBlocked = false;
  hearsNobody = false;
  hasFallenBack = false;
  reachable = true;
  connectSeconds = 0;
  private readonly random: Random;
  readonly appNode: string;
  private readonly rtt: number;
  private readonly loss: number;
  private readonly jitter: number;
  private session: RtcSession | null = null;
  private isLeaving = false;

  constructor(
    private readonly crowd: Gathering,
    readonly call: Call,
    private readonly serial: number
  ) {
    const { random, topology } = crowd.venue;
    this.random = random.split(serial);
    this.groupID = call.groupID;
    this.luck = crowd.drawLuck(call);
    const index = topology.groups.findIndex(({ groupID }) => groupID === call.groupID);
    this.appNode = this.random.pick(topology.groups[index]?.appNodes ?? []);
    const median = MEDIAN_RTT[index % MEDIAN_RTT.length] ?? 0;
    this.rtt = Math.min(0.2, median * Math.exp(this.random.normal(0, 0.3)));
    this.loss = Math.min(0.005, this.random.exponential(0.0015));
    this.jitter = Math.min(0.018, 0.008 * Math.exp(this.random.normal(0, 0.35)));
  }

  get isHere(): boolean {
    return this.session !== null && this.session.state !== 'closed';
  }

  /** A fault of a server inside an app node strikes all its calls, on whatever node their people joined. */
  get instances(): string[] {
    return this.crowd.venue.topology.embedded ? [this.call.server] : [this.call.server, this.appNode];
  }

  /** Its server, or the one that it lost, and its app node. */
  get places(): ReadonlySet<string> {
    return new Set([this.lostFrom ?? this.call.server, this.appNode]);
  }

  /** Whether the app node of this person can reach the server of the call. */
  get hasSignaling(): boolean {
    return this.server?.isConnectedTo(this.appNode) ?? false;
  }

  get answerSeconds(): number {
    return this.rtt + 0.01;
  }

  arrive(): void {
    if (this.isLeaving || this.call.isOver) {
      this.crowd.vacate(this);
      return;
    }
    const { effects, agenda } = this.crowd.venue;
    if (this.server?.isRunning !== true) {
      this.call.server = this.crowd.chooseServer(this.groupID) ?? this.call.server;
    }
    this.isBlocked = effects.find('setup-failure', this, this.random.next()) !== undefined;
    this.reachable = !this.isBlocked && !this.random.chance(USUAL_SETUP_FAILURES);
    this.connectSeconds = 0.15 + 4 * this.rtt * Math.exp(this.random.normal(0, 0.4));
    this.hearsNobody = false;
    this.session =
      this.server?.join({
        appNode: this.appNode,
        callID: this.call.id,
        sessionID: `${this.serial}-${agenda.now}`,
        client: this,
      }) ?? null;
    if (this.session === null) {
      this.plugin?.count('refuse');
      this.comeBack(5, 15);
      return;
    }
    this.plugin?.count('join');
    if (!this.reachable && this.random.chance(WEB_SHARE)) {
      this.later(WEB_PATIENCE_SECONDS, (session) => {
        this.server?.leave(session);
        this.ended();
      });
    }
  }

  connected(): void {
    const { agenda } = this.crowd.venue;
    this.plugin?.reportPair(this.choosePair());
    const { session } = this;
    agenda.every(REPORT_SECONDS, this.random.uniform(0, REPORT_SECONDS), () => {
      if (this.session !== session || session === null || session.state === 'closed') {
        return false;
      }
      this.report(session);
      return true;
    });
    if (this.speakersInCall() < 2) {
      this.later(0.2, () => this.setVoice(true));
    }
    this.planToggle();
    this.planBlip();
    this.later(20 + this.random.exponential(STAY), () => this.leave());
  }

  ended(): void {
    const wasServerLost = this.server?.isRunning !== true;
    this.session = null;
    this.plugin?.count('leave');
    if (this.isLeaving) {
      this.crowd.vacate(this);
    } else if (wasServerLost) {
      this.lostFrom = this.call.server;
      this.comeBack(10, 40);
    } else {
      this.comeBack(3, 9);
    }
  }

  answers(): boolean {
    const isBlocked = this.crowd.venue.effects.find('media-blocked', this)?.mode === 'track';
    if (isBlocked && !this.hearsNobody) {
      this.hearsNobody = true;
      this.later(this.random.uniform(30, 60), (session) => {
        this.server?.leave(session);
        this.ended();
      });
    }
    return !isBlocked;
  }

  keepsLock(): boolean {
    return this.crowd.venue.effects.find('signaling-errors', this) !== undefined;
  }

  /** Leaves, properly or by closing the laptop. */
  leave(): void {
    this.isLeaving = true;
    const { session } = this;
    if (session === null || session.state === 'closed') {
      return;
    }
    if (!this.random.chance(SILENT_DEATHS)) {
      this.server?.leave(session);
      this.ended();
      return;
    }
    this.server?.cut(session);
    this.later(this.random.uniform(10, 11), () => {
      if (this.hasSignaling) {
        this.server?.leave(session);
        this.ended();
      }
    });
  }

  /** An app node that reconnects to a server announces its sessions there. */
  reconnect(server: string, appNode: string): void {
    if (this.session !== null && this.isHere && this.call.server === server && this.appNode === appNode) {
      this.server?.reconnect(this.session);
      this.plugin?.count('reconnect');
    }
  }

  /** The server that died is back. */
  forgetLoss(server: string): void {
    if (this.lostFrom === server) {
      this.lostFrom = undefined;
    }
  }

  shareScreen(seconds: number): void {
    const { session } = this;
    if (session === null || [...this.call.people].some((person) => (person.session?.screenRate ?? 0) > 0)) {
      return;
    }
    this.server?.startScreen(session);
    this.plugin?.count('screenOn');
    this.later(seconds, () => {
      this.server?.stopScreen(session);
      this.plugin?.count('screenOff');
    });
  }

  /** Loses the network for some seconds. */
  loseNetwork(seconds: number): void {
    const { session } = this;
    if (session?.state === 'connected') {
      this.server?.cut(session);
      this.later(seconds, () => this.server?.restore(session));
    }
  }

  /** A second in a call, as the app node sees it. */
  live(): void {
    if (this.session?.state === 'connected') {
      if (this.random.chance(0.05)) {
        this.plugin?.count('poll');
      }
      if (this.session.isSpeaking && this.random.chance(0.2)) {
        this.plugin?.count('voice');
      }
    }
  }

  failOffers(): void {
    const perMinute = this.crowd.venue.effects.strength('signaling-errors', this);
    if (this.session?.state === 'connected' && this.random.chance(perMinute / 60)) {
      this.server?.offerGarbage(this.session);
    }
  }

  dropPackets(): void {
    const isDropped = this.crowd.venue.effects.find('media-blocked', this)?.mode === 'rtp';
    if (isDropped && this.session?.isSpeaking === true) {
      this.server?.failPackets(this.groupID, this.random.integer(10, 50));
    }
  }

  private get server(): RtcServer | undefined {
    return this.crowd.venue.servers.get(this.call.server);
  }

  private get plugin(): CallsPlugin | undefined {
    return this.crowd.venue.plugins.get(this.appNode);
  }

  /** Runs an action later, if the present session still exists then. */
  private later(seconds: number, run: (session: RtcSession) => void): void {
    const { session } = this;
    this.crowd.venue.agenda.in(seconds, () => {
      if (session !== null && this.session === session && session.state !== 'closed') {
        run(session);
      }
    });
  }

  private comeBack(least: number, most: number): void {
    this.crowd.venue.agenda.in(this.random.uniform(least, most), () => this.arrive());
  }

  private speakersInCall(): number {
    return [...this.call.people].filter(({ isAudible }) => isAudible).length;
  }

  private get isAudible(): boolean {
    return this.session !== null && this.session.isSpeaking && !isCut(this.session);
  }

  /** A client reports only while there is audio in the call. */
  private report(session: RtcSession): void {
    if (session.state === 'connecting' || isCut(session) || this.speakersInCall() === 0) {
      return;
    }
    const { effects } = this.crowd.venue;
    const vary = (value: number, spread: number) => value * Math.exp(this.random.normal(0, spread));
    const addedRtt =
      (effects.strength('relay-latency', this) + effects.strength('fleet-latency', this)) / 1000 +
      0.35 * (this.server?.strain ?? 0);
    const addedLoss =
      effects.strength('packet-loss', this) + effects.strengthAt('host-saturation', this.call.server, 'udp');
    const addedJitter = effects.strength('jitter', this);
    this.server?.report(session, {
      rtt: Math.min(0.28, vary(this.rtt, 0.1)) + vary(addedRtt, 0.1),
      loss: Math.min(1, Math.min(0.009, vary(this.loss, 0.3)) + vary(addedLoss, 0.2)),
      jitter: Math.min(0.025, vary(this.jitter, 0.2)) + vary(addedJitter, 0.15),
    });
  }

  private planToggle(): void {
    this.later(this.random.exponential(VOICE_TOGGLE), () => {
      const { session } = this;
      const speakers = this.speakersInCall();
      if (session?.isSpeaking === true && (speakers > 1 || this.random.chance(0.1))) {
        this.setVoice(false);
      } else if (session?.isSpeaking === false && (speakers < 2 || this.random.chance(0.15))) {
        this.setVoice(true);
      }
      this.planToggle();
    });
  }

  private setVoice(on: boolean): void {
    const { session } = this;
    if (session?.state !== 'connected') {
      return;
    }
    if (on) {
      this.server?.unmute(session);
    } else {
      this.server?.mute(session);
    }
    this.plugin?.count(on ? 'unmute' : 'mute');
  }

  private planBlip(): void {
    this.later(this.random.exponential(BLIP_PAUSE), () => {
      this.loseNetwork(this.random.uniform(1, 12));
      this.planBlip();
    });
  }

  private choosePair(): CandidatePair {
    const fault = this.crowd.venue.effects.find('transport-fallback', this);
    this.hasFallenBack = fault !== undefined;
    if (fault !== undefined) {
      return fault.mode === 'turn' ? 'relayed' : 'tcp';
    }
    let draw = this.random.next();
    return USUAL_PAIRS.find(([, share]) => (draw -= share) < 0)?.[0] ?? 'reflexive';
  }
}
