import { type Labels, type MetricNames, renderExposition } from '../exposition';
import { type GaugeDefinition, GaugeTable, keyOf } from './gaugeTable';
import { type HealthPacket, type HealthPage, type PeerReport, REPORT_EXPIRY_S } from './health';
import { type AudioStats, OPERATIONS } from './netEq';

interface ServerRow {
  roundTripMs?: number;
}

interface SelfRow {
  audio: number;
  video: number;
}

interface PairRow {
  heard: number;
  seen: number;
  /** The families that vanish when the reporter expires. */
  live?: LivePair | undefined;
}

interface LivePair {
  operations?: AudioStats['operations'] | undefined;
  bufferMs?: number | undefined;
  packetsAwaitingDecode?: number | undefined;
  packetsPerSecond?: number | undefined;
  fps?: number | undefined;
  framesBuffered?: number | undefined;
}

/** A pair: its row, and the labels of the peer with their key. */
interface KnownPair {
  pair: PairRow;
  peer: Labels;
  peerKey: string;
}

const SESSION_GAUGES: ReadonlyArray<GaugeDefinition<unknown>> = [
  {
    name: 'videocall_active_sessions_total',
    help: 'One for each session that reports its health',
    value: () => 1,
  },
];

const MEETING_GAUGES: ReadonlyArray<GaugeDefinition<{ others: number }>> = [
  {
    name: 'videocall_meeting_participants',
    help: 'Other people in the meeting, as the latest report counts them',
    value: ({ others }) => others,
  },
];

const PEER_GAUGES: ReadonlyArray<GaugeDefinition<unknown>> = [
  {
    name: 'videocall_peer_connections_total',
    help: 'One for each peer that anybody reports about',
    value: () => 1,
  },
];

const SELF_GAUGES: ReadonlyArray<GaugeDefinition<SelfRow>> = [
  { name: 'videocall_self_audio_enabled', help: 'Own microphone: 1 on, 0 off', value: ({ audio }) => audio },
  { name: 'videocall_self_video_enabled', help: 'Own camera: 1 on, 0 off', value: ({ video }) => video },
];

const SERVER_GAUGES: ReadonlyArray<GaugeDefinition<ServerRow>> = [
  { name: 'videocall_client_active_server', help: 'One for the relay a client has chosen', value: () => 1 },
  {
    name: 'videocall_client_active_server_rtt_ms',
    help: 'Round-trip time to the chosen relay in milliseconds, mean of the last probes',
    value: ({ roundTripMs }) => roundTripMs,
  },
];

const PAIR_GAUGES: ReadonlyArray<GaugeDefinition<PairRow>> = [
  {
    name: 'videocall_peer_audio_enabled',
    help: 'Whether audio of the peer counts as enabled: 1 yes, 0 no',
    value: ({ heard }) => heard,
  },
  {
    name: 'videocall_peer_video_enabled',
    help: 'Whether video of the peer counts as enabled: 1 yes, 0 no',
    value: ({ seen }) => seen,
  },
  {
    name: 'videocall_peer_can_listen',
    help: 'Whether the reporter hears the peer: 1 yes, 0 no',
    value: ({ heard, live }) => live && heard,
  },
  {
    name: 'videocall_peer_can_see',
    help: 'Whether the reporter sees the peer: 1 yes, 0 no',
    value: ({ seen, live }) => live && seen,
  },
  { name: 'videocall_video_fps', help: 'Video frames received per second', value: ({ live }) => live?.fps },
  {
    name: 'videocall_video_packets_buffered',
    help: 'Video frames that wait for the decoder',
    value: ({ live }) => live?.framesBuffered,
  },
  {
    name: 'videocall_neteq_audio_buffer_ms',
    help: 'Audio in the jitter buffer in milliseconds',
    value: ({ live }) => live?.bufferMs,
  },
  {
    name: 'videocall_neteq_packets_awaiting_decode',
    help: 'Audio packets in the jitter buffer',
    value: ({ live }) => live?.packetsAwaitingDecode,
  },
  {
    name: 'videocall_neteq_packets_per_sec',
    help: 'Audio packets received per second',
    value: ({ live }) => live?.packetsPerSecond,
  },
  ...OPERATIONS.map((operation): GaugeDefinition<PairRow> => ({
    name: `videocall_neteq_${operation}_ops_per_sec`,
    help: `Jitter buffer operations per second: ${operation}`,
    value: ({ live }) => live && (live.operations?.[operation] ?? 0),
  })),
];

/**
 * The service that turns health packets into gauges, in dialect main. As upstream, it cleans up only on a scrape, and
 * removes only the series that the last packet of a session named. It never removes three families, and never writes
 * zeros.
 */
export class ClientPage implements HealthPage {
  private readonly sessions = new GaugeTable(SESSION_GAUGES, () => ({}));
  private readonly meetings = new GaugeTable(MEETING_GAUGES, () => ({ others: 0 }));
  private readonly peers = new GaugeTable(PEER_GAUGES, () => ({}));
  private readonly selves = new GaugeTable(SELF_GAUGES, () => ({ audio: 0, video: 0 }));
  private readonly servers = new GaugeTable(SERVER_GAUGES, (): ServerRow => ({}));
  private readonly pairs = new GaugeTable(PAIR_GAUGES, (): PairRow => ({ heard: 0, seen: 0 }));
  private readonly latest = new Map<string, { packet: HealthPacket; at: number }>();
  /** Rows by reporter and peer: there are too many pairs to build their labels for each packet. */
  private readonly known = new Map<string, Map<string, KnownPair>>();

  receive(packet: HealthPacket, now: number): void {
    if (now - packet.sentAt > REPORT_EXPIRY_S) {
      return;
    }
    const { meeting, sessionId, user } = packet;
    const reporter = `${meeting}\n${sessionId}\n${user}`;
    this.latest.set(reporter, { packet, at: now });
    this.sessions.row({ meeting_id: meeting, session_id: sessionId });
    const self = this.selves.row({ meeting_id: meeting, peer_id: user });
    self.audio = Number(packet.audioEnabled);
    self.video = Number(packet.videoEnabled);
    const server = this.servers.row(serverLabels(packet));
    server.roundTripMs = packet.roundTripMs || server.roundTripMs;
    if (packet.peers.length > 0) {
      this.meetings.row({ meeting_id: meeting }).others = packet.peers.length;
    }
    const known = this.known.get(reporter) ?? new Map<string, KnownPair>();
    this.known.set(reporter, known);
    for (const report of packet.peers) {
      const pair = known.get(report.to) ?? this.newPair(packet, report.to);
      known.set(report.to, pair);
      this.receivePeer(pair, report);
    }
  }

  scrape(now: number, metrics?: MetricNames): string {
    for (const [key, { packet, at }] of this.latest) {
      if (now - at > REPORT_EXPIRY_S) {
        this.latest.delete(key);
        this.forget(packet);
      }
    }
    return renderExposition(
      [
        ...this.sessions.families(),
        ...this.meetings.families(),
        ...this.peers.families(),
        ...this.selves.families(),
        ...this.servers.families(),
        ...this.pairs.families(),
      ],
      metrics
    );
  }

  private newPair(packet: HealthPacket, to: string): KnownPair {
    const peer = { meeting_id: packet.meeting, peer_id: to };
    return { pair: this.pairs.row(pairLabels(packet, to)), peer, peerKey: keyOf(peer) };
  }

  private receivePeer({ pair, peer, peerKey }: KnownPair, { audio, video }: PeerReport): void {
    this.peers.row(peer, peerKey);
    pair.heard = Number(audio !== undefined);
    pair.seen = Number(video !== undefined);
    const live = (pair.live ??= {});
    live.operations = audio?.operations;
    live.bufferMs = audio?.bufferMs || live.bufferMs;
    live.packetsAwaitingDecode = audio?.packetsAwaitingDecode || live.packetsAwaitingDecode;
    live.packetsPerSecond = audio?.packetsPerSecond || live.packetsPerSecond;
    live.fps = video?.fps || live.fps;
    live.framesBuffered = video?.framesBuffered || live.framesBuffered;
  }

  private forget(packet: HealthPacket): void {
    const { meeting, sessionId, user } = packet;
    this.sessions.delete({ meeting_id: meeting, session_id: sessionId });
    this.selves.delete({ meeting_id: meeting, peer_id: user });
    this.servers.delete(serverLabels(packet));
    for (const { to } of packet.peers) {
      this.peers.delete({ meeting_id: meeting, peer_id: to });
      this.pairs.row(pairLabels(packet, to)).live = undefined;
    }
  }
}

function serverLabels({ meeting, user, serverType, serverUrl, sessionId }: HealthPacket): Labels {
  return {
    meeting_id: meeting,
    peer_id: user,
    server_type: serverType,
    server_url: serverUrl,
    session_id: sessionId,
  };
}

function pairLabels({ meeting, user, sessionId }: HealthPacket, to: string): Labels {
  return { from_peer: user, meeting_id: meeting, session_id: sessionId, to_peer: to };
}
