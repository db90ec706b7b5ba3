import { createVideocallWorld } from '../../simulator/videocall/world';
import { type Exporter, type World } from '../../simulator/world';
import { createHttpClient } from '../../src/promClient/httpClient';
import { DEFAULT_LIMITS } from '../../src/settings';
import { PRODUCTS } from '../../src/products/triage';
import { type Assessment } from '../../src/triage/assessment';
import { runTriage } from '../../src/triage/runTriage';
import { feedWorld } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo } from '../support/triage';

const QUIET = 150;
const DURING = 195;
const APART = 3 * 3600;

let prometheus: Prometheus;
let next = hoursAgo(20);

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterAll(() => prometheus.stop());

/** Each metrics server as often as there are names, every one with all reports. */
function replicated(world: World, replicas: readonly string[]): World {
  const exporters = world.exporters.flatMap((exporter): Exporter[] =>
    exporter.job.startsWith('videocall-')
      ? replicas.map((replica) => ({
          ...exporter,
          id: `${exporter.id}#${replica}`,
          instance: `${replica}.${exporter.instance}`,
        }))
      : [exporter]
  );
  return {
    exporters,
    faults: world.faults,
    advance: (to) => world.advance(to),
    page: (id, only) => world.page(id.split('#', 1)[0] ?? '', only),
    inject: (fault) => world.inject(fault),
    heal: (name) => world.heal(name),
    truth: () => world.truth(),
  };
}

async function assessed(at: number): Promise<Assessment> {
  const client = createHttpClient(prometheus.url, { timeout: 30_000 });
  return runTriage(client, { products: PRODUCTS, scope: [], limits: DEFAULT_LIMITS, at });
}

/** What is said of a world with one metrics server of each kind, or two, before a fault and during it. */
async function saidWith(
  replicas: readonly string[],
  fault: string,
  extended: boolean
): Promise<Record<string, unknown> & { affected: number }> {
  const start = next;
  next += APART;
  const world = createVideocallWorld({ seed: 'replicas', start, sessions: 40, extended });
  const [name = '', server] = fault.split(' ');
  world.inject({ name, ...(server !== undefined && { place: { server } }), start: start + QUIET });
  await feedWorld(prometheus, replicated(world, replicas), start, start + DURING);
  const before = await assessed(start + QUIET - 20);
  const { diagnosis } = await assessed(start + DURING);
  return {
    before: { status: before.diagnosis.status, activity: before.installations[0]?.activity },
    symptoms: before.installations[0]?.symptoms.map(({ id, n }) => ({ id, n })),
    findings: diagnosis.findings.map(({ cause, where }) => ({ cause, where })),
    affected: diagnosis.findings[0]?.affected.sessions ?? 0,
  };
}

test.each([
  { extended: false, fault: 'relay-latency webtransport-apac.example.org' },
  { extended: true, fault: 'fleet-latency' },
])(
  'two replicas of the metrics servers give the same verdict as one: $fault, extended $extended',
  async ({ extended, fault }) => {
    const { affected: ofOne, ...one } = await saidWith(['a'], fault, extended);
    const { affected: ofTwo, ...two } = await saidWith(['a', 'b'], fault, extended);
    expect(two).toEqual(one);
    // Who has just joined counts with the second report: two values of one person may be those of an old relay.
    expect(Math.abs(ofTwo - ofOne)).toBeLessThanOrEqual(2);
    expect(ofOne).toBeGreaterThan(4);
    expect(one).toMatchObject({ before: { status: 'healthy' } });
  }
);
