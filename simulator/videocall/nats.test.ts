/** @jest-environment node */
import { loadCapture, type Source } from '../../tests/fixtures/captures';
import { type Fault } from '../faults';
import { clusterOf, CLUSTERS, RELAYS } from './population';
import { at, count, familyCounts, type Page, pageOf, select, shape } from './testPages';
import { after, CLIENT, impactOf, playingPairs, quietWorld, RTT, SERVER, truthOf } from './testWorld';
import { type VideocallWorld } from './world';

// Captured pages of the real exporters decide. In "nats-down" the home server is away from t=19.8 to t=57.8.
const STOPPED = 19.8;
const STARTED = 57.8;
const NATS = 'nats';
const FAR = 'nats-singapore';
const EXPORTERS = [NATS, FAR, CLIENT, SERVER] as const;
type Pages = Record<(typeof EXPORTERS)[number], Page[]>;

const [HOME_CLUSTER, FAR_CLUSTER] = CLUSTERS;

/** Scrapes a quiet world every 5 s, with a fault from STOPPED to STARTED. */
function simulate(seconds: number, fault?: Fault): Pages {
  const world = quietWorld({ allBrokers: true });
  const { at: start } = world.truth();
  if (fault !== undefined) {
    world.inject({ ...fault, start: start + STOPPED, end: start + STARTED });
  }
  const pages: Pages = { [NATS]: [], [FAR]: [], [CLIENT]: [], [SERVER]: [] };
  for (let t = 0; t <= seconds; t += 5) {
    world.advance(start + t);
    EXPORTERS.forEach((exporter) => pages[exporter].push(pageOf(t, world.page(exporter) ?? '')));
  }
  return pages;
}

async function captured(situation: string, source: Source): Promise<Page[]> {
  const { pages } = await loadCapture('videocall', situation);
  return pages.filter((page) => page.source === source).map(({ t, text }) => pageOf(t, text));
}

const value = (page: Page, name: string, labels?: Record<string, string>) =>
  select(page, name, labels)[0]?.value ?? NaN;
const families = (page: Page) => Object.keys(familyCounts(page)).sort();
const serverIds = (page: Page) => new Set(select(page, 'nats_varz_connections').map(({ labels }) => labels.server_id));
const key = (page: Page) => select(page, 'nats_varz_server_id')[0]?.labels.value;

function page(world: VideocallWorld, exporter: string): Page {
  return pageOf(0, world.page(exporter) ?? '');
}

describe('the pages of the exporters', () => {
  test.each<[(typeof EXPORTERS)[number], Source]>([
    [NATS, 'nats'],
    [FAR, 'nats-singapore'],
  ])('of %s hold the families, types and labels of the captured ones', async (exporter, source) => {
    const virtual = simulate(30)[exporter];
    expect(shape(at(virtual, 30))).toEqual(shape(at(await captured('steady', source), 30)));
    expect(familyCounts(at(virtual, 30)).nats_gatewayz_inbound_gateway_configured).toBe(1);
  });

  test('tell of connections and subscriptions as the captured ones: relays, services, one for each session', async () => {
    const look = (pages: readonly Page[]) => {
      const now = at(pages, 30);
      const own = value(now, 'nats_varz_subscriptions') - value(now, 'nats_connz_subscriptions');
      return [own, value(now, 'nats_varz_connections') - value(now, 'nats_connz_num_connections')];
    };
    const { [NATS]: home, [FAR]: far } = simulate(30);
    expect(look(home)).toEqual(look(await captured('steady', 'nats')));
    const sessions = (pages: readonly Page[]) => value(at(pages, 30), 'nats_connz_subscriptions');
    expect(sessions(home) - 2 + sessions(far)).toBe(55);
    const relays = (cluster: (typeof CLUSTERS)[number]) =>
      RELAYS.filter(({ region }) => clusterOf(region) === cluster).flatMap(({ instances }) => instances).length;
    expect(value(at(home, 30), 'nats_varz_connections')).toBe(relays(HOME_CLUSTER) + 2);
    expect(value(at(far, 30), 'nats_varz_connections')).toBe(relays(FAR_CLUSTER));
  });

  test('count messages that only rise while people talk', () => {
    const { [NATS]: home, [FAR]: far } = simulate(30);
    for (const pages of [home, far]) {
      for (const name of ['in_msgs', 'out_msgs', 'in_bytes', 'out_bytes'].map((field) => `nats_varz_${field}`)) {
        const values = pages.map((each) => value(each, name));
        expect(values.slice(1).every((later, index) => later > (values[index] ?? Infinity))).toBe(true);
      }
    }
    const crossed = (pages: readonly Page[], name: string) =>
      value(at(pages, 30), `nats_gatewayz_${name}`, {
        cid: select(at(pages, 30), `nats_gatewayz_${name}`)[0]?.labels.cid ?? '',
      });
    expect(crossed(home, 'outbound_gateway_conn_out_bytes')).toBe(crossed(far, 'inbound_gateway_conn_in_bytes'));
    expect(crossed(far, 'outbound_gateway_conn_out_bytes')).toBeGreaterThan(1e6);
  });

  test('are there by default for the home cluster only', () => {
    expect(quietWorld().exporters.filter(({ job }) => job === 'nats')).toEqual([
      { id: 'nats', job: 'nats', instance: 'nats:7777', path: '/metrics' },
    ]);
    expect(quietWorld({ allBrokers: true }).exporters.at(-1)).toMatchObject({ instance: 'nats-singapore:7777' });
  });

  test('show that a relay died among the connections', () => {
    const world = quietWorld();
    const before = value(page(world, NATS), 'nats_varz_connections');
    world.inject({ name: 'relay-down', place: { region: 'eu-west' } });
    after(world, 2);
    expect(value(page(world, NATS), 'nats_varz_connections')).toBe(before - 2);
  });

  test('go away alone, or with all others', () => {
    const world = quietWorld();
    world.inject({ name: 'telemetry-lost', place: { job: 'nats' } });
    expect([world.page(NATS), world.page(CLIENT)]).toEqual([null, expect.any(String)]);
    world.heal();
    expect(world.page(NATS)).toContain('nats_varz_connections');
    world.inject({ name: 'telemetry-lost' });
    expect(world.page(NATS)).toBeNull();
  });
});

describe('broker-down', () => {
  test('does to the exporters’ pages what the captured stop did', async () => {
    const virtual = simulate(95, { name: 'broker-down' });
    for (const [exporter, source] of [
      [NATS, 'nats'],
      [FAR, 'nats-singapore'],
    ] as const) {
      const real = await captured('nats-down', source);
      const look = (pages: readonly Page[]) => pages.map((each) => [Math.round(each.t), families(each)]);
      expect(look(virtual[exporter])).toEqual(look(real));
    }
  });

  test.each(['real', 'virtual'])(
    'freezes what stays, and restarts with a new key behind the old label: %s',
    async (which) => {
      const pages =
        which === 'real' ? await captured('nats-down', 'nats') : simulate(95, { name: 'broker-down' })[NATS];
      const server = (t: number) => at(pages, t).samples.filter(({ name }) => /^nats_(varz|subsz|routez)_/.test(name));
      expect(server(55)).toEqual(server(20));
      expect(server(15)).not.toEqual(
        server(20)
          .map((sample) => ({ ...sample }))
          .slice(1)
      );
      expect(value(at(pages, 55), 'nats_varz_connections')).toBe(value(at(pages, 15), 'nats_varz_connections'));
      expect(serverIds(at(pages, 95))).toEqual(serverIds(at(pages, 0)));
      expect(key(at(pages, 0))).toBe([...serverIds(at(pages, 0))][0]);
      expect(key(at(pages, 55))).toBe(key(at(pages, 0)));
      expect(key(at(pages, 95))).not.toBe(key(at(pages, 0)));
      const started = (t: number) => value(at(pages, t), 'nats_varz_start');
      expect(started(95) - started(0)).toBeGreaterThan(60_000);
      expect(value(at(pages, 65), 'nats_varz_in_msgs')).toBeLessThan(value(at(pages, 15), 'nats_varz_in_msgs'));
      expect(value(at(pages, 95), 'nats_varz_in_msgs')).toBeGreaterThan(value(at(pages, 65), 'nats_varz_in_msgs'));
      expect(value(at(pages, 95), 'nats_varz_total_connections')).toBe(value(at(pages, 95), 'nats_varz_connections'));
    }
  );

  test('empties the server page after 10 s and the client page after 30 s; both refill within 10 s', () => {
    const { [CLIENT]: client, [SERVER]: server } = simulate(95, { name: 'broker-down' });
    const rows = (pages: readonly Page[], name: string) => (t: number) => count(at(pages, t), name);
    const connections = rows(server, 'videocall_server_connections_active');
    const sessions = rows(client, RTT);
    expect([connections(20), connections(30), connections(55), connections(70)]).toEqual([55, 0, 0, 55]);
    expect([sessions(40), sessions(55), sessions(70)]).toEqual([54, 0, 54]);
    expect(at(client, 40).samples).toEqual(at(client, 25).samples);
    const events = (t: number) => value(at(server, t), 'videocall_server_connection_events_total');
    expect(events(55)).toBe(events(20));
    expect(events(70)).toBeGreaterThan(events(55));
  });

  test('of the far cluster takes its region from the pages, and what it says from the others', () => {
    const world = quietWorld();
    world.inject({ name: 'broker-down', place: { server_id: FAR_CLUSTER.serverId } });
    after(world, 40);
    const regions = select(page(world, SERVER), 'videocall_server_connections_active').map(
      ({ labels }) => labels.region
    );
    expect(regions).toContain('us-east');
    expect(regions).not.toContain('apac');
    const silent = new Set(
      world.sessions.filter(({ link }) => link?.relay.region === 'apac').map(({ link }) => link?.connection.sessionId)
    );
    const heard = playingPairs(world).filter(({ to }) => silent.has(to));
    expect(heard.length).toBeGreaterThanOrEqual(5);
    expect(heard.every(({ values }) => values.normal === 0)).toBe(true);
    expect(impactOf(world)).toMatchObject({ where: { server_id: FAR_CLUSTER.serverId } });
    expect(impactOf(world).places.region?.apac).toBe(truthOf(world).places.region?.apac?.sessions);
  });

  test('strikes everybody of the home cluster', () => {
    const world = quietWorld();
    world.inject({ name: 'broker-down' });
    after(world, 10);
    const { places, impacts } = truthOf(world);
    expect(places.region?.['us-east']?.affected).toBe(places.region?.['us-east']?.sessions);
    expect(impacts?.[0]?.sessions.length).toBeGreaterThan(36);
  });
});

describe('broker-slow', () => {
  test('lets slow consumers rise and bytes pile up, cuts relays off, and costs a share of the people audio', () => {
    const world = quietWorld();
    const before = page(world, NATS);
    world.inject({ name: 'broker-slow', share: 0.5 });
    after(world, 15);
    const spoiled = playingPairs(world).filter(({ values }) => (values.expand ?? 0) > 3 && (values.normal ?? 0) > 3);
    const struck = new Set(impactOf(world).sessions);
    expect(struck.size).toBeGreaterThan(10);
    expect(impactOf(world).places.region?.apac).toBeUndefined();
    const users = world.sessions
      .filter(({ link }) => struck.has(link?.connection.sessionId ?? ''))
      .map(({ user }) => user);
    expect(spoiled.filter(({ from }) => users.includes(from)).length / spoiled.length).toBeGreaterThan(0.8);
    after(world, 45);
    const later = page(world, NATS);
    const rise = (name: string) => value(later, name) - value(before, name);
    expect(Math.abs(rise('nats_varz_slow_consumers') - 6)).toBeLessThanOrEqual(1);
    expect(Math.abs(rise('nats_varz_total_connections') - 6)).toBeLessThanOrEqual(1);
    expect(value(before, 'nats_connz_pending_bytes')).toBe(0);
    expect(value(later, 'nats_connz_pending_bytes')).toBeGreaterThan(20e6);
    expect(count(later, 'nats_gatewayz_outbound_gateway_configured')).toBe(1);
    world.heal();
    after(world, 10);
    expect(value(page(world, NATS), 'nats_connz_pending_bytes')).toBe(0);
    expect(value(page(world, NATS), 'nats_varz_slow_consumers')).toBe(value(later, 'nats_varz_slow_consumers'));
  });

  test('that loses the gateway takes one region from the pages at once, while both servers go on', () => {
    const {
      [NATS]: home,
      [FAR]: far,
      [SERVER]: server,
      [CLIENT]: client,
    } = simulate(95, { name: 'broker-slow', mode: 'gateway' });
    const gateways = (pages: readonly Page[], t: number) =>
      count(at(pages, t), 'nats_gatewayz_outbound_gateway_configured');
    for (const pages of [home, far]) {
      expect([15, 20, 55, 60].map((t) => gateways(pages, t))).toEqual([1, 0, 0, 1]);
      expect(count(at(pages, 55), 'nats_connz_num_connections')).toBe(1);
      expect(value(at(pages, 55), 'nats_varz_in_msgs')).toBeGreaterThan(value(at(pages, 50), 'nats_varz_in_msgs'));
    }
    const ofRegion = (t: number, region: string) =>
      count(at(server, t), 'videocall_server_connections_active', { region });
    expect(ofRegion(20, 'apac')).toBeGreaterThan(10);
    expect([ofRegion(35, 'apac'), ofRegion(55, 'apac')]).toEqual([0, 0]);
    expect(ofRegion(35, 'us-east')).toBe(ofRegion(20, 'us-east'));
    expect(ofRegion(75, 'apac')).toBe(ofRegion(20, 'apac'));
    const reporting = (t: number) =>
      select(at(client, t), RTT).filter(({ labels }) => labels.server_url?.includes('-apac')).length;
    expect(reporting(40)).toBe(reporting(15));
    expect(reporting(55)).toBe(0);
  });
});
