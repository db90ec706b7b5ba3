/** @jest-environment node */
import { type Sample } from '../feed/parse';
import { RELAYS } from './population';
import { type Session } from './session';
import { after, APAC, impactOf, quietWorld, RTT, samples, SERVER, truthOf } from './testWorld';
import { type VideocallWorld } from './world';

const ACTIVE = 'videocall_server_connections_active';
const [FIRST_OF_APAC = '', SECOND_OF_APAC = ''] = RELAYS.find(({ server }) => server === APAC)?.instances ?? [];

const hostOf = ({ labels }: Sample) => new URL(labels.server_url ?? '').hostname;
const reportingFrom = (world: VideocallWorld, server: string) =>
  samples(world, RTT).filter((sample) => hostOf(sample) === server);
const servedBy = (world: VideocallWorld, key: string, value: string) =>
  samples(world, ACTIVE, SERVER).filter(({ labels }) => labels[key] === value);
const isOn = (key: string, value: string) => {
  const relays = RELAYS.filter((relay) => (key === 'server' ? relay.server === value : relay.region === value));
  return ({ link }: Session) =>
    key === 'server_instance' ? link?.connection.instance === value : relays.some((relay) => relay === link?.relay);
};
const idOf = ({ link }: Session) => link?.connection.sessionId ?? '';

describe('relay-down', () => {
  test.each([
    ['server', APAC],
    ['region', 'eu-west'],
    ['server_instance', SECOND_OF_APAC],
  ])('by %s takes exactly its sessions: from one page after 10 s, from the other after 30 s', (key, value) => {
    const world = quietWorld({ sessions: 120 });
    const victims = new Set(world.sessions.filter(isOn(key, value)).map(idOf));
    const users = world.sessions.filter(isOn(key, value)).map(({ user }) => user);
    const served = () => samples(world, ACTIVE, SERVER).map(({ labels }) => labels.session_id ?? '');
    const reporting = () => samples(world, RTT).map(({ labels }) => labels.peer_id ?? '');
    const [servedBefore, reportingBefore] = [served(), reporting()];
    world.inject({ name: 'relay-down', place: { [key]: value } });
    after(world, 4);
    expect(served()).toEqual(servedBefore);
    after(world, 7);
    expect(served()).toEqual(servedBefore.filter((id) => !victims.has(id)));
    expect(reporting()).toEqual(reportingBefore);
    after(world, 20);
    expect(reporting()).toEqual(reportingBefore.filter((user) => !users.includes(user)));
    expect(new Set(impactOf(world).sessions)).toEqual(victims);
    expect(impactOf(world)).toMatchObject({ where: { [key]: value } });
    expect(truthOf(world)).toMatchObject({ sessions: 120, affectedSessions: victims.size });
  });

  test('lets its sessions come back with new tokens and ids when it is back', () => {
    const world = quietWorld();
    const before = reportingFrom(world, APAC);
    world.inject({ name: 'relay-down' });
    after(world, 60);
    expect(reportingFrom(world, APAC)).toEqual([]);
    world.heal();
    after(world, 20);
    const back = reportingFrom(world, APAC);
    expect(back).toHaveLength(before.length);
    const urls = new Set(before.map(({ labels }) => labels.server_url));
    expect(back.some(({ labels }) => urls.has(labels.server_url))).toBe(false);
    expect(truthOf(world).affectedSessions).toBe(0);
  });

  test('makes its clients choose another relay within seconds where they may', () => {
    const world = quietWorld({ reelect: true });
    const victims = world.sessions.filter(isOn('server', APAC));
    const frozen = reportingFrom(world, APAC).map(({ labels }) => labels.server_url);
    world.inject({ name: 'relay-down' });
    after(world, 15);
    expect(victims.every(({ link }) => link?.relay.server !== APAC && link?.until === Infinity)).toBe(true);
    expect(impactOf(world).sessions).toHaveLength(victims.length);
    after(world, 10);
    const present = new Set(samples(world, ACTIVE, SERVER).map(({ labels }) => labels.session_id));
    expect(victims.every((session) => present.has(idOf(session)))).toBe(true);
    const ghosts = reportingFrom(world, APAC);
    expect(ghosts.map(({ labels }) => labels.server_url)).toEqual(frozen);
    after(world, 60);
    expect(reportingFrom(world, APAC)).toEqual(ghosts);
  });

  test('turns newcomers away to the instance that is left', () => {
    const world = quietWorld();
    world.inject({ name: 'relay-down', place: { server_instance: FIRST_OF_APAC } });
    const [resident] = world.sessions.filter(isOn('server', APAC));
    for (let i = 0; i < 8 && resident !== undefined; i++) {
      world.join(resident.seat);
    }
    after(world, 20);
    const newcomers = world.sessions.slice(55);
    expect(newcomers).toHaveLength(8);
    expect(newcomers.every(isOn('server_instance', SECOND_OF_APAC))).toBe(true);
  });

  test('waits for its start, and never comes when it is healed before', () => {
    const world = quietWorld();
    const { at } = world.truth();
    world.inject({ name: 'relay-down', start: at + 30, end: at + 60 });
    world.inject({ name: 'relay-down', place: { region: 'us-east' }, start: at + 40 });
    after(world, 20);
    expect(truthOf(world).impacts).toEqual([]);
    after(world, 15);
    expect(impactOf(world).sessions.length).toBeGreaterThan(5);
    world.heal();
    after(world, 30);
    expect(truthOf(world)).toMatchObject({ affectedSessions: 0, impacts: [] });
    expect(servedBy(world, 'region', 'us-east').length).toBeGreaterThan(15);
  });
});

describe('connection-drops', () => {
  const identities = (world: VideocallWorld) =>
    new Map(world.sessions.map((session) => [session, { id: idOf(session), url: session.link?.url }]));
  const changed = (world: VideocallWorld, before: ReturnType<typeof identities>) =>
    world.sessions.filter((session) => before.get(session)?.id !== idOf(session));

  test('in a wave give a share of the sessions new ids and new addresses within seconds', () => {
    const world = quietWorld();
    const before = identities(world);
    world.inject({ name: 'connection-drops' });
    after(world, 20);
    const moved = changed(world, before);
    expect(Math.abs(moved.length / 54 - 0.6)).toBeLessThan(0.08);
    expect(moved.every((session) => session.link?.url !== before.get(session)?.url)).toBe(true);
    expect(new Set(impactOf(world).sessions)).toEqual(
      new Set(moved.filter(({ seat }) => seat.meeting !== 'standup-1on1-2').flatMap((it) => before.get(it)?.id ?? []))
    );
    const present = new Set(samples(world, ACTIVE, SERVER).map(({ labels }) => labels.session_id));
    expect(world.sessions.every((session) => present.has(idOf(session)))).toBe(true);
  });

  test('come again each minute, and once only with a strength of 0', () => {
    for (const strength of [1, 0]) {
      const world = quietWorld();
      world.inject({ name: 'connection-drops', strength });
      const afterFirst = identities(after(world, 30));
      after(world, 60);
      expect(changed(world, afterFirst).length > 20).toBe(strength === 1);
    }
  });

  test('strike their place', () => {
    const world = quietWorld();
    const before = identities(world);
    const there = world.sessions.filter(isOn('server', APAC));
    world.inject({ name: 'connection-drops', place: { server: APAC }, share: 1 });
    after(world, 20);
    expect(changed(world, before)).toEqual(there);
    expect(impactOf(world).where).toEqual({ server: APAC });
  });

  test('by a restart strike all sessions of one instance', () => {
    const world = quietWorld({ sessions: 120 });
    const place = { server_instance: SECOND_OF_APAC };
    const before = identities(world);
    const there = world.sessions.filter(isOn('server_instance', SECOND_OF_APAC));
    world.inject({ name: 'connection-drops', mode: 'restart', place });
    after(world, 2);
    expect(there.every(({ link }) => (link?.until ?? Infinity) < Infinity)).toBe(true);
    after(world, 18);
    expect(there.length).toBeGreaterThan(5);
    expect(changed(world, before)).toEqual(there);
    expect(impactOf(world)).toMatchObject({ where: place });
    expect(impactOf(world).sessions).toHaveLength(there.length);
  });
});

describe('transport-fallback', () => {
  const overWebtransport = (world: VideocallWorld) =>
    world.sessions.filter(({ link }) => link?.relay.serverType === 'webtransport' && link.until === Infinity);

  test('pushes a share of the people to WebSocket, newcomers too, who stay there', () => {
    const world = quietWorld({ sessions: 120 });
    const before = overWebtransport(world).length;
    world.inject({ name: 'transport-fallback', share: 0.7 });
    after(world, 30);
    const left = overWebtransport(world).length;
    expect(Math.abs(left / before - 0.3)).toBeLessThan(0.08);
    expect(impactOf(world).sessions).toHaveLength(before - left);
    expect(Object.keys(impactOf(world).places.server_type ?? {})).toEqual(['websocket']);
    expect(servedBy(world, 'protocol', 'websocket')).toHaveLength(121 - left);
    world.heal();
    after(world, 60);
    expect(overWebtransport(world)).toHaveLength(left);
  });

  test('can be of one region, and comes with its ramp', () => {
    const world = quietWorld({ sessions: 120 });
    const inRegion = (region: string) =>
      overWebtransport(world).filter(({ seat }) => seat.home.region === region).length;
    const before = ['us-east', 'apac', 'eu-west'].map(inRegion);
    world.inject({ name: 'transport-fallback', share: 1, place: { region: 'eu-west' }, ramp: 100 });
    after(world, 50);
    const halfway = inRegion('eu-west') / (before[2] ?? NaN);
    expect(Math.abs(halfway - 0.55)).toBeLessThan(0.2);
    after(world, 70);
    expect(['us-east', 'apac', 'eu-west'].map(inRegion)).toEqual([before[0], before[1], 0]);
  });
});
