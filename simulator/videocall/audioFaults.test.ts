/** @jest-environment node */
import { type Fault } from '../faults';
import {
  after,
  allPairs,
  APAC,
  bytes,
  CLIENT,
  impactOf,
  type Pair,
  playingPairs,
  quietWorld,
  RTT,
  samples,
  SERVER,
  truthOf,
} from './testWorld';
import { type VideocallWorld } from './world';

/** The pairs of a world that play before a fault strikes, and what they show some seconds after it struck. */
function strike(fault: Fault, world = quietWorld(), seconds = 15) {
  const before = playingPairs(world);
  world.inject(fault);
  after(world, seconds);
  const now = new Map(allPairs(world).map((pair) => [`${pair.from} ${pair.to}`, pair]));
  const pairs = before.flatMap(({ from, to }) => now.get(`${from} ${to}`) ?? []);
  return { world, pairs, impact: impactOf(world) };
}

const isHealthy = ({ values }: Pair) => (values.normal ?? 0) > 5 && (values.expand ?? 0) < 15;
const isLossy = ({ values }: Pair) => (values.expand ?? 0) > 20 && (values.normal ?? 100) < 60;
const relaySessionOf = (world: VideocallWorld, user: string) =>
  world.sessions.find((session) => session.user === user)?.link?.connection.sessionId;

describe('healthy audio', () => {
  test('holds silence that looks like a dead sender, but for the bytes that go on', () => {
    const world = quietWorld();
    world.sessions.forEach((session) => Object.assign(session, { speaking: session.serial % 2 === 0 }));
    after(world, 10);
    const silent = playingPairs(world).filter(({ values }) => (values.expand ?? 0) > 97);
    expect(silent.length).toBeGreaterThan(20);
    expect(silent.every(({ values }) => values.normal === 0)).toBe(true);
    const before = bytes(world, 'received');
    const later = bytes(after(world, 10), 'received');
    expect(silent.every(({ to }) => (later.get(to) ?? 0) > (before.get(to) ?? Infinity))).toBe(true);
    expect(truthOf(world)).toMatchObject({ affectedSessions: 0, impacts: [] });
  });
});

describe('audio-sender', () => {
  test('spoils the audio of one speaker for all listeners, and nothing else', () => {
    const talking = quietWorld();
    talking.sessions.forEach((session) => Object.assign(session, { camera: true }));
    const { world, pairs, impact } = strike({ name: 'audio-sender' }, talking);
    const isOfSender = ({ to }: Pair) => to === impact.where.sender;
    const struck = pairs.filter(isOfSender);
    expect(struck).toHaveLength(11);
    for (const { values } of struck) {
      expect(values.normal).toBeLessThan(11);
      expect(values.expand).toBeGreaterThan(50);
      expect(values.expand).toBeLessThan(90);
      expect(values.packets_per_sec).toBeLessThan(20);
      expect(values.video_fps).toBeLessThan(27);
    }
    expect(pairs.filter((pair) => !isOfSender(pair)).every(isHealthy)).toBe(true);
    expect(impact.sessions).toHaveLength(11);
    expect(impact.sessions).not.toContain(impact.where.sender);
    expect(impact.meetings).toEqual(['all-hands']);
    expect(truthOf(world)).toMatchObject({ affectedSessions: 11, affectedMeetings: 1 });
  });

  test('that is dead sends nothing: no sound, no bytes, no report, but the connection stays', () => {
    const { world, pairs, impact } = strike({ name: 'audio-sender', mode: 'dead' });
    const { sender = '' } = impact.where;
    const struck = pairs.filter(({ to }) => to === sender);
    expect(struck).toHaveLength(11);
    expect(struck.every(({ values }) => values.normal === 0 && (values.expand ?? 0) > 95)).toBe(true);
    const before = bytes(world, 'received').get(sender);
    const shown = struck.map(({ values }) => values.expand);
    after(world, 60);
    expect(bytes(world, 'received').get(sender)).toBe(before);
    expect(
      playingPairs(world)
        .filter(({ to }) => to === sender)
        .map(({ values }) => values.expand)
    ).not.toEqual(shown);
    const { user } = world.sessions.find(({ link }) => link?.connection.sessionId === sender) ?? {};
    expect(samples(world, RTT).filter(({ labels }) => labels.peer_id === user)).toEqual([]);
    expect(
      samples(world, 'videocall_server_connections_active', SERVER).filter(({ labels }) => labels.session_id === sender)
    ).toHaveLength(1);
    world.heal();
    after(world, 10);
    expect(bytes(world, 'received').get(sender)).toBeGreaterThan(before ?? Infinity);
    expect(samples(world, RTT).filter(({ labels }) => labels.peer_id === user)).toHaveLength(1);
  });

  test('can be named, and stays with the person through a reconnect', () => {
    const world = quietWorld();
    const speaker = world.sessions.find(({ microphone, seat }) => microphone && seat.meeting === 'team-weekly');
    const sender = speaker?.link?.connection.sessionId ?? '';
    const { impact } = strike({ name: 'audio-sender', place: { sender } }, world);
    expect(impact.where).toEqual({ sender });
    expect(impact.meetings).toEqual(['team-weekly']);
    if (speaker !== undefined) {
      world.elect(speaker);
    }
    after(world, 20);
    const moved = impactOf(world).where.sender;
    expect(moved).toBe(speaker?.link?.connection.sessionId);
    expect(moved).not.toBe(sender);
    expect(
      playingPairs(world)
        .filter(({ to }) => to === moved)
        .every(isLossy)
    ).toBe(true);
  });

  test.each([
    [{ sender: '17' }, 'nobody is in session 17'],
    [{ meeting_id: 'nowhere' }, 'nobody is in nowhere'],
  ])('about %j is refused', (place, message) => {
    expect(() => quietWorld().inject({ name: 'audio-sender', place })).toThrow(message);
  });

  test('goes on speaking while it lasts, whatever its habits', () => {
    const world = quietWorld();
    const silent = world.sessions.filter(({ seat }) => seat.meeting === 'design_review');
    silent.forEach((session) => Object.assign(session, { microphone: false }));
    const { impact } = strike({ name: 'audio-sender', place: { meeting_id: 'design_review' } }, world);
    expect(silent.filter(({ microphone }) => microphone)).toHaveLength(1);
    const heard = playingPairs(world).filter(({ to }) => to === impact.where.sender);
    expect(heard).toHaveLength(impact.sessions.length);
    expect(heard.every(isLossy)).toBe(true);
  });
});

describe('audio-receiver', () => {
  test('spoils all that one person hears, and nothing else', () => {
    const { world, pairs, impact } = strike({ name: 'audio-receiver' });
    const isOfReceiver = ({ from }: Pair) => relaySessionOf(world, from) === impact.where.receiver;
    const struck = pairs.filter(isOfReceiver);
    expect(struck.length).toBeGreaterThan(4);
    for (const { values } of struck) {
      expect(values.normal).toBe(0);
      expect(values.preemptive_expand).toBeGreaterThan(18);
      expect(values.preemptive_expand).toBeLessThan(28);
      expect(values.undefined).toBeGreaterThan(34);
      expect(values.undefined).toBeLessThan(53);
    }
    expect(pairs.filter((pair) => !isOfReceiver(pair)).every(isHealthy)).toBe(true);
    expect(impact).toMatchObject({ where: { meeting_id: 'all-hands' }, sessions: [impact.where.receiver] });
    const buffers = Array.from({ length: 12 }, () => {
      const [pair] = playingPairs(after(world, 5)).filter(isOfReceiver);
      return pair?.values.audio_buffer_ms ?? NaN;
    });
    expect(Math.min(...buffers)).toBeLessThan(30);
    expect(Math.max(...buffers)).toBeGreaterThan(400);
  });

  test('of half the strength spoils half of the seconds', () => {
    const { world, impact } = strike({ name: 'audio-receiver', strength: 0.235 });
    let spoiled = 0;
    let all = 0;
    for (let i = 0; i < 20; i++) {
      const pairs = playingPairs(after(world, 5)).filter(
        ({ from }) => relaySessionOf(world, from) === impact.where.receiver
      );
      all += pairs.length;
      spoiled += pairs.filter(({ values }) => values.normal === 0).length;
    }
    expect(Math.abs(spoiled / all - 0.5)).toBeLessThan(0.15);
  });
});

describe('audio-meeting', () => {
  test('spoils most pairs of one meeting while round trips stay as they are', () => {
    const { world, pairs, impact } = strike({ name: 'audio-meeting', place: { meeting_id: 'incident-bridge' } });
    const inside = pairs.filter(({ meeting }) => meeting === 'incident-bridge');
    const outside = pairs.filter(({ meeting }) => meeting !== 'incident-bridge');
    expect(inside.filter(isLossy).length / inside.length).toBeGreaterThan(0.75);
    expect(outside.every(isHealthy)).toBe(true);
    expect(samples(world, RTT).every(({ value }) => value < 300)).toBe(true);
    expect(impact).toMatchObject({ where: { meeting_id: 'incident-bridge' }, meetings: ['incident-bridge'] });
    expect(truthOf(world).affectedMeetings).toBe(1);
  });

  test('strikes a share of the pairs', () => {
    const { pairs } = strike({ name: 'audio-meeting', share: 0.5 });
    const inside = pairs.filter(({ meeting }) => meeting === 'all-hands');
    expect(Math.abs(inside.filter(isLossy).length / inside.length - 0.5)).toBeLessThan(0.15);
  });
});

describe('audio-relay', () => {
  const instanceOf = (world: VideocallWorld, { from }: Pair) => {
    const link = world.sessions.find(({ user }) => user === from)?.link;
    return { server: link?.relay.server, server_instance: link?.connection.instance };
  };

  test.each<Record<string, string>>([
    { server: APAC },
    { server: 'websocket-eu-west.example.org' },
    { server_instance: 'webtransport-us-east-6c9f7d5b8-x2x7k' },
  ])('spoils the audio of people on %j, in several meetings', (place) => {
    const { world, pairs, impact } = strike({ name: 'audio-relay', place }, quietWorld({ sessions: 120 }));
    const isThere = (pair: Pair) =>
      Object.entries(instanceOf(world, pair)).some(([key, value]) => place[key] === value);
    const there = pairs.filter(isThere);
    expect(there.filter(isLossy).length / there.length).toBeGreaterThan(0.75);
    expect(pairs.filter((pair) => !isThere(pair)).every(isHealthy)).toBe(true);
    expect(new Set(there.map(({ meeting }) => meeting)).size).toBeGreaterThan(2);
    expect(impact.where).toEqual(place);
    expect(impact.places).toMatchObject(
      Object.fromEntries(Object.entries(place).map(([key, value]) => [key, { [value]: impact.sessions.length }]))
    );
  });

  test('without a place spoils the audio of most people', () => {
    const { pairs, impact } = strike({ name: 'audio-relay' });
    expect(pairs.filter(isLossy).length / pairs.length).toBeGreaterThan(0.8);
    expect(impact.where).toEqual({});
    expect(Object.keys(impact.places.server ?? {})).toHaveLength(6);
  });

  test('comes with its ramp', () => {
    const world = quietWorld();
    world.inject({ name: 'audio-relay', strength: 0.74, share: 1, ramp: 100 });
    const expand = (seconds: number) => {
      const values = playingPairs(after(world, seconds)).map((pair) => pair.values.expand ?? 0);
      return values.reduce((all, value) => all + value, 0) / values.length;
    };
    const [early, middle, late] = [expand(20), expand(40), expand(60)];
    expect(early).toBeLessThan(20);
    expect(middle).toBeGreaterThan(early * 2);
    expect(late).toBeGreaterThan(60);
  });
});

describe('playback-lag', () => {
  test('lengthens moving buffers of a share of the pairs and loses nothing', () => {
    const { world, pairs, impact } = strike({ name: 'playback-lag' });
    const isLate = ({ values }: Pair) => (values.audio_buffer_ms ?? 0) > 400;
    expect(Math.abs(pairs.filter(isLate).length / pairs.length - 0.5)).toBeLessThan(0.1);
    expect(pairs.every(isHealthy)).toBe(true);
    expect(impact.sessions.length).toBeGreaterThan(30);
    const late = new Map(pairs.filter(isLate).map(({ from, to, values }) => [from + to, values.audio_buffer_ms]));
    const later = playingPairs(after(world, 5)).filter(({ from, to }) => late.has(from + to));
    expect(later.filter(({ from, to, values }) => values.audio_buffer_ms === late.get(from + to)).length).toBeLessThan(
      later.length / 5
    );
    expect(later.every(isLate)).toBe(true);
  });

  test('can be of one relay', () => {
    const { world, pairs } = strike({ name: 'playback-lag', place: { server: APAC }, share: 1 });
    for (const { from, values } of pairs) {
      const isThere = world.sessions.find(({ user }) => user === from)?.link?.relay.server === APAC;
      expect((values.audio_buffer_ms ?? 0) > 400).toBe(isThere);
    }
  });
});

describe('media-blocked', () => {
  test('lets people report, but hear and see nobody', () => {
    const world = quietWorld();
    const sentBefore = bytes(world, 'sent');
    const roundTrips = samples(world, RTT);
    const { impact } = strike({ name: 'media-blocked' }, world);
    const inside = allPairs(world).filter(({ meeting }) => meeting === 'all-hands');
    const deaf = inside.filter(({ from }) => impact.sessions.includes(relaySessionOf(world, from) ?? ''));
    expect(deaf.length / inside.length).toBeGreaterThan(0.75);
    for (const { values } of deaf) {
      expect(values).toMatchObject({ can_listen: 0, can_see: 0, normal: 0, expand: 0 });
    }
    const others = playingPairs(world).filter(({ meeting }) => meeting !== 'all-hands');
    expect(others.length).toBeGreaterThan(50);
    expect(others.every(({ values }) => values.can_listen === 1)).toBe(true);
    const values = new Set(roundTrips.map(({ value }) => value));
    expect(samples(world, RTT)).toHaveLength(roundTrips.length);
    expect(samples(world, RTT).some(({ value }) => values.has(value))).toBe(false);
    const sent = bytes(after(world, 60), 'sent');
    const [deafSession = ''] = impact.sessions;
    expect((sent.get(deafSession) ?? 0) - (sentBefore.get(deafSession) ?? 0)).toBeLessThan(500_000);
    expect(impact.meetings).toEqual(['all-hands']);
  });

  test('ends when it is healed', () => {
    const { world } = strike({ name: 'media-blocked', share: 1 });
    world.heal();
    after(world, 15);
    expect(
      playingPairs(world)
        .filter(({ meeting }) => meeting === 'all-hands')
        .every(isHealthy)
    ).toBe(true);
    expect(world.page(CLIENT)).not.toBeNull();
  });
});

test('faults combine', () => {
  const world = quietWorld();
  world.inject({ name: 'audio-sender', place: { meeting_id: 'incident-bridge' } });
  world.inject({ name: 'relay-latency' });
  after(world, 15);
  const [audio, latency] = truthOf(world).impacts ?? [];
  expect([audio?.fault.name, latency?.fault.name]).toEqual(['audio-sender', 'relay-latency']);
  expect(latency?.where).toEqual({ server: APAC });
  const union = new Set([...(audio?.sessions ?? []), ...(latency?.sessions ?? [])]);
  expect(truthOf(world).affectedSessions).toBe(union.size);
});
