import { type Family, type MetricNames, renderExposition } from '../exposition';
import { type Random } from '../random';
import { goFamilies } from './goRuntime';
import { connectionFamilies, newRtcMetrics, rtcFamilies, type RtcMetrics } from './rtcMetrics';
import {
  drawWrites,
  Flow,
  IDLE_LOAD,
  loadOf,
  type RtcLoad,
  SCREEN_PACKETS,
  VOICE_PACKETS,
  writtenPackets,
} from './rtcTraffic';
import { type Agenda } from '../agenda';

type Mime = 'audio/opus' | 'video/VP8';

/** The behavior of a client toward the server, and the events that it receives. */
export interface RtcClient {
  offer: 'valid' | 'garbage' | 'none';
  /** Candidates it signals after its offer, and how many of them can't be parsed. */
  candidates: number;
  unparsableCandidates: number;
  /** Whether its packets reach the server. */
  reachable: boolean;
  /** Seconds from joining to an open data channel. */
  connectSeconds: number;
  /** Seconds until its answer to an offer of the server is back. */
  answerSeconds: number;
  /** Whether it answers the offers of the server now. */
  answers(): boolean;
  /** Whether it keeps the signaling lock after its first negotiation now. */
  keepsLock(): boolean;
  connected(): void;
  /** The server gave up the session. */
  ended(): void;
}

/** A report of a client over its data channel: seconds, a share from 0 to 1, and seconds. */
export interface ClientReport {
  rtt: number;
  loss: number;
  jitter?: number;
}

export interface JoinRequest {
  /** The app node that forwards the messages of the session. */
  appNode: string;
  callID: string;
  sessionID: string;
  client: RtcClient;
}

/** A session as the server holds it; only the server changes it. */
export interface RtcSession {
  readonly id: string;
  readonly groupID: string;
  readonly appNode: string;
  readonly callID: string;
  /** The connected sessions of its call, itself among them; empty until it is connected. */
  call: Set<RtcSession>;
  readonly client: RtcClient;
  readonly joinedAt: number;
  state: 'connecting' | 'connected' | 'disconnected' | 'closed';
  /** Number of network cuts and repairs; odd while the network is cut. */
  cuts: number;
  hasVoiceTrack: boolean;
  isSpeaking: boolean;
  /** Packets per second of its screen share, 0 without one. */
  screenRate: number;
  /** Tracks sent to it whose offer it has answered. If it leaves without an answer, its tracks stay counted forever. */
  readonly received: Mime[];
  hasNegotiated: boolean;
  isNegotiating: boolean;
  /** It once left an offer unanswered: no more tracks reach it. */
  isDeaf: boolean;
  readonly queued: Mime[];
}

/** The host of a server. */
export interface RtcMachine {
  vCpu: number;
  /** Local addresses; the server opens 100 sockets per processor on each. */
  addresses: number;
  maxFds: number;
}

interface Process {
  metrics: RtcMetrics;
  startedAt: number;
  cpuSeconds: number;
}

const OFFER_TIMEOUT = 10;
const ANSWER_TIMEOUT = 10;
const LOCK_TIMEOUT = 5;
const NEVER_CONNECTED_TIMEOUT = 30;
const DISCONNECTED_AFTER = [6, 6.7] as const;
const FAILED_AFTER = [30.1, 32] as const;
const VAD_PERIOD = 2;
/** The time to grab a free lock, and the delay of a timeout. */
const LOCK_SECONDS = 2.3e-6;

/**
 * One RTC server, an RTCD process or inside of a Calls plugin: its sessions, and the metrics that follow from them. App nodes send it messages, clients send
 * it media and reports. Times and counts are those measured on a real one.
 */
export class RtcServer {
  /** 0 to 1: how much the host starves the process. */
  strain = 0;
  /** Descriptors held besides the sockets of media and app nodes. */
  leakedFds = 0;
  private process: Process | null = null;
  private readonly sessions = new Map<string, RtcSession>();
  private readonly calls = new Map<string, Set<RtcSession>>();
  private readonly speaking = new Set<RtcSession>();
  private readonly sharing = new Set<RtcSession>();
  /** The installation of each app node. */
  private readonly appNodes = new Map<string, string>();
  private draining = false;
  private lastLoad = IDLE_LOAD;
  private seconds = 0;

  constructor(
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly machine: RtcMachine,
    private readonly namespace = 'rtcd'
  ) {
    this.start();
    agenda.every(1, 1, () => {
      this.tick();
      return true;
    });
  }

  get isRunning(): boolean {
    return this.process !== null;
  }

  get isDraining(): boolean {
    return this.draining;
  }

  /** Seconds since the process began; 0 while there is none. */
  get uptime(): number {
    return this.process === null ? 0 : this.agenda.now - this.process.startedAt;
  }

  get load(): RtcLoad {
    return this.lastLoad;
  }

  /** A new process: no sessions, and only the families of the process. */
  start(): void {
    this.process = { metrics: newRtcMetrics(this.namespace), startedAt: this.agenda.now, cpuSeconds: 0.04 };
    this.draining = false;
  }

  /** The process ends at once, with everything that it held. */
  stop(): void {
    this.process = null;
    const lost = [...this.sessions.values()];
    this.sessions.clear();
    this.calls.clear();
    this.speaking.clear();
    this.sharing.clear();
    this.appNodes.clear();
    this.lastLoad = IDLE_LOAD;
    for (const session of lost) {
      session.state = 'closed';
      session.client.ended();
    }
  }

  /** SIGTERM: keeps serving until the last session has left, then ends. */
  drain(): void {
    this.draining = true;
    this.exitWhenDrained();
  }

  isConnectedTo(appNode: string): boolean {
    return this.appNodes.has(appNode);
  }

  connectAppNode(appNode: string, clientID: string): void {
    if (this.process !== null && !this.appNodes.has(appNode)) {
      this.appNodes.set(appNode, clientID);
      this.process.metrics.wsConnections.add(1, { clientID });
    }
  }

  disconnectAppNode(appNode: string): void {
    const clientID = this.appNodes.get(appNode);
    if (clientID !== undefined && this.appNodes.delete(appNode)) {
      this.process?.metrics.wsConnections.add(-1, { clientID });
    }
  }

  /** An app node that reconnects announces one of its sessions again. */
  reconnect(session: RtcSession): void {
    this.receive(session.appNode, 'reconnect');
  }

  /**
   * A join message. Without a connection from the app node, it doesn't arrive: null. A second join of a session is
   * rejected (also null), but stays in the session gauge forever.
   */
  join({ appNode, callID, sessionID, client }: JoinRequest): RtcSession | null {
    const groupID = this.appNodes.get(appNode);
    if (groupID === undefined || this.process === null) {
      return null;
    }
    this.receive(appNode, 'join');
    this.process.metrics.sessions.add(1, { groupID });
    if (this.sessions.has(sessionID)) {
      return null;
    }
    const session: RtcSession = {
      id: sessionID,
      groupID,
      appNode,
      callID,
      call: new Set(),
      client,
      joinedAt: this.agenda.now,
      state: 'connecting',
      cuts: 0,
      hasVoiceTrack: false,
      isSpeaking: false,
      screenRate: 0,
      received: [],
      hasNegotiated: false,
      isNegotiating: false,
      isDeaf: false,
      queued: [],
    };
    this.sessions.set(sessionID, session);
    this.handshake(session);
    return session;
  }

  /** The session leaves; without a connection from its app node, only its closing transport shows that. */
  leave(session: RtcSession): void {
    if (session.state !== 'closed') {
      this.receive(session.appNode, 'leave');
      this.close(session);
    }
  }

  unmute(session: RtcSession): void {
    this.receive(session.appNode, 'rtc');
    if (session.state !== 'connected') {
      return;
    }
    session.isSpeaking = true;
    this.speaking.add(session);
    if (!session.hasVoiceTrack) {
      session.hasVoiceTrack = true;
      this.publish(session, 'audio/opus');
    }
  }

  /** Its packets stop; its track and those of its listeners stay counted. */
  mute(session: RtcSession): void {
    this.receive(session.appNode, 'rtc');
    session.isSpeaking = false;
    this.speaking.delete(session);
  }

  startScreen(session: RtcSession, packetsPerSecond = SCREEN_PACKETS): void {
    this.receive(session.appNode, 'rtc');
    if (session.state === 'connected' && session.screenRate === 0) {
      session.screenRate = packetsPerSecond;
      this.sharing.add(session);
      this.publish(session, 'video/VP8');
    }
  }

  stopScreen(session: RtcSession): void {
    if (session.screenRate === 0) {
      return;
    }
    this.receive(session.appNode, 'rtc');
    this.endScreen(session);
  }

  /** An offer of an established client that the server can't use. */
  offerGarbage({ groupID, appNode, state }: RtcSession): void {
    this.receive(appNode, 'rtc');
    if (state !== 'closed') {
      this.process?.metrics.errors.inc({ groupID, type: 'signaling' });
    }
  }

  /** Any string that an app node sends becomes a label value. */
  receive(appNode: string, type: string): void {
    this.countMessages(appNode, 'in', type);
  }

  report({ groupID, state }: RtcSession, { rtt, loss, jitter }: ClientReport): void {
    if (this.process === null || state === 'closed') {
      return;
    }
    const { clientRtt, clientLoss, clientJitter } = this.process.metrics;
    clientRtt.observe(rtt, { groupID });
    clientLoss.observe(loss, { groupID });
    if (jitter !== undefined) {
      clientJitter.observe(jitter, { groupID });
    }
  }

  /** Media errors of one installation's tracks. */
  failPackets(groupID: string, count: number): void {
    this.process?.metrics.errors.add(count, { groupID, type: 'rtp' });
  }

  /** The network of the client goes silent without a notice. */
  cut(session: RtcSession): void {
    if (isCut(session)) {
      return;
    }
    session.cuts += 1;
    const cut = session.cuts;
    this.agenda.in(this.random.uniform(...DISCONNECTED_AFTER), () => {
      if (session.cuts === cut && session.state === 'connected') {
        session.state = 'disconnected';
        this.process?.metrics.connStates.inc({ type: 'disconnected' });
      }
    });
    this.agenda.in(this.random.uniform(...FAILED_AFTER), () => {
      if (session.cuts === cut && session.state === 'disconnected') {
        this.fail(session);
      }
    });
  }

  /** The network of the client is back; after a `disconnected` it connects again, timed from its original join. */
  restore(session: RtcSession): void {
    if (!isCut(session)) {
      return;
    }
    session.cuts += 1;
    if (session.state === 'disconnected') {
      this.countConnection(session);
    }
  }

  /** The metrics page of RTCD, or null while the process is gone. */
  page(wanted?: MetricNames): string | null {
    if (this.process === null) {
      return null;
    }
    const { metrics, startedAt, cpuSeconds } = this.process;
    const { vCpu, addresses, maxFds } = this.machine;
    const sessions = this.sessions.size;
    const process = {
      prefix: 'rtcd_',
      goVersion: 'go1.26.8',
      startedAt,
      cpuSeconds,
      residentBytes: 25e6 + 1.3e6 * sessions,
      virtualBytes: 1.767e9,
      openFds: Math.min(maxFds, 14 + 100 * vCpu * addresses + this.appNodes.size + this.leakedFds),
      maxFds,
      goroutines: 219 + 2 * this.appNodes.size + 33 * sessions,
      threads: 4 + 2 * vCpu,
    };
    return renderExposition(
      [...rtcFamilies(metrics), ...connectionFamilies(metrics), ...goFamilies(process, this.agenda.now)],
      wanted
    );
  }

  /** The part of a plugin page about its own server. */
  families(): Family[] {
    return this.process === null ? [] : rtcFamilies(this.process.metrics);
  }

  /** CPU seconds that the server has used. */
  get cpuSeconds(): number {
    return this.process?.cpuSeconds ?? 0;
  }

  private handshake(session: RtcSession): void {
    const { client, groupID, appNode } = session;
    const later = (seconds: number, run: (metrics: RtcMetrics) => void) =>
      this.agenda.in(seconds, () => {
        if (session.state === 'connecting' && this.process !== null) {
          run(this.process.metrics);
        }
      });
    if (client.offer === 'none') {
      later(OFFER_TIMEOUT, (metrics) => {
        metrics.errors.inc({ groupID, type: 'signaling' });
        this.giveUp(session);
      });
      return;
    }
    this.receive(appNode, 'rtc');
    if (client.offer === 'garbage') {
      this.process?.metrics.errors.inc({ groupID, type: 'signaling' });
      this.giveUp(session);
      return;
    }
    for (let candidate = 0; candidate < client.candidates; candidate++) {
      this.receive(appNode, 'rtc');
    }
    if (client.unparsableCandidates > 0) {
      this.process?.metrics.errors.add(client.unparsableCandidates, { groupID, type: 'ice' });
    }
    this.countMessages(appNode, 'out', 'rtc', 3);
    later(NEVER_CONNECTED_TIMEOUT, () => this.fail(session));
    if (client.reachable) {
      later(client.connectSeconds, (metrics) => {
        if (isCut(session)) {
          return;
        }
        this.countConnection(session);
        metrics.dcOpenTime.observe(client.connectSeconds * 0.99, { groupID });
        this.listen(session);
        client.connected();
      });
    }
  }

  private countConnection(session: RtcSession): void {
    session.state = 'connected';
    this.process?.metrics.connStates.inc({ type: 'connected' });
    this.process?.metrics.connectionTime.observe(this.agenda.now - session.joinedAt, { groupID: session.groupID });
  }

  /** Offers a session the tracks that its call already has. */
  private listen(session: RtcSession): void {
    const key = callKey(session);
    session.call = this.calls.get(key) ?? new Set();
    this.calls.set(key, session.call);
    for (const other of session.call) {
      if (other.hasVoiceTrack) {
        this.offerTrack(session, 'audio/opus');
      }
      if (other.screenRate > 0) {
        this.offerTrack(session, 'video/VP8');
      }
    }
    session.call.add(session);
  }

  private publish(sender: RtcSession, type: Mime): void {
    const { groupID } = sender;
    this.process?.metrics.tracks.add(1, { direction: 'in', groupID, type });
    this.process?.metrics.lockLockedTime.observe(sender.client.answerSeconds, { groupID });
    for (const other of sender.call) {
      if (other !== sender) {
        this.offerTrack(other, type);
      }
    }
  }

  /** Adds a track to a receiver, one after the other: each waits for the answer to the one before. */
  private offerTrack(receiver: RtcSession, type: Mime): void {
    const { groupID, client } = receiver;
    const { process } = this;
    if (process === null || receiver.state === 'closed') {
      return;
    }
    if (receiver.isNegotiating) {
      receiver.queued.push(type);
      return;
    }
    const { errors, tracks, lockGrabTime, lockLockedTime } = process.metrics;
    if (receiver.hasNegotiated && client.keepsLock()) {
      this.negotiate(receiver, LOCK_TIMEOUT + LOCK_SECONDS, (seconds) => {
        lockGrabTime.observe(seconds, { groupID });
        errors.inc({ groupID, type: 'signaling_lock_timeout' });
      });
      return;
    }
    lockGrabTime.observe(LOCK_SECONDS, { groupID });
    if (receiver.isDeaf) {
      lockLockedTime.observe(LOCK_SECONDS, { groupID });
      errors.inc({ groupID, type: 'track' });
      return;
    }
    tracks.add(1, { direction: 'out', groupID, type });
    const answers = client.answers();
    this.negotiate(receiver, answers ? client.answerSeconds : ANSWER_TIMEOUT, (seconds) => {
      lockLockedTime.observe(seconds, { groupID });
      receiver.hasNegotiated = true;
      if (answers) {
        receiver.received.push(type);
      } else {
        receiver.isDeaf = true;
        tracks.add(-1, { direction: 'out', groupID, type });
        errors.inc({ groupID, type: 'track' });
      }
    });
  }

  /** Ends a negotiation after some seconds, then continues with the waiting tracks. */
  private negotiate(receiver: RtcSession, seconds: number, end: (seconds: number) => void): void {
    receiver.isNegotiating = true;
    this.agenda.in(seconds, () => {
      if (receiver.state !== 'closed') {
        end(seconds);
        receiver.isNegotiating = false;
        receiver.queued.splice(0).forEach((type) => this.offerTrack(receiver, type));
      }
    });
  }

  private endScreen(sender: RtcSession): void {
    const { groupID } = sender;
    const metrics = this.process?.metrics;
    sender.screenRate = 0;
    this.sharing.delete(sender);
    metrics?.tracks.add(-1, { direction: 'in', groupID, type: 'video/VP8' });
    metrics?.lockLockedTime.observe(sender.client.answerSeconds, { groupID });
    for (const viewer of sender.call) {
      const index = viewer.received.indexOf('video/VP8');
      if (index !== -1) {
        viewer.received.splice(index, 1);
        metrics?.tracks.add(-1, { direction: 'out', groupID, type: 'video/VP8' });
        metrics?.lockGrabTime.observe(LOCK_SECONDS, { groupID });
        metrics?.lockLockedTime.observe(viewer.client.answerSeconds, { groupID });
      }
    }
  }

  private fail(session: RtcSession): void {
    this.process?.metrics.connStates.inc({ type: 'failed' });
    this.giveUp(session);
  }

  private giveUp(session: RtcSession): void {
    this.close(session);
    session.client.ended();
  }

  private close(session: RtcSession): void {
    const { groupID } = session;
    session.state = 'closed';
    this.sessions.delete(session.id);
    this.speaking.delete(session);
    session.call.delete(session);
    if (session.call.size === 0) {
      this.calls.delete(callKey(session));
    }
    if (session.screenRate > 0) {
      this.endScreen(session);
    }
    const metrics = this.process?.metrics;
    metrics?.sessions.add(-1, { groupID });
    metrics?.connStates.inc({ type: 'closed' });
    if (session.hasVoiceTrack) {
      metrics?.tracks.add(-1, { direction: 'in', groupID, type: 'audio/opus' });
    }
    for (const type of session.received) {
      metrics?.tracks.add(-1, { direction: 'out', groupID, type });
    }
    this.exitWhenDrained();
  }

  private exitWhenDrained(): void {
    if (this.draining && this.sessions.size === 0) {
      this.agenda.in(this.random.uniform(0.2, 1), () => {
        if (this.draining && this.sessions.size === 0) {
          this.stop();
        }
      });
    }
  }

  private countMessages(appNode: string, direction: 'in' | 'out', type: string, count = 1): void {
    const clientID = this.appNodes.get(appNode);
    if (clientID !== undefined) {
      this.process?.metrics.wsMessages.add(count, { clientID, direction, type });
    }
  }

  private tick(): void {
    this.seconds += 1;
    if (this.process === null) {
      return;
    }
    const { vCpu } = this.machine;
    const voice = new Flow();
    const screen = new Flow();
    for (const session of this.speaking) {
      if (!isCut(session)) {
        voice.add(session.groupID, { rate: VOICE_PACKETS, receivers: session.call.size - 1 });
        if ((this.seconds + Math.floor(session.joinedAt)) % VAD_PERIOD === 0) {
          this.countMessages(session.appNode, 'out', 'vad');
        }
      }
    }
    for (const session of this.sharing) {
      if (!isCut(session)) {
        screen.add(session.groupID, { rate: session.screenRate, receivers: session.call.size - 1 });
      }
    }
    this.write(voice, 'voice', 1);
    this.write(screen, 'screen', vCpu);
    this.lastLoad = loadOf({ voice, screen, sessions: this.sessions.size }, vCpu, this.strain);
    this.process.cpuSeconds += this.lastLoad.cores;
  }

  private write(flow: Flow, type: 'voice' | 'screen', writers: number): void {
    for (const [groupID, senders] of flow.groups) {
      const packets = writtenPackets(senders, this.strain) * writers;
      for (const { seconds, times } of drawWrites(this.random, senders, Math.round(packets), this.strain)) {
        this.process?.metrics.writesTime.observe(seconds, { groupID, type }, times);
      }
    }
  }
}

function callKey({ groupID, callID }: RtcSession): string {
  return `${groupID}/${callID}`;
}

/** Whether the network of a session is cut. */
export function isCut({ cuts }: RtcSession): boolean {
  return cuts % 2 === 1;
}
