import { type MetricNames } from '../exposition';
import { type AudioStats } from './netEq';
import { type ServerType } from './population';

/** A report of a client about a peer that it has seen. */
export interface PeerReport {
  /** The relay's session id of that peer. */
  to: string;
  /** The name of that peer; the extended dialect shows it. */
  name: string;
  /** Whether the client knows that the peer is gone, or has another session id by now. */
  departed: boolean;
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
  /** The relay's own id of the session. */
  relaySessionId: string;
  meeting: string;
  user: string;
  displayName: string;
  /** Whether the tab is in the foreground. */
  visible: boolean;
  audioEnabled: boolean;
  videoEnabled: boolean;
  serverUrl: string;
  serverType: ServerType;
  roundTripMs: number;
  peers: readonly PeerReport[];
}

/** Seconds after its last packet at which a session is forgotten. */
export const REPORT_EXPIRY_S = 30;

/** The service that turns health packets into a page. */
export interface HealthPage {
  receive(packet: HealthPacket, now: number): void;
  scrape(now: number, metrics?: MetricNames): string;
}
