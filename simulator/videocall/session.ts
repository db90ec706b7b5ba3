import { type Random } from '../random';
import { type Reception, type Standing } from './effects';
import { type HealthPacket, type PeerReport } from './health';
import { type AudioStats, losing, playing, stalling, starving, throttled } from './netEq';
import { type Relay, type Seat } from './population';
import { Path, reportedRoundTrip } from './roundTrip';
import { type Connection } from './serverPage';

/** Receivers wait that long for packets of a sender who has gone before they stop playing and keep the last values. */
const GIVE_UP_S = 15;

const FRAMES_PER_SECOND = 29.4;
const FRAMES_DEVIATION = 0.8;
/** More of it for each lost packet (measured: 2 to 22 frames with three quarters lost). */
const LOSSY_FRAMES_DEVIATION = 6;

const AUDIO_BYTES_PER_SECOND = 4_000;
const VIDEO_BYTES_PER_SECOND = 39_000;
/** What flows without any media. */
export const IDLE_BYTES_PER_SECOND = 200;

/** A session's connection to the relay it has chosen, as its peers know it too. */
export interface Link {
  relay: Relay;
  connection: Connection;
  /** The lobby address with its token. */
  url: string;
  /** Virtual unix seconds of the choice. */
  since: number;
  /** The link's number among all of its relay. */
  rank: number;
  /** When it was closed or fell silent. */
  until: number;
  /** Bytes to the client and from it. */
  sent: number;
  received: number;
}

/** What one receiver holds of one sender's link. It is never thrown away: so ghosts are made. */
interface View {
  sender: Session;
  link: Link;
  since: number;
  audio?: AudioStats;
  video?: { fps: number; framesBuffered: number };
}

export interface SessionOptions {
  seat: Seat;
  serial: number;
  user: string;
  /** The client's own session id. */
  clientId: string;
  random: Random;
}

/** One person in a meeting, from joining to leaving. */
export class Session {
  readonly seat: Seat;
  readonly serial: number;
  readonly user: string;
  readonly clientId: string;
  readonly path: Path;
  readonly random: Random;
  /** Undefined until the first relay is chosen. */
  link: Link | undefined;
  microphone: boolean;
  camera: boolean;
  /** Whether the microphone picks up speech; a silent one sends nothing (DTX). */
  speaking = true;
  /** Whether the tab is in the background, where the browser hardly lets it work. */
  hidden = false;
  electing = false;
  gone = false;
  private readonly views = new Map<string, View>();

  constructor({ seat, serial, user, clientId, random }: SessionOptions) {
    this.seat = seat;
    this.serial = serial;
    this.user = user;
    this.clientId = clientId;
    this.random = random;
    this.path = new Path(seat.home.region, random.split('path'));
    this.microphone = !seat.listener && random.chance(0.85);
    this.camera = random.chance(0.85);
  }

  /** What the others see: a name that isn't unique. */
  get displayName(): string {
    return this.user.replace(/@.*/, '').replace(/\d+$/, '');
  }

  /** Whether the client can use a relay: some networks let WebSocket through only. */
  reaches({ serverType }: Relay): boolean {
    return this.seat.home.serverType === 'webtransport' || serverType === 'websocket';
  }

  /** Where the session stands on one of its links. */
  standing({ relay, rank, connection }: Link): Standing {
    return { seat: this.seat, relay, instance: connection.instance, serial: this.serial, rank };
  }

  /** Begins to receive another session over its present link. */
  watch(sender: Session, since: number): void {
    if (sender.link !== undefined) {
      this.views.set(sender.link.connection.sessionId, { sender, link: sender.link, since });
    }
  }

  /** Bytes per second that this session sends to its relay. */
  get upload(): number {
    const audio = this.microphone && this.speaking ? AUDIO_BYTES_PER_SECOND : 0;
    const video = this.camera ? VIDEO_BYTES_PER_SECOND : 0;
    return audio + video + IDLE_BYTES_PER_SECOND;
  }

  /**
   * What the client reports now; nothing without a connection, and before it ever had a peer.
   * @param probe milliseconds that a probe over the link takes at a moment
   * @param reception what becomes now of packets on their way to a receiver
   */
  report(
    now: number,
    probe: (link: Link, at: number) => number,
    reception: (receiver: Standing, sender: Standing) => Reception
  ): HealthPacket | undefined {
    const { link } = this;
    if (link === undefined || link.until <= now || this.views.size === 0) {
      return undefined;
    }
    const standing = this.standing(link);
    return {
      sentAt: now,
      sessionId: this.clientId,
      relaySessionId: link.connection.sessionId,
      meeting: this.seat.meeting,
      user: this.user,
      displayName: this.displayName,
      visible: !this.hidden,
      audioEnabled: this.microphone,
      videoEnabled: this.camera,
      serverUrl: link.url,
      serverType: link.relay.serverType,
      roundTripMs: reportedRoundTrip((at) => probe(link, at), now, link.since),
      peers: Array.from(this.views.values(), (view) =>
        this.look(view, now, reception(standing, view.sender.standing(view.link)))
      ),
    };
  }

  /** A muted microphone, a camera that is off and a link that was replaced or is long gone leave the last values. */
  private look(view: View, now: number, reception: Reception): PeerReport {
    const { sender, link } = view;
    const replaced = sender.link !== link;
    const departed = replaced || now >= link.until + GIVE_UP_S;
    const peer = { to: link.connection.sessionId, name: sender.displayName, departed };
    if (reception.blocked) {
      view.since = now;
      return peer;
    }
    const { microphone, speaking, camera } = sender;
    const open = !replaced && now < link.until;
    if (microphone && !replaced && now < link.until + GIVE_UP_S) {
      const stats = speaking && open ? this.hear(now - view.since, reception) : starving(this.random);
      view.audio = this.hidden ? throttled(stats, this.random) : stats;
    }
    if (camera && open && reception.loss < 1) {
      const { loss } = reception;
      const fps = this.random.normal(FRAMES_PER_SECOND * (1 - loss), FRAMES_DEVIATION + LOSSY_FRAMES_DEVIATION * loss);
      view.video = { fps: Math.max(0, fps), framesBuffered: this.random.integer(1, 2) };
    }
    return { ...peer, audio: view.audio, video: view.video };
  }

  private hear(age: number, { loss, stalling: spoiled, lagMs }: Reception): AudioStats {
    if (spoiled > 0 && this.random.chance(spoiled)) {
      return stalling(this.random);
    }
    if (loss === 1) {
      return starving(this.random);
    }
    return loss > 0 ? losing(loss, this.random) : playing(age, this.random, lagMs);
  }
}
