import { type Random } from '../random';
import { type HealthPacket, type PeerReport } from './clientPage';
import { type AudioStats, playing, starving } from './netEq';
import { type Relay, type Seat } from './population';
import { Path, reportedRoundTrip } from './roundTrip';
import { type Connection } from './serverPage';

/** Receivers wait that long for packets of a sender who has gone before they stop playing and keep the last values. */
const GIVE_UP_S = 15;

const AUDIO_BYTES_PER_SECOND = 4_000;
const VIDEO_BYTES_PER_SECOND = 39_000;
const IDLE_BYTES_PER_SECOND = 200;

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

  /** Whether the client can use a relay: some networks let WebSocket through only. */
  reaches({ serverType }: Relay): boolean {
    return this.seat.home.serverType === 'webtransport' || serverType === 'websocket';
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
   * What the client reports now; nothing before it ever had a peer.
   * @param probe milliseconds that a probe over the link takes at a moment
   */
  report(now: number, probe: (link: Link, at: number) => number): HealthPacket | undefined {
    const { link } = this;
    if (link === undefined || this.views.size === 0) {
      return undefined;
    }
    return {
      sentAt: now,
      sessionId: this.clientId,
      meeting: this.seat.meeting,
      user: this.user,
      audioEnabled: this.microphone,
      videoEnabled: this.camera,
      serverUrl: link.url,
      serverType: link.relay.serverType,
      roundTripMs: reportedRoundTrip((at) => probe(link, at), now, link.since),
      peers: Array.from(this.views.values(), (view) => this.look(view, now)),
    };
  }

  /** A muted microphone, a camera that is off and a link that was replaced or is long gone leave the last values. */
  private look(view: View, now: number): PeerReport {
    const { sender, link } = view;
    const { microphone, speaking, camera } = sender;
    const replaced = sender.link !== link;
    const open = !replaced && now < link.until;
    if (microphone && !replaced && now < link.until + GIVE_UP_S) {
      view.audio = speaking && open ? playing(now - view.since, this.random) : starving(this.random);
    }
    if (camera && open) {
      view.video = { fps: this.random.normal(29.4, 0.8), framesBuffered: this.random.integer(1, 2) };
    }
    return { to: link.connection.sessionId, audio: view.audio, video: view.video };
  }
}
