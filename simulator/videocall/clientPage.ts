import { type Family, type Labels, renderExposition } from '../exposition';
import { type AudioStats, OPERATIONS } from './netEq';
import { type ServerType } from './population';

/** What a client says about one peer it has ever seen. */
export interface PeerReport {
  /** The relay's session id of that peer. */
  to: string;
  /** The last second of audio; undefined while the peer never had the microphone on. */
  audio?: AudioStats | undefined;
  /** Undefined while the peer never had the camera on. */
  video?: { fps: number; framesBuffered: number } | undefined;
}

/** The health packet that a client sends every five seconds. */
export interface HealthPacket {
  /** By the client's clock, unix seconds. */
  sentAt: number;
  sessionId: string;
  meeting: string;
  user: string;
  audioEnabled: boolean;
  videoEnabled: boolean;
  serverUrl: string;
  serverType: ServerType;
  roundTripMs: number;
  peers: readonly PeerReport[];
}

const EXPIRY_S = 30;

const SESSION = { videocall_active_sessions_total: 'One for each session that reports its health' };
const MEETING = { videocall_meeting_participants: 'Other people in the meeting, as the latest report counts them' };
const PEER = { videocall_peer_connections_total: 'One for each peer that anybody reports about' };
const SELF = {
  videocall_self_audio_enabled: 'Own microphone: 1 on, 0 off',
  videocall_self_video_enabled: 'Own camera: 1 on, 0 off',
};
const SERVER = {
  videocall_client_active_server: 'One for the relay a client has chosen',
  videocall_client_active_server_rtt_ms: 'Round-trip time to the chosen relay in milliseconds, mean of the last probes',
};
const LASTING_PAIR = {
  videocall_peer_audio_enabled: 'Whether audio of the peer counts as enabled: 1 yes, 0 no',
  videocall_peer_video_enabled: 'Whether video of the peer counts as enabled: 1 yes, 0 no',
};
const PAIR: Record<string, string> = {
  videocall_peer_can_listen: 'Whether the reporter hears the peer: 1 yes, 0 no',
  videocall_peer_can_see: 'Whether the reporter sees the peer: 1 yes, 0 no',
  videocall_video_fps: 'Video frames received per second',
  videocall_video_packets_buffered: 'Video frames that wait for the decoder',
  videocall_neteq_audio_buffer_ms: 'Audio in the jitter buffer in milliseconds',
  videocall_neteq_packets_awaiting_decode: 'Audio packets in the jitter buffer',
  videocall_neteq_packets_per_sec: 'Audio packets received per second',
  ...Object.fromEntries(
    OPERATIONS.map((name) => [`videocall_neteq_${name}_ops_per_sec`, `Jitter buffer operations per second: ${name}`])
  ),
};

/**
 * The service that turns health packets into gauges. As upstream, it tidies up on a scrape only, it removes only what the
 * last packet of a session named, three families are never removed, and measurements of zero are not written.
 */
export class ClientPage {
  private readonly sessions = new Table(SESSION);
  private readonly meetings = new Table(MEETING);
  private readonly peers = new Table(PEER);
  private readonly selves = new Table(SELF);
  private readonly servers = new Table(SERVER);
  private readonly lastingPairs = new Table(LASTING_PAIR);
  private readonly pairs = new Table(PAIR);
  private readonly latest = new Map<string, { packet: HealthPacket; at: number }>();

  receive(packet: HealthPacket, now: number): void {
    if (now - packet.sentAt > EXPIRY_S) {
      return;
    }
    const { meeting, sessionId, user } = packet;
    this.latest.set(`${meeting}_${sessionId}_${user}`, { packet, at: now });
    this.sessions.set(sessionLabels(packet), { videocall_active_sessions_total: 1 });
    this.selves.set(selfLabels(packet), {
      videocall_self_audio_enabled: Number(packet.audioEnabled),
      videocall_self_video_enabled: Number(packet.videoEnabled),
    });
    this.servers.set(serverLabels(packet), {
      videocall_client_active_server: 1,
      ...nonZero({ videocall_client_active_server_rtt_ms: packet.roundTripMs }),
    });
    if (packet.peers.length > 0) {
      this.meetings.set({ meeting_id: meeting }, { videocall_meeting_participants: packet.peers.length });
    }
    for (const { to, audio, video } of packet.peers) {
      this.peers.set({ meeting_id: meeting, peer_id: to }, { videocall_peer_connections_total: 1 });
      const labels = pairLabels(packet, to);
      const heard = Number(audio !== undefined);
      const seen = Number(video !== undefined);
      this.lastingPairs.set(labels, { videocall_peer_audio_enabled: heard, videocall_peer_video_enabled: seen });
      this.pairs.set(labels, {
        videocall_peer_can_listen: heard,
        videocall_peer_can_see: seen,
        ...operationValues(audio),
        ...nonZero({
          videocall_neteq_audio_buffer_ms: audio?.bufferMs,
          videocall_neteq_packets_awaiting_decode: audio?.packetsAwaitingDecode,
          videocall_neteq_packets_per_sec: audio?.packetsPerSecond,
          videocall_video_fps: video?.fps,
          videocall_video_packets_buffered: video?.framesBuffered,
        }),
      });
    }
  }

  scrape(now: number): string {
    for (const [key, { packet, at }] of this.latest) {
      if (now - at > EXPIRY_S) {
        this.latest.delete(key);
        this.forget(packet);
      }
    }
    const tables = [this.sessions, this.meetings, this.peers, this.selves, this.servers, this.lastingPairs, this.pairs];
    return renderExposition(tables.flatMap((table) => table.families()));
  }

  private forget(packet: HealthPacket): void {
    this.sessions.delete(sessionLabels(packet));
    this.selves.delete(selfLabels(packet));
    this.servers.delete(serverLabels(packet));
    for (const { to } of packet.peers) {
      this.peers.delete({ meeting_id: packet.meeting, peer_id: to });
      this.pairs.delete(pairLabels(packet, to));
    }
  }
}

/** Gauges that share their labels. */
class Table {
  private readonly rows = new Map<string, { labels: Labels; values: Record<string, number> }>();

  /** @param help the families by name, with their HELP text */
  constructor(private readonly help: Readonly<Record<string, string>>) {}

  set(labels: Labels, values: Record<string, number>): void {
    const key = Object.values(labels).join('\n');
    const row = this.rows.get(key);
    if (row === undefined) {
      this.rows.set(key, { labels, values });
    } else {
      Object.assign(row.values, values);
    }
  }

  delete(labels: Labels): void {
    this.rows.delete(Object.values(labels).join('\n'));
  }

  families(): Family[] {
    const rows = [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    return Object.entries(this.help).map(([name, help]) => ({
      name,
      type: 'gauge',
      help,
      samples: rows.flatMap(({ labels, values }) => {
        const value = values[name];
        return value === undefined ? [] : [{ labels, value }];
      }),
    }));
  }
}

function sessionLabels({ meeting, sessionId }: HealthPacket): Labels {
  return { meeting_id: meeting, session_id: sessionId };
}

function selfLabels({ meeting, user }: HealthPacket): Labels {
  return { meeting_id: meeting, peer_id: user };
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

function operationValues(audio: AudioStats | undefined): Record<string, number> {
  return Object.fromEntries(
    OPERATIONS.map((name) => [`videocall_neteq_${name}_ops_per_sec`, audio?.operations[name] ?? 0])
  );
}

function nonZero(values: Record<string, number | undefined>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => Boolean(entry[1])));
}
