/** @jest-environment node */
import { type CapturedPage, loadCapture, type Source } from '../../tests/fixtures/captures';
import { parsePage, type Sample } from '../feed/parse';
import { Random } from '../random';
import { ClientPage } from './clientPage';
import { type HealthPacket, type PeerReport } from './health';
import { STILL } from './habits';
import { OPERATIONS, starving } from './netEq';
import { ServerPage, type Connection } from './serverPage';
import { type Session } from './session';
import { at, count, familyCounts, type Page, pageOf, select, shape, withoutFamilies } from './testPages';
import { VideocallWorld, type VideocallOptions } from './world';

// Captured pages of the real servers decide. Both are looked at every 5 s on the same clock: t = 0 is the first scrape.
const CAPTURED_MEETINGS = [2, 4, 6, 10];
const START = 1_790_000_000;
const SCRAPE_S = 5;
/** From here on the joins of the captured situations are over. */
const SETTLED_S = 15;

const NOT_WRITTEN_AT_ZERO = [
  'videocall_neteq_audio_buffer_ms',
  'videocall_neteq_packets_awaiting_decode',
  'videocall_neteq_packets_per_sec',
  'videocall_video_fps',
  'videocall_video_packets_buffered',
];
const NEVER_REMOVED = [
  'videocall_meeting_participants',
  'videocall_peer_audio_enabled',
  'videocall_peer_video_enabled',
];

interface Pages {
  client: Page[];
  server: Page[];
}

type Script = ReadonlyArray<readonly [number, (world: VideocallWorld) => void]>;

/** Scrapes a world every 5 s, doing on the way what a script says. */
function simulate(seconds: number, script: Script = [], options: Partial<VideocallOptions> = {}) {
  const world = new VideocallWorld({ seed: 4, start: START, meetings: CAPTURED_MEETINGS, habits: STILL, ...options });
  const pages: Pages = { client: [], server: [] };
  let pending = [...script];
  for (let t = 0; t <= seconds; t += SCRAPE_S) {
    for (const [, act] of pending.filter(([at]) => at <= t)) {
      act(world);
    }
    const due = pending.filter(([at]) => at > t && at < t + SCRAPE_S);
    pending = pending.filter(([at]) => at >= t + SCRAPE_S);
    pages.client.push(pageOf(t, world.page('videocall-client-metrics') ?? ''));
    pages.server.push(pageOf(t, world.page('videocall-server-stats') ?? ''));
    for (const [at, act] of due) {
      world.advance(START + at);
      act(world);
    }
    world.advance(START + t + SCRAPE_S);
  }
  return { world, ...pages };
}

async function captured(situation: string): Promise<Pages> {
  const { pages } = await loadCapture('videocall', situation);
  const of = (source: Source) =>
    pages.filter((page) => page.source === source).map(({ t, text }: CapturedPage) => pageOf(t, text));
  return { client: of('client'), server: of('server') };
}

/** What a function makes of each page from the time on when the joins are over. */
function timeline<T>(pages: readonly Page[], look: (page: Page) => T): Array<[number, T]> {
  return pages.filter(({ t }) => t > SETTLED_S - 1).map((page) => [Math.round(page.t), look(page)]);
}

function inLargestMeeting(world: VideocallWorld, index: number): Session {
  const people = world.sessions.filter(({ seat }) => seat.meeting === world.sessions.at(-1)?.seat.meeting);
  const session = people[index];
  if (session === undefined) {
    throw new Error(`nobody in place ${index}`);
  }
  return session;
}

/** Somebody of the meeting of ten who speaks and shows a picture. */
function somebody(world: VideocallWorld): Session {
  const session = [0, 1, 2, 3, 4, 5]
    .map((index) => inLargestMeeting(world, index))
    .find(({ microphone, camera }) => microphone && camera);
  if (session === undefined) {
    throw new Error('everybody is muted');
  }
  return session;
}

const relaySessionId = ({ link }: Session) => link?.connection.sessionId ?? '';

describe('pages', () => {
  test('hold the families, types and labels of the captured ones', async () => {
    const real = await captured('steady');
    const virtual = simulate(65);
    expect(shape(at(virtual.client, 65))).toEqual(shape(at(real.client, 65)));
    expect(withoutFamilies(shape(at(virtual.server, 65)), ['videocall_server_unique_users_active'])).toEqual(
      shape(at(real.server, 65))
    );
  });

  test('begin each family with a HELP and a TYPE line, families and labels in alphabetical order', () => {
    const { client, server } = simulate(10);
    for (const { text } of [at(client, 10), at(server, 10)]) {
      const headers = text.split('\n').filter((line) => line.startsWith('#'));
      const names = headers.map((line) => line.split(' ')[2]);
      expect(headers.every((line, index) => line.startsWith(index % 2 === 0 ? '# HELP' : '# TYPE'))).toBe(true);
      expect(names).toEqual([...names].sort());
      expect(text.endsWith('\n')).toBe(true);
    }
  });

  test('are empty, but for the server page’s own two families, before the first packet', async () => {
    const real = await captured('fresh');
    const virtual = simulate(0);
    expect(real.client.map(({ text }) => text)).toEqual(['']);
    expect(virtual.client.map(({ text }) => text)).toEqual(['']);
    expect(shape(at(virtual.server, 0))).toEqual(shape(at(real.server, 0)));
    expect(select(at(virtual.server, 0), 'videocall_server_connection_events_total')).toMatchObject([{ value: 0 }]);
    expect(select(at(virtual.server, 0), 'videocall_metrics_service_startup_timestamp_seconds')).toMatchObject([
      { value: START },
    ]);
  });

  test.each([
    ['steady', CAPTURED_MEETINGS],
    ['burst-40', [40]],
  ])('of %s have as many series of each family as the captured ones', async (situation, meetings) => {
    const real = await captured(situation);
    const { client, world } = simulate(60, [], { meetings });
    const counts = familyCounts(at(client, 60));
    const sharingIds = ['videocall_active_sessions_total'];
    const compared = [...NOT_WRITTEN_AT_ZERO, ...sharingIds];
    expect(withoutFamilies(counts, compared)).toEqual(withoutFamilies(familyCounts(at(real.client, 60)), compared));
    expect(counts.videocall_neteq_normal_ops_per_sec).toBe(meetings.reduce((sum, size) => sum + size * (size - 1), 0));
    const ids = new Set(world.sessions.map(({ seat, clientId }) => `${seat.meeting} ${clientId}`));
    expect(counts.videocall_active_sessions_total).toBe(ids.size);
  });

  test('tell apart who was never unmuted: all operations 0, and no buffer', async () => {
    const look = (page: Page) => {
      const pairs = new Map<string, Record<string, number>>();
      for (const { name, labels, value } of page.samples.filter((sample) => 'to_peer' in sample.labels)) {
        const key = `${labels.from_peer} ${labels.to_peer}`;
        pairs.set(key, { ...pairs.get(key), [name]: value });
      }
      return new Set(
        Array.from(pairs.values(), (pair) => {
          const busy = OPERATIONS.some((name) => (pair[`videocall_neteq_${name}_ops_per_sec`] ?? 0) > 0);
          const written = NOT_WRITTEN_AT_ZERO.filter((name) => name in pair);
          return [busy, pair.videocall_peer_can_listen, pair.videocall_peer_can_see, ...written].join(' ');
        })
      );
    };
    const virtual = simulate(65, [
      [
        0,
        (world) => {
          for (const [index, microphone, camera] of [
            [0, true, true],
            [1, false, true],
            [2, true, false],
            [3, false, false],
          ] as const) {
            Object.assign(inLargestMeeting(world, index), { microphone, camera });
          }
        },
      ],
    ]);
    expect(look(at(virtual.client, 65))).toEqual(look(at((await captured('steady')).client, 65)));
  });
});

describe('values', () => {
  test('meeting_participants counts the others', async () => {
    const look = (page: Page) =>
      select(page, 'videocall_meeting_participants')
        .map(({ value }) => value)
        .sort((a, b) => a - b);
    expect(look(at(simulate(30).client, 30))).toEqual([1, 3, 5, 9]);
    expect(look(at((await captured('steady')).client, 30))).toEqual([1, 3, 5, 9]);
  });

  test('the events counter counts one message for each connection in 5 s', async () => {
    const steps = (pages: readonly Page[]) =>
      timeline(pages, (page) => select(page, 'videocall_server_connection_events_total')[0]?.value ?? NaN)
        .map(([, value]) => value)
        .flatMap((value, index, all) => (index === 0 ? [] : [value - (all[index - 1] ?? NaN)]));
    expect(new Set(steps(simulate(60).server))).toEqual(new Set([22]));
    expect(new Set(steps((await captured('steady')).server))).toEqual(new Set([22]));
  });

  test('the jitter buffer works as the captured one: rates, buffer and packets', async () => {
    const look = (pages: readonly Page[]) => {
      const values = (name: string) =>
        pages.filter(({ t }) => t > SETTLED_S).flatMap((page) => select(page, name).map(({ value }) => value));
      const operations = OPERATIONS.map((name) => values(`videocall_neteq_${name}_ops_per_sec`));
      const sums = (operations[0] ?? [])
        .map((_, index) => operations.reduce((sum, rates) => sum + (rates[index] ?? 0), 0))
        .filter((sum) => sum > 0);
      const normal = values('videocall_neteq_normal_ops_per_sec').filter((value) => value > 0);
      return {
        sum: median(sums),
        undisturbed: normal.filter((value) => value > 85).length / normal.length,
        bufferMs: median(values('videocall_neteq_audio_buffer_ms')),
        awaiting: median(values('videocall_neteq_packets_awaiting_decode')),
        packets: median(values('videocall_neteq_packets_per_sec')),
        fps: median(values('videocall_video_fps')),
      };
    };
    const real = look((await captured('steady')).client);
    const virtual = look(simulate(65).client);
    expect(Math.abs(virtual.sum - 100)).toBeLessThan(2);
    expect(Math.abs(virtual.sum - real.sum)).toBeLessThan(2);
    expect(Math.abs(virtual.undisturbed - real.undisturbed)).toBeLessThan(0.1);
    expect(Math.abs(virtual.bufferMs - real.bufferMs)).toBeLessThan(10);
    expect(Math.abs(virtual.awaiting - real.awaiting)).toBeLessThanOrEqual(1);
    expect(virtual.packets).toBe(real.packets);
    expect(Math.abs(virtual.fps - real.fps)).toBeLessThan(1);
  });

  test('the first five seconds after a join look bad', () => {
    const { client } = simulate(30, [[20, (world) => world.join(inLargestMeeting(world, 0).seat)]]);
    const newcomer = select(at(client, 25), 'videocall_neteq_normal_ops_per_sec').filter(
      ({ labels }) => count(at(client, 20), 'videocall_peer_connections_total', { peer_id: labels.to_peer ?? '' }) === 0
    );
    expect(newcomer.length).toBeGreaterThan(0);
    expect(newcomer.every(({ value }) => value === 0)).toBe(true);
  });

  test('bytes of a connection only rise, both ways', async () => {
    const look = ({ server }: Pages) => {
      const early = at(server, 20);
      return select(at(server, 60), 'videocall_server_data_bytes_total').every(({ labels, value }) => {
        const before = select(early, 'videocall_server_data_bytes_total', labels)[0]?.value ?? Infinity;
        return value > before && (labels.direction === 'sent' || labels.direction === 'received');
      });
    };
    expect(look(simulate(60))).toBe(true);
    expect(look(await captured('steady'))).toBe(true);
  });

  test('a step of the round-trip time is half visible after 5 s and complete after 10 s', () => {
    const step = 250;
    const { client, world } = simulate(40, [
      [20, (it) => it.inject({ name: 'transport-latency', place: { server_type: 'websocket' }, strength: step })],
    ]);
    const excess = (t: number, server_type: string) =>
      select(at(client, t), 'videocall_client_active_server_rtt_ms', { server_type }).map(
        ({ labels, value }) =>
          (value - (select(at(client, 20), 'videocall_client_active_server_rtt_ms', labels)[0]?.value ?? NaN)) / step
      );
    const noise = 0.15;
    // Each client reports once within the 5 s before a scrape.
    for (const [t, least, most] of [
      [25, 0, 0.5],
      [30, 0.5, 1],
      [35, 1, 1],
    ] as const) {
      expect(Math.min(...excess(t, 'websocket'))).toBeGreaterThan(least - noise);
      expect(Math.max(...excess(t, 'websocket'))).toBeLessThan(most + noise);
      expect(Math.max(...excess(t, 'webtransport').map(Math.abs))).toBeLessThan(noise);
    }
    expect(Math.max(...excess(25, 'websocket'))).toBeGreaterThan(0.5 - noise);
    expect(Math.max(...excess(30, 'websocket'))).toBeGreaterThan(1 - noise);
    expect(world.sessions.length).toBe(22);
  });

  test('addresses of relays carry a token, people are e-mail addresses, and the two pages join by to_peer only', () => {
    const { client, server } = simulate(30);
    const relays = select(at(client, 30), 'videocall_client_active_server').map(({ labels }) => labels);
    expect(relays.every(({ server_url }) => /^(https|wss):\/\/[a-z.-]+\/lobby\?token=./.test(server_url ?? ''))).toBe(
      true
    );
    expect(relays.filter(({ peer_id }) => /^[^@]+@[^@]+$/.test(peer_id ?? '')).length).toBeGreaterThan(18);
    const connections = select(at(server, 30), 'videocall_server_connections_active');
    const connected = new Set(connections.map(({ labels }) => labels.session_id));
    const heard = select(at(client, 30), 'videocall_peer_can_listen').map(({ labels }) => labels);
    expect(new Set(heard.map(({ to_peer }) => to_peer))).toEqual(connected);
    expect(relays.some(({ session_id }) => connected.has(session_id))).toBe(false);
    expect(relays.every(({ session_id }) => /^session_\d{10}$/.test(session_id ?? ''))).toBe(true);
  });
});

describe('mute', () => {
  test('turns the own two flags to 0 and freezes all that others see', async () => {
    const look = (pages: readonly Page[], user: string, id: string) =>
      timeline(pages, (page) => ({
        flags: [
          select(page, 'videocall_self_audio_enabled', { peer_id: user })[0]?.value,
          select(page, 'videocall_self_video_enabled', { peer_id: user })[0]?.value,
        ],
        seen: page.samples.filter(({ labels }) => labels.to_peer === id),
      }));
    const { client, world } = simulate(60, [
      [20.01, (it) => Object.assign(somebody(it), { microphone: false, camera: false })],
    ]);
    const muted = world.sessions.filter(({ seat }) => seat.meeting === world.sessions.at(-1)?.seat.meeting);
    const real = await captured('mute');
    const reals = look(real.client, 'u02.m4@example.test', '15095954672103411799');
    const virtuals = muted.map((session) => look(client, session.user, relaySessionId(session)));
    const isFrozen = (views: typeof reals) => {
      const after = views.filter(([t]) => t >= 30).map(([, view]) => view);
      return after.every(({ seen }) => JSON.stringify(seen) === JSON.stringify(after[0]?.seen));
    };
    const flags = (views: typeof reals) => views.map(([t, view]) => [t, ...view.flags]);
    const expected = flags(reals);
    expect(expected).toContainEqual([20, 1, 1]);
    expect(expected).toContainEqual([25, 0, 0]);
    expect(isFrozen(reals)).toBe(true);
    const frozen = virtuals.filter((views) => JSON.stringify(flags(views)) === JSON.stringify(expected));
    expect(frozen).toHaveLength(1);
    expect(frozen.every(isFrozen)).toBe(true);
    for (const views of [reals, ...frozen]) {
      const listen = views.at(-1)?.[1].seen.filter(({ name }) => name === 'videocall_peer_can_listen') ?? [];
      expect(listen.map(({ value }) => value)).toEqual(Array.from({ length: 9 }, () => 1));
    }
  });
});

describe('a sender with a bad uplink', () => {
  test('is heard as in the captured situation', async () => {
    const look = (pages: readonly Page[], sender: string) => {
      const late = pages.filter(({ t }) => t >= 30);
      const middle = (name: string) =>
        median(late.flatMap((page) => select(page, name, { to_peer: sender })).map(({ value }) => value));
      const operation = (name: string) => middle(`videocall_neteq_${name}_ops_per_sec`);
      return {
        normal: operation('normal'),
        expand: operation('expand'),
        dtmf: operation('dtmf'),
        undefined: operation('undefined'),
        preemptiveExpand: operation('preemptive_expand'),
        packets: middle('videocall_neteq_packets_per_sec'),
        fps: middle('videocall_video_fps'),
      };
    };
    const { world, client } = simulate(60, [
      [
        20,
        (it) => {
          const session = somebody(it);
          it.inject({ name: 'audio-sender', place: { sender: relaySessionId(session) } });
        },
      ],
    ]);
    const real = look((await captured('neteq-sender')).client, '13487509091497019403');
    const virtual = look(client, world.truth().products[0]?.impacts?.[0]?.where.sender ?? '');
    const tolerance = { normal: 2, expand: 5, dtmf: 2, undefined: 4, preemptiveExpand: 0, packets: 2, fps: 5 };
    for (const [key, most] of Object.entries(tolerance)) {
      const of = (values: Record<string, number>) => values[key] ?? NaN;
      expect({ [key]: Math.abs(of(virtual) - of(real)) <= most, of: [of(virtual), of(real)] }).toMatchObject({
        [key]: true,
      });
    }
  });
});

describe('leaving', () => {
  const watch = ({ client, server }: Pages, user: string, id: string) =>
    timeline(client, (page) => ({
      t: Math.round(page.t),
      sessions: count(page, 'videocall_active_sessions_total'),
      own: count(page, 'videocall_client_active_server_rtt_ms', { peer_id: user }),
      reports: count(page, 'videocall_neteq_normal_ops_per_sec', { from_peer: user }),
      ghosts: count(page, 'videocall_neteq_normal_ops_per_sec', { to_peer: id }),
      connections: count(page, 'videocall_peer_connections_total', { peer_id: id }),
      others: count(page, 'videocall_meeting_participants'),
      lasting: count(page, 'videocall_peer_audio_enabled', { from_peer: user }),
      onServer: count(at(server, page.t), 'videocall_server_connections_active', { session_id: id }),
    }));

  test('is forgotten by the server page after 10 s, by the client page after 30 s, by what others saw never', async () => {
    let leaver = { user: '', id: '' };
    const virtual = simulate(75, [
      [
        20.02,
        (world) => {
          const session = somebody(world);
          leaver = { user: session.user, id: relaySessionId(session) };
          world.leave(session);
        },
      ],
    ]);
    const expected = watch(await captured('leave'), 'u02.m4@example.test', '15095954672103411799');
    expect(watch(virtual, leaver.user, leaver.id)).toEqual(expected);
    expect(expected.at(-1)?.[1]).toMatchObject({ own: 0, reports: 0, ghosts: 9, connections: 1, lasting: 9 });
  });

  test('silently keeps the connection until the relay’s own time-out', async () => {
    let dead = { user: '', id: '' };
    const virtual = simulate(75, [
      [
        20.01,
        (world) => {
          const session = somebody(world);
          dead = { user: session.user, id: relaySessionId(session) };
          world.leave(session, { silent: true });
        },
      ],
    ]);
    const lastSeen = (pages: Pages, user: string, id: string) => {
      const views = watch(pages, user, id).map(([, view]) => view);
      return {
        client: Math.max(...views.filter(({ own }) => own > 0).map(({ t }) => t)),
        server: Math.max(...views.filter(({ onServer }) => onServer > 0).map(({ t }) => t)),
      };
    };
    const real = lastSeen(await captured('silent-death'), 'u02.m4@example.test', '15095954672103411799');
    expect(real).toEqual({ client: 45, server: 55 });
    expect(lastSeen(virtual, dead.user, dead.id)).toEqual(real);
    const peers = timeline(virtual.client, (page) => count(page, 'videocall_peer_connections_total'));
    expect(peers.filter(([t]) => t >= 45 && t <= 55)).toEqual([
      [45, 22],
      [50, 13],
      [55, 22],
    ]);
    expect(
      select(at(virtual.client, 60), 'videocall_peer_can_listen', { to_peer: dead.id }).map(({ value }) => value)
    ).toEqual(Array.from({ length: 9 }, () => 1));
  });

  test('a person alone from the start reports nothing', () => {
    const { client, server } = simulate(30, [], { meetings: [1] });
    expect(at(client, 30).text).toBe('');
    expect(count(at(server, 30), 'videocall_server_connections_active')).toBe(1);
  });
});

describe('elections', () => {
  const watch = (pages: readonly Page[], user: string, oldId: string) =>
    timeline(pages, (page) => ({
      sessions: count(page, 'videocall_active_sessions_total'),
      relays: count(page, 'videocall_client_active_server', { peer_id: user }),
      peers: count(page, 'videocall_peer_connections_total'),
      pairs: count(page, 'videocall_neteq_normal_ops_per_sec'),
      ghosts: count(page, 'videocall_neteq_normal_ops_per_sec', { to_peer: oldId }),
      others: Math.max(...select(page, 'videocall_meeting_participants').map(({ value }) => value)),
    }));
  const isFrozen = (pages: readonly Page[], look: (page: Page) => Sample[]) => {
    const after = timeline(pages, look).filter(([t]) => t >= 25);
    return after.length > 0 && after.every(([, samples]) => JSON.stringify(samples) === JSON.stringify(after[0]?.[1]));
  };

  test('leave ghosts of the old relay and of the old session id', async () => {
    let mover = { user: '', id: '', url: '' };
    const virtual = simulate(
      80,
      [
        [
          17,
          (world) => {
            const session = somebody(world);
            mover = { user: session.user, id: relaySessionId(session), url: session.link?.url ?? '' };
            world.elect(session, session.link?.relay);
          },
        ],
      ],
      { seed: 5 }
    );
    const real = await captured('re-election');
    const old = { user: 'u05.m4@example.test', id: '13219449544881422511' };
    expect(watch(virtual.client, mover.user, mover.id)).toEqual(watch(real.client, old.user, old.id));
    const oldRelay = (user: string, host: string) => (page: Page) =>
      select(page, 'videocall_client_active_server_rtt_ms', { peer_id: user }).filter(({ labels }) =>
        labels.server_url?.startsWith(host)
      );
    const ghostsTo = (id: string) => (page: Page) => page.samples.filter(({ labels }) => labels.to_peer === id);
    expect(isFrozen(real.client, oldRelay(old.user, 'wss://websocket-us-west'))).toBe(true);
    expect(isFrozen(virtual.client, oldRelay(mover.user, mover.url))).toBe(true);
    expect(isFrozen(real.client, ghostsTo(old.id))).toBe(true);
    expect(isFrozen(virtual.client, ghostsTo(mover.id))).toBe(true);
  });

  test('leave the old relay’s series and 290 leftovers when everybody has gone', () => {
    const { client } = simulate(100, [
      [17, (world) => world.elect(somebody(world), somebody(world).link?.relay)],
      [50, (world) => world.sessions.forEach((session) => world.leave(session))],
    ]);
    const left = familyCounts(at(client, 100));
    expect(left).toEqual({
      videocall_client_active_server: 1,
      videocall_client_active_server_rtt_ms: 1,
      videocall_meeting_participants: 4,
      videocall_peer_audio_enabled: 143,
      videocall_peer_video_enabled: 143,
    });
  });

  test('announce a connection to every relay for 10 s', () => {
    const { server } = simulate(40, [[20, (world) => world.join(inLargestMeeting(world, 0).seat)]], {
      meetings: [10],
    });
    const connections = timeline(server, (page) => count(page, 'videocall_server_connections_active'));
    const candidates = Math.max(...connections.map(([, all]) => all)) - 10;
    expect([3, 6]).toContain(candidates);
    expect(connections).toEqual([15, 20, 25, 30, 35, 40].map((t) => [t, t < 20 ? 10 : t <= 30 ? 10 + candidates : 11]));
  });
});

describe('a lost message broker', () => {
  test('empties the server page after 10 s and the client page after 30 s, and both come back', async () => {
    const real = await captured('nats-down');
    const virtual = simulate(95, [
      [19.8, (world) => world.inject({ name: 'telemetry-lost', mode: 'stalled' })],
      [60, (world) => world.heal()],
    ]);
    const look = (page: Page) =>
      Object.keys(withoutFamilies(familyCounts(page), ['videocall_server_unique_users_active']));
    expect(timeline(virtual.client, look)).toEqual(timeline(real.client, look));
    expect(timeline(virtual.server, look)).toEqual(timeline(real.server, look));
    expect(Object.keys(familyCounts(at(virtual.client, 55)))).toEqual(NEVER_REMOVED);
    expect(familyCounts(at(virtual.client, 55))).toEqual(familyCounts(at(real.client, 55)));
    for (const { client, server } of [real, virtual]) {
      expect(at(client, 25).samples).toEqual(at(client, 45).samples);
      const events = (t: number) => select(at(server, t), 'videocall_server_connection_events_total')[0]?.value ?? NaN;
      expect(events(60)).toBe(events(20));
      expect(events(70)).toBeGreaterThan(events(60));
    }
  });
});

function peerOf(to: string): PeerReport {
  return { to, name: 'guest', departed: false };
}

describe('the services', () => {
  const packet: HealthPacket = {
    sentAt: START,
    sessionId: `session_${START}`,
    meeting: 'life',
    user: 'guest-7',
    relaySessionId: '7',
    displayName: 'guest',
    visible: true,
    audioEnabled: true,
    videoEnabled: false,
    serverUrl: 'https://webtransport-apac.example.org/lobby?token=FAKE',
    serverType: 'webtransport',
    roundTripMs: 50,
    peers: [peerOf('1')],
  };
  const connection: Connection = {
    sessionId: '7',
    user: 'guest-7',
    meeting: 'life',
    protocol: 'webtransport',
    instance: 'relay-0',
    region: 'us-east',
  };
  const names = (text: string) => Object.keys(familyCounts(pageOf(0, text)));

  test('a session is gone at the first scrape more than 30 s after its last packet', () => {
    const page = new ClientPage();
    page.receive(packet, START);
    expect(names(page.scrape(START + 30))).toContain('videocall_active_sessions_total');
    expect(names(page.scrape(START + 30.12))).toEqual(NEVER_REMOVED);
  });

  test('a connection is gone more than 10 s after its last message, and its end removes nothing', () => {
    const page = new ServerPage(START);
    page.receive({ type: 'started', connection }, START);
    page.receive({ type: 'ended', connection }, START + 1);
    expect(names(page.scrape(START + 10))).toContain('videocall_server_connections_active');
    expect(names(page.scrape(START + 10.2))).not.toContain('videocall_server_connections_active');
  });

  test('packets older than 30 s are dropped, packets from the future are not', () => {
    const page = new ClientPage();
    page.receive({ ...packet, meeting: 'stale', sentAt: START - 31 }, START);
    page.receive({ ...packet, meeting: 'future', sentAt: START + 3600 }, START);
    const meetings = parsePage(page.scrape(START + 1)).map(({ labels }) => labels.meeting_id);
    expect(new Set(meetings)).toEqual(new Set(['future']));
  });

  test('zero is not written for measurements, only for operations and flags', () => {
    const page = new ClientPage();
    const silence = { ...starving(new Random(1)), bufferMs: 0 };
    const peers = [peerOf('1'), { ...peerOf('2'), audio: silence, video: { fps: 0, framesBuffered: 0 } }];
    page.receive({ ...packet, roundTripMs: 0, peers }, START);
    expect(names(page.scrape(START))).not.toContain('videocall_client_active_server_rtt_ms');
    expect(names(page.scrape(START)).filter((name) => NOT_WRITTEN_AT_ZERO.includes(name))).toEqual([]);
    const written = pageOf(0, page.scrape(START));
    expect(select(written, 'videocall_neteq_normal_ops_per_sec').map(({ value }) => value)).toEqual([0, 0]);
    expect(select(written, 'videocall_self_video_enabled').map(({ value }) => value)).toEqual([0]);
  });

  test('two people who came in the same second share a session but not their pairs', async () => {
    const page = new ClientPage();
    page.receive(packet, START);
    page.receive({ ...packet, user: 'guest-8', peers: [peerOf('2')] }, START);
    const counts = familyCounts(pageOf(0, page.scrape(START)));
    expect(counts.videocall_active_sessions_total).toBe(1);
    expect(counts.videocall_peer_can_listen).toBe(2);
    const real = familyCounts(at((await captured('quirks')).client, 30));
    expect([real.videocall_active_sessions_total, real.videocall_client_active_server]).toEqual([4, 22]);
  });

  test('an underscore in a meeting shifts the labels of the server page', async () => {
    const real = select(at((await captured('quirks')).server, 30), 'videocall_server_connections_active', {
      customer_email: 'u01.m2@example.test',
    })[0]?.labels;
    const page = new ServerPage(START);
    page.receive(
      {
        type: 'started',
        connection: {
          sessionId: real?.session_id ?? '',
          user: 'u01.m2@example.test',
          meeting: 'design_review_q3',
          protocol: 'websocket',
          instance: 'websocket-apac-0',
          region: 'apac',
        },
      },
      START
    );
    expect(real).toMatchObject({ meeting_id: 'design', server_instance: 'review', region: 'q3' });
    expect(select(pageOf(0, page.scrape(START)), 'videocall_server_connections_active')[0]?.labels).toEqual(real);
  });

  test('unique users are shown for ids without an @ only', () => {
    const page = new ServerPage(START);
    page.receive({ type: 'started', connection }, START);
    page.receive({ type: 'started', connection: { ...connection, sessionId: '8', user: 'a@example.org' } }, START);
    expect(select(pageOf(0, page.scrape(START)), 'videocall_server_unique_users_active')).toMatchObject([
      { labels: { customer_email: 'guest-7', meeting_id: 'life', region: 'us-east' } },
    ]);
  });
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
