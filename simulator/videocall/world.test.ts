/** @jest-environment node */
import { type Sample } from '../feed/parse';
import { type Fault } from '../faults';
import { STILL } from './habits';
import { RELAYS } from './population';
import { after, allPairs, CLIENT, quietWorld, RTT, samples, SERVER, START, sum, truthOf, worldOf } from './testWorld';
import { createVideocallWorld, type VideocallWorld } from './world';

const hostOf = ({ labels }: Sample) => new URL(labels.server_url ?? '').hostname;

/** The hosts whose reported round-trip times rose by more than half of a fault’s strength, with their share. */
function struck(world: VideocallWorld, fault: Fault, strength = 350): Record<string, number> {
  const before = new Map(samples(world, RTT).map(({ labels, value }) => [JSON.stringify(labels), value]));
  world.inject({ ...fault, strength });
  world.advance(world.truth().at + 15);
  const counts: Record<string, { all: number; bad: number }> = {};
  for (const sample of samples(world, RTT)) {
    const count = (counts[hostOf(sample)] ??= { all: 0, bad: 0 });
    count.all++;
    count.bad += Number(sample.value > (before.get(JSON.stringify(sample.labels)) ?? NaN) + strength / 2);
  }
  return Object.fromEntries(
    Object.entries(counts).flatMap(([host, { all, bad }]) => (bad > 0 ? [[host, bad / all]] : []))
  );
}

const hosts = (keep: (relay: (typeof RELAYS)[number]) => boolean) =>
  Object.fromEntries(RELAYS.filter(keep).map(({ server }) => [server, 1]));

describe('the usual population', () => {
  test('is about fifty people in twelve meetings, on six relays of six or more', () => {
    const truth = quietWorld().truth().products[0];
    expect(truth).toMatchObject({ product: 'videocall', sessions: 54, meetings: 12, affectedSessions: 0 });
    const servers = Object.values(truth?.places.server ?? {});
    expect(servers).toHaveLength(6);
    expect(servers.every(({ sessions }) => sessions >= 6)).toBe(true);
  });

  test.each([2, 3, 20, 54, 120, 300])('scales to %d sessions in meetings of 2 to 40', (sessions) => {
    const world = quietWorld({ sessions });
    const meetings = new Map<string, number>();
    world.sessions.forEach(({ seat }) => meetings.set(seat.meeting, (meetings.get(seat.meeting) ?? 0) + 1));
    const sizes = [...meetings.values()].sort((a, b) => a - b);
    expect(sizes[0]).toBe(1);
    expect(sizes[1]).toBeGreaterThanOrEqual(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(40);
    expect(world.truth().products[0]?.sessions).toBe(sessions);
  });

  test('scales to ten thousand sessions', () => {
    const world = worldOf({ sessions: 10_000 });
    world.advance(START + 1);
    const { sessions, meetings, places } = truthOf(world);
    expect(Math.abs(sessions - 10_000)).toBeLessThan(100);
    expect(meetings).toBeGreaterThan(2000);
    expect(Object.values(places.server ?? {}).every((place) => place.sessions > 1400)).toBe(true);
  });

  test('has people whose tab is in the background, where hardly anything is counted on a healthy network', () => {
    const world = worldOf({ habits: { ...STILL, foreground: 60, background: 60 } });
    world.advance(START + 300);
    const hidden = new Set(world.sessions.filter((session) => session.hidden).map(({ user }) => user));
    expect(Math.abs(hidden.size / world.sessions.length - 0.5)).toBeLessThan(0.25);
    world.sessions.forEach((session) => Object.assign(session, { microphone: true }));
    after(world, 6);
    const stillHidden = world.sessions.filter((session) => session.hidden && hidden.has(session.user));
    const users = stillHidden.map(({ user }) => user);
    const pairs = allPairs(world).filter(({ from }) => users.includes(from));
    expect(pairs.length).toBeGreaterThan(20);
    for (const { values } of pairs) {
      expect(sum(values)).toBeGreaterThan(1);
      expect(sum(values)).toBeLessThan(7);
      expect(values.packets_per_sec).toBeGreaterThanOrEqual(48);
    }
    expect(truthOf(world).affectedSessions).toBe(0);
  });

  test('stays about as big while people come and go', () => {
    const world = worldOf();
    const users = new Set<string>();
    for (let minute = 1; minute <= 30; minute++) {
      world.advance(START + minute * 60);
      expect(world.truth().products[0]?.sessions).toBeGreaterThan(44);
      expect(Object.values(world.truth().products[0]?.places.server ?? {})).toHaveLength(6);
      world.sessions.forEach(({ user }) => users.add(user));
    }
    expect(users.size).toBeGreaterThan(80);
  });

  test('has round-trip times as typical of the regions, and hardly ever over 300 ms', () => {
    const world = worldOf({ sessions: 120 });
    const values: Record<string, number[]> = {};
    for (let t = 60; t <= 600; t += 60) {
      world.advance(START + t);
      for (const sample of samples(world, RTT)) {
        const region = RELAYS.find(({ server }) => server === hostOf(sample))?.region ?? '';
        (values[region] ??= []).push(sample.value);
      }
    }
    const median = (list: number[] = []) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
    expect(median(values['us-east'])).toBeGreaterThan(35);
    expect(median(values['us-east'])).toBeLessThan(50);
    expect(median(values.apac)).toBeGreaterThan(130);
    expect(median(values.apac)).toBeLessThan(200);
    const all = Object.values(values).flat();
    expect(all.filter((value) => value > 300).length / all.length).toBeLessThan(0.002);
  });

  test('leaves ghosts when clients reconnect', () => {
    const world = worldOf({ habits: { ...STILL, reconnect: 600 } });
    world.advance(START + 300);
    expect(samples(world, 'videocall_self_audio_enabled')).toHaveLength(54);
    expect(samples(world, RTT).length).toBeGreaterThan(60);
  });
});

describe('chance', () => {
  test('the same seed gives the same pages, whatever the steps', () => {
    const inSteps = (step: number) => {
      const world = worldOf({ seed: 7 });
      for (let t = step; t <= 600; t += step) {
        world.advance(START + t);
      }
      return [world.page(CLIENT), world.page(SERVER)];
    };
    expect(inSteps(5)).toEqual(inSteps(60));
  });

  test('another seed gives other people', () => {
    expect(quietWorld({ seed: 1 }).page(CLIENT)).not.toBe(quietWorld({ seed: 2 }).page(CLIENT));
  });

  test('the past changes nothing', () => {
    const world = quietWorld();
    const page = world.page(SERVER);
    world.advance(START - 100);
    expect(world.page(SERVER)).toBe(page);
  });
});

describe('latency faults', () => {
  test.each<[Fault, Record<string, number>]>([
    [{ name: 'relay-latency' }, hosts(({ server }) => server === 'webtransport-apac.example.org')],
    [
      { name: 'relay-latency', place: { server: 'websocket-eu-west.example.org' } },
      hosts(({ server }) => server === 'websocket-eu-west.example.org'),
    ],
    [{ name: 'region-latency' }, hosts(({ region }) => region === 'apac')],
    [{ name: 'region-latency', place: { region: 'us-east' } }, hosts(({ region }) => region === 'us-east')],
    [{ name: 'transport-latency' }, hosts(({ serverType }) => serverType === 'websocket')],
    [{ name: 'fleet-latency' }, hosts(() => true)],
  ])('%j strikes exactly its place', (fault, expected) => {
    expect(struck(quietWorld(), fault)).toEqual(expected);
  });

  test('strike a share of the place', () => {
    const world = quietWorld({ sessions: 120 });
    const shares = struck(world, { name: 'relay-latency', share: 0.5 });
    expect(Object.keys(shares)).toEqual(['webtransport-apac.example.org']);
    expect(Math.abs((shares['webtransport-apac.example.org'] ?? 0) - 0.5)).toBeLessThan(0.08);
  });

  test('client-network strikes a few people on several relays', () => {
    const shares = struck(quietWorld(), { name: 'client-network' });
    expect(Object.keys(shares).length).toBeGreaterThanOrEqual(2);
    expect(Math.max(...Object.values(shares))).toBeLessThan(0.5);
  });

  test('are what the truth says, from their start to their healing', () => {
    const world = quietWorld();
    world.inject({ name: 'relay-latency' });
    world.advance(START + 20);
    const { faults, products } = world.truth();
    expect(faults).toEqual([
      {
        name: 'relay-latency',
        place: { server: 'webtransport-apac.example.org' },
        strength: 350,
        share: 1,
        start: START + 10,
      },
    ]);
    const place = products[0]?.places.server?.['webtransport-apac.example.org'];
    expect(place?.affected).toBe(place?.sessions);
    expect(products[0]?.affectedSessions).toBe(place?.sessions);
    expect(products[0]?.affectedMeetings).toBeGreaterThan(0);
    world.heal('relay-latency');
    world.advance(START + 40);
    expect(world.truth()).toMatchObject({ faults: [], products: [{ affectedSessions: 0, affectedMeetings: 0 }] });
    expect(samples(world, RTT).every(({ value }) => value < 300)).toBe(true);
  });

  test('ramp up, wait for their start and stop at their end', () => {
    const world = quietWorld();
    const slowest = (t: number) => {
      world.advance(START + t);
      return Math.max(...samples(world, RTT).map(({ value }) => value));
    };
    const usual = slowest(20);
    world.inject({ name: 'fleet-latency', strength: 1000, ramp: 100, start: START + 100, end: START + 250 });
    expect(Math.abs(slowest(95) - usual)).toBeLessThan(50);
    expect(Math.abs(slowest(150) - usual - 450)).toBeLessThan(120);
    expect(Math.abs(slowest(230) - usual - 1000)).toBeLessThan(80);
    expect(Math.abs(slowest(270) - usual)).toBeLessThan(50);
  });

  test('are refused when they make no sense', () => {
    expect(() => worldOf().inject({ name: 'relay-latency', place: { server: 'nowhere' } })).toThrow('unknown server');
  });
});

describe('re-election', () => {
  const isEqual = (a: Sample[], b: Sample[]) => JSON.stringify(a) === JSON.stringify(b);

  test.each([false, true])('moves clients away from a slow relay only when it is on: %p', (reelect) => {
    const world = quietWorld({ reelect });
    const slow = 'webtransport-us-east.example.org';
    const sessionsThere = () => world.truth().products[0]?.places.server?.[slow]?.sessions ?? 0;
    const before = sessionsThere();
    world.inject({ name: 'relay-latency', place: { server: slow } });
    world.advance(START + 60);
    expect(sessionsThere()).toBe(reelect ? 0 : before);
    const shown = () => samples(world, RTT).filter((sample) => hostOf(sample) === slow);
    const slowest = shown();
    expect(slowest).toHaveLength(before);
    expect(Math.max(...slowest.map(({ value }) => value))).toBeGreaterThan(200);
    world.advance(START + 120);
    expect(isEqual(shown(), slowest)).toBe(reelect);
  });
});

describe('lost telemetry', () => {
  test('takes one page away, and a service that comes back has forgotten everything', () => {
    const world = worldOf({ habits: STILL });
    world.advance(START + 100);
    world.inject({ name: 'telemetry-lost', place: { job: SERVER } });
    expect(world.page(SERVER)).toBeNull();
    expect(world.page(CLIENT)).not.toBeNull();
    world.advance(START + 200);
    world.heal();
    expect(samples(world, 'videocall_server_connection_events_total', SERVER)).toMatchObject([{ value: 0 }]);
    const [started] = samples(world, 'videocall_metrics_service_startup_timestamp_seconds', SERVER);
    expect(started?.value).toBeGreaterThan(START + 190);
    world.advance(START + 210);
    expect(samples(world, 'videocall_server_connections_active', SERVER)).toHaveLength(55);
  });

  test('takes all pages away by default', () => {
    const world = worldOf();
    world.inject({ name: 'telemetry-lost' });
    expect([world.page(CLIENT), world.page(SERVER)]).toEqual([null, null]);
  });

  test('that stalls one job leaves the other alone', () => {
    const world = quietWorld();
    world.inject({ name: 'telemetry-lost', mode: 'stalled', place: { job: CLIENT } });
    world.advance(START + 60);
    expect(samples(world, RTT)).toEqual([]);
    expect(samples(world, 'videocall_server_connections_active', SERVER)).toHaveLength(55);
  });
});

test('createVideocallWorld names the exporters as upstream’s configuration does', () => {
  expect(createVideocallWorld({ seed: 1, start: START }).exporters).toEqual([
    { id: CLIENT, job: CLIENT, instance: 'metrics-api:9091', path: '/metrics' },
    { id: SERVER, job: SERVER, instance: 'server-stats-api:9092', path: '/metrics' },
    { id: 'nats', job: 'nats', instance: 'nats:7777', path: '/metrics' },
  ]);
});
