/** @jest-environment node */
import { Random } from '../random';
import { ExtendedClientPage } from './extendedClientPage';
import { type HealthPacket, type PeerReport } from './health';
import { stalling } from './netEq';
import { count, familyCounts, type Page, pageOf, select, shape } from './testPages';
import { after, CLIENT, quietWorld, samples, SERVER, START, sum } from './testWorld';

const PAIR = ['from_peer', 'meeting_id', 'peer_name', 'reporter_name', 'session_id', 'to_peer'];
const RELAY = ['display_name', 'meeting_id', 'peer_id', 'server_type', 'server_url', 'session_id'];
const SELF = ['display_name', 'meeting_id', 'peer_id'];

/** What upstream's source documents of the families that a world can fill: types and labels. */
const DOCUMENTED: Readonly<Record<string, { type: string; labels: readonly string[] }>> = {
  videocall_health_reports_total: { type: 'counter', labels: [] },
  ...gauges(PAIR, [
    'videocall_peer_can_listen',
    'videocall_peer_can_see',
    'videocall_peer_audio_enabled',
    'videocall_peer_video_enabled',
    'videocall_neteq_audio_buffer_ms',
    'videocall_neteq_target_delay_ms',
    'videocall_neteq_packets_awaiting_decode',
    'videocall_neteq_packets_per_sec',
    'videocall_neteq_normal_ops_per_sec',
    'videocall_neteq_expand_ops_per_sec',
    'videocall_neteq_accelerate_ops_per_sec',
    'videocall_audio_playout_latency_ms',
    'videocall_video_fps',
  ]),
  ...gauges(RELAY, ['videocall_client_active_server', 'videocall_client_active_server_rtt_ms']),
  ...gauges(SELF, ['videocall_self_audio_enabled', 'videocall_self_video_enabled']),
  ...gauges([...SELF, 'session_id'], ['videocall_client_tab_visible']),
  ...gauges(['meeting_id', 'session_id'], ['videocall_active_sessions_total']),
  ...gauges(['meeting_id'], ['videocall_meeting_participants']),
  ...gauges(['meeting_id', 'peer_id'], ['videocall_peer_connections_total']),
};

function gauges(labels: readonly string[], names: readonly string[]): typeof DOCUMENTED {
  return Object.fromEntries(names.map((name) => [name, { type: 'gauge', labels }]));
}

function peerOf(to: string, report: Partial<PeerReport> = {}): PeerReport {
  return { to, name: 'ines', departed: false, ...report };
}

const PACKET: HealthPacket = {
  sentAt: START,
  sessionId: 'session_1',
  relaySessionId: '71',
  meeting: 'standup',
  user: 'hugo@example.org',
  displayName: 'hugo',
  visible: true,
  audioEnabled: true,
  videoEnabled: false,
  serverUrl: 'https://webtransport-apac.example.org/lobby?token=FAKE',
  serverType: 'webtransport',
  roundTripMs: 50,
  peers: [peerOf('72'), peerOf('73')],
};

function pageAfter(...packets: ReadonlyArray<readonly [number, HealthPacket]>): (at: number) => Page {
  const page = new ExtendedClientPage();
  packets.forEach(([t, packet]) => page.receive({ ...packet, sentAt: START + t }, START + t));
  return (t) => pageOf(t, page.scrape(START + t));
}

test('families, types and labels are the documented ones', () => {
  const world = quietWorld({ extended: true });
  const page = pageOf(0, world.page(CLIENT) ?? '');
  const sorted = Object.entries(DOCUMENTED).map(([name, { type, labels }]) => [
    name,
    { type, labels: [...labels].sort() },
  ]);
  expect(shape(page)).toEqual(Object.fromEntries(sorted));
});

test('the session of a client is that of its relay, without an address', () => {
  const world = quietWorld({ extended: true });
  const connected = new Set(
    samples(world, 'videocall_server_connections_active', SERVER).map(({ labels }) => labels.session_id)
  );
  const reporting = samples(world, 'videocall_client_active_server_rtt_ms');
  expect(reporting.length).toBeGreaterThan(40);
  expect(reporting.filter(({ labels }) => !connected.has(labels.session_id))).toEqual([]);
  expect(new Set(reporting.map(({ labels }) => labels.server_url))).toEqual(new Set(['']));
  expect(world.page(CLIENT)).not.toContain('token');
});

test('three operations have their own names, and an expand holds its beginning and end', () => {
  const audio = stalling(new Random(1));
  const page = pageAfter([0, { ...PACKET, peers: [peerOf('72', { audio })] }])(1);
  const of = (operation: string): number | undefined =>
    select(page, `videocall_neteq_${operation}_ops_per_sec`)[0]?.value;
  const { expand, accelerate, fast_accelerate: ends, preemptive_expand: accelerated } = audio.operations;
  expect(of('accelerate')).toBe(accelerated);
  expect(of('expand')).toBeCloseTo(expand + accelerate + ends, 4);
  expect(of('normal')).toBe(audio.operations.normal);
  expect(sum(audio.operations)).toBeGreaterThan(90);
});

test('a peer is gone with the packet that names it no more, a reporter 30 s after the last one', () => {
  const left = { ...PACKET, peers: [peerOf('72'), peerOf('73', { departed: true })] };
  const at = pageAfter([0, PACKET], [5, left]);
  expect(select(at(6), 'videocall_peer_can_see').map(({ labels }) => labels.to_peer)).toEqual(['72']);
  expect(count(at(35), 'videocall_active_sessions_total')).toBe(1);
  expect(familyCounts(at(36))).toEqual({ videocall_health_reports_total: 1 });
});

test('participants are the people who report; people who are alone don’t', () => {
  const other = { ...PACKET, relaySessionId: '72', user: 'ines@example.org' };
  const alone = { ...PACKET, meeting: 'empty', peers: [peerOf('9', { departed: true })] };
  const page = pageAfter([0, PACKET], [0, other], [0, alone])(1);
  expect(select(page, 'videocall_meeting_participants')).toMatchObject([
    { labels: { meeting_id: 'standup' }, value: 2 },
  ]);
  expect(select(page, 'videocall_health_reports_total')).toMatchObject([{ value: 2 }]);
});

test('a person who chooses another relay has another session, and the old one vanishes soon', () => {
  const world = quietWorld({ extended: true });
  const [mover] = world.sessions;
  if (mover?.link === undefined) {
    throw new Error('somebody is there');
  }
  const old = mover.link.connection.sessionId;
  const peersOfOld = (): number =>
    samples(world, 'videocall_peer_can_see').filter(({ labels }) => labels.to_peer === old).length;
  expect(peersOfOld()).toBeGreaterThan(0);
  world.elect(mover, mover.link.relay);
  after(world, 10);
  const own = (): Array<string | undefined> =>
    samples(world, 'videocall_client_active_server_rtt_ms')
      .filter(({ labels }) => labels.peer_id === mover.user)
      .map(({ labels }) => labels.session_id);
  expect(own().sort()).toEqual([old, mover.link.connection.sessionId].sort());
  expect(peersOfOld()).toBe(0);
  after(world, 40);
  expect(own()).toEqual([mover.link.connection.sessionId]);
});
