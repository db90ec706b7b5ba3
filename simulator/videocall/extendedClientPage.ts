import { type Family, type Labels, type MetricNames, renderExposition } from '../exposition';
import { type GaugeDefinition, GaugeTable } from './gaugeTable';
import { type HealthPacket, type HealthPage, type PeerReport, REPORT_EXPIRY_S } from './health';
import { type AudioStats } from './netEq';

/** The jitter buffer's estimate settles there on a clean network (a comment upstream). */
const TARGET_DELAY_MS = 120;

/** The operations that this dialect reports, under their own names. */
type Operation = 'normal' | 'expand' | 'accelerate';

interface SelfRow {
  audio: number;
  video: number;
}

interface PairRow {
  heard: number;
  seen: number;
  operations?: Readonly<Record<Operation, number>> | undefined;
  bufferMs?: number | undefined;
  targetDelayMs?: number | undefined;
  packetsAwaitingDecode?: number | undefined;
  packetsPerSecond?: number | undefined;
  fps?: number | undefined;
}

interface ServerRow {
  roundTripMs?: number;
}

const SESSION_GAUGES: ReadonlyArray<GaugeDefinition<unknown>> = [
  { name: 'videocall_active_sessions_total', help: 'One for each session that reports', value: () => 1 },
];

const PEER_GAUGES: ReadonlyArray<GaugeDefinition<unknown>> = [
  { name: 'videocall_peer_connections_total', help: 'One for each peer that is reported about', value: () => 1 },
];

const SELF_GAUGES: ReadonlyArray<GaugeDefinition<SelfRow>> = [
  { name: 'videocall_self_audio_enabled', help: 'Own microphone: 1 on, 0 off', value: ({ audio }) => audio },
  { name: 'videocall_self_video_enabled', help: 'Own camera: 1 on, 0 off', value: ({ video }) => video },
];

const CLIENT_GAUGES: ReadonlyArray<GaugeDefinition<{ visible: number }>> = [
  { name: 'videocall_client_tab_visible', help: 'Tab: 1 in front, 0 hidden', value: ({ visible }) => visible },
];

const SERVER_GAUGES: ReadonlyArray<GaugeDefinition<ServerRow>> = [
  { name: 'videocall_client_active_server', help: 'One for the relay in use', value: () => 1 },
  {
    name: 'videocall_client_active_server_rtt_ms',
    help: 'Round-trip time to the relay in use, in milliseconds',
    value: ({ roundTripMs }) => roundTripMs,
  },
];

const OPERATIONS: readonly Operation[] = ['normal', 'expand', 'accelerate'];

const PAIR_GAUGES: ReadonlyArray<GaugeDefinition<PairRow>> = [
  { name: 'videocall_peer_audio_enabled', help: 'Microphone of the peer: 1 on, 0 off', value: ({ heard }) => heard },
  { name: 'videocall_peer_video_enabled', help: 'Camera of the peer: 1 on, 0 off', value: ({ seen }) => seen },
  { name: 'videocall_peer_can_listen', help: 'Whether the peer is heard: 1 yes, 0 no', value: ({ heard }) => heard },
  { name: 'videocall_peer_can_see', help: 'Whether the peer is seen: 1 yes, 0 no', value: ({ seen }) => seen },
  { name: 'videocall_video_fps', help: 'Video frames received per second', value: ({ fps }) => fps },
  {
    name: 'videocall_neteq_audio_buffer_ms',
    help: 'Audio in the jitter buffer in milliseconds',
    value: ({ bufferMs }) => bufferMs,
  },
  {
    name: 'videocall_audio_playout_latency_ms',
    help: 'How far audio is behind, in milliseconds',
    value: ({ bufferMs }) => bufferMs,
  },
  {
    name: 'videocall_neteq_target_delay_ms',
    help: 'How deep the jitter buffer wants to be, in milliseconds',
    value: ({ targetDelayMs }) => targetDelayMs,
  },
  {
    name: 'videocall_neteq_packets_awaiting_decode',
    help: 'Audio packets in the jitter buffer',
    value: ({ packetsAwaitingDecode }) => packetsAwaitingDecode,
  },
  {
    name: 'videocall_neteq_packets_per_sec',
    help: 'Audio packets received per second',
    value: ({ packetsPerSecond }) => packetsPerSecond,
  },
  ...OPERATIONS.map((operation): GaugeDefinition<PairRow> => ({
    name: `videocall_neteq_${operation}_ops_per_sec`,
    help: `Jitter buffer operations per second: ${operation}`,
    value: ({ operations }) => operations?.[operation] ?? 0,
  })),
];

/** A reporter: the labels of the rows of the last packet, for their removal. */
interface Reporter {
  meeting: string;
  at: number;
  session: Labels;
  self: Labels;
  client: Labels;
  server: Labels;
  peers: ReadonlyMap<string, { pair: Labels; peer: Labels }>;
}

/**
 * The service of the extended dialect (RnD), whose gauges are a small part of what upstream has: those that a world of
 * calls can fill. The session is that of the relay, relays report no address, all series have people's names, and
 * series of peers and reporters who left vanish.
 */
export class ExtendedClientPage implements HealthPage {
  private readonly sessions = new GaugeTable(SESSION_GAUGES, () => ({}));
  private readonly peers = new GaugeTable(PEER_GAUGES, () => ({}));
  private readonly selves = new GaugeTable(SELF_GAUGES, () => ({ audio: 0, video: 0 }));
  private readonly clients = new GaugeTable(CLIENT_GAUGES, () => ({ visible: 1 }));
  private readonly servers = new GaugeTable(SERVER_GAUGES, (): ServerRow => ({}));
  private readonly pairs = new GaugeTable(PAIR_GAUGES, (): PairRow => ({ heard: 0, seen: 0 }));
  private readonly reporters = new Map<string, Reporter>();
  private reports = 0;

  /** People who are alone send no packet, so this page ignores them. */
  receive(packet: HealthPacket, now: number): void {
    const present = packet.peers.filter(({ departed }) => !departed);
    if (now - packet.sentAt > REPORT_EXPIRY_S || present.length === 0) {
      return;
    }
    this.reports++;
    const { meeting, relaySessionId: session, user, displayName } = packet;
    const key = `${meeting}\n${session}\n${user}`;
    const before = this.reporters.get(key);
    const reporter: Reporter = {
      meeting,
      at: now,
      session: { meeting_id: meeting, session_id: session },
      self: { meeting_id: meeting, peer_id: user, display_name: displayName },
      client: { meeting_id: meeting, session_id: session, peer_id: user, display_name: displayName },
      server: {
        meeting_id: meeting,
        session_id: session,
        peer_id: user,
        server_url: '',
        server_type: packet.serverType,
        display_name: displayName,
      },
      peers: new Map(
        present.map(({ to, name }) => [
          to,
          before?.peers.get(to) ?? {
            peer: { meeting_id: meeting, peer_id: to },
            pair: {
              meeting_id: meeting,
              session_id: session,
              from_peer: user,
              to_peer: to,
              reporter_name: displayName,
              peer_name: name,
            },
          },
        ])
      ),
    };
    for (const [to, { pair, peer }] of before?.peers ?? []) {
      if (!reporter.peers.has(to)) {
        this.pairs.delete(pair);
        this.peers.delete(peer);
      }
    }
    this.reporters.set(key, reporter);
    this.sessions.row(reporter.session);
    Object.assign(this.selves.row(reporter.self), {
      audio: Number(packet.audioEnabled),
      video: Number(packet.videoEnabled),
    });
    this.clients.row(reporter.client).visible = Number(packet.visible);
    const server = this.servers.row(reporter.server);
    server.roundTripMs = packet.roundTripMs || server.roundTripMs;
    for (const report of present) {
      const labels = reporter.peers.get(report.to);
      if (labels !== undefined) {
        this.peers.row(labels.peer);
        hear(this.pairs.row(labels.pair), report);
      }
    }
  }

  scrape(now: number, metrics?: MetricNames): string {
    for (const [key, reporter] of this.reporters) {
      if (now - reporter.at > REPORT_EXPIRY_S) {
        this.reporters.delete(key);
        this.forget(reporter);
      }
    }
    return renderExposition(
      [
        ...this.counted(),
        ...this.sessions.families(),
        ...this.peers.families(),
        ...this.selves.families(),
        ...this.clients.families(),
        ...this.servers.families(),
        ...this.pairs.families(),
      ],
      metrics
    );
  }

  private counted(): Family[] {
    const sizes = new Map<string, number>();
    for (const { meeting } of this.reporters.values()) {
      sizes.set(meeting, (sizes.get(meeting) ?? 0) + 1);
    }
    return [
      {
        name: 'videocall_health_reports_total',
        type: 'counter',
        help: 'Reports of clients that were received',
        samples: this.reports === 0 ? [] : [{ labels: {}, value: this.reports }],
      },
      {
        name: 'videocall_meeting_participants',
        type: 'gauge',
        help: 'People of a meeting who report',
        samples: [...sizes].sort().map(([meeting, value]) => ({ labels: { meeting_id: meeting }, value })),
      },
    ];
  }

  private forget({ session, self, client, server, peers }: Reporter): void {
    this.sessions.delete(session);
    this.selves.delete(self);
    this.clients.delete(client);
    this.servers.delete(server);
    for (const { pair, peer } of peers.values()) {
      this.pairs.delete(pair);
      this.peers.delete(peer);
    }
  }
}

function hear(row: PairRow, { audio, video }: PeerReport): void {
  row.heard = Number(audio !== undefined);
  row.seen = Number(video !== undefined);
  row.operations = audio && ownNames(audio.operations);
  row.bufferMs = audio?.bufferMs || row.bufferMs;
  row.targetDelayMs = audio && Math.max(TARGET_DELAY_MS, audio.bufferMs);
  row.packetsAwaitingDecode = audio?.packetsAwaitingDecode || row.packetsAwaitingDecode;
  row.packetsPerSecond = audio?.packetsPerSecond || row.packetsPerSecond;
  row.fps = video?.fps || row.fps;
}

/**
 * The values that the other dialect reports under shifted names; the start and end of an expand are part of it here.
 */
function ownNames({
  normal,
  expand,
  accelerate,
  fast_accelerate: ends,
  preemptive_expand: accelerated,
}: AudioStats['operations']): Readonly<Record<Operation, number>> {
  return { normal, expand: Math.fround(expand + accelerate + ends), accelerate: accelerated };
}
