import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { close, listen } from '../../http/server';
import { ALERTMANAGER } from '../control/alertmanager';
import { type RunningProcess, temporaryFolder, waitUntil } from '../control/process';
import { PROMETHEUS } from '../control/prometheusProgram';
import { bundle, Machines, readDockerfile, readServices } from '../support/compose';

// The services of docker-compose.yaml as processes of this machine: with the same arguments and the same
// health checks, on other addresses and ports.

const services = readServices('docker-compose.yaml');
const SECONDS = 60;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let machines: Machines;
const running = new Map<string, RunningProcess>();

beforeAll(async () => {
  folder = await temporaryFolder();
  machines = new Machines(services, folder.path);
});

afterAll(async () => {
  await Promise.all([...running.values()].map((each) => each.stop()));
  await folder?.remove();
});

/** A server on the ports that a health check asks, with the same answer for everything. */
async function standIn(name: string, answer: string): Promise<Server[]> {
  const test = JSON.stringify(services[name]?.healthcheck.test);
  const ports = new Set([...test.matchAll(/127\.0\.0\.1:(\d+)\//g)].map(([, port]) => Number(port)));
  return Promise.all(
    [...ports].map(async (port) => {
      const server = createServer((_, response) => response.writeHead(200).end(answer));
      await listen(server, machines.portOf(port), machines.hostOf(name));
      return server;
    })
  );
}

async function isHealthyWith(name: string, answer: string): Promise<boolean> {
  const servers = await standIn(name, answer);
  try {
    return await machines.isHealthy(name);
  } finally {
    await Promise.all(servers.map(close));
  }
}

async function start(name: string, program: string[], paths: Record<string, string> = {}): Promise<void> {
  running.set(name, await machines.start(name, program, paths));
}

/** Starts the program that a Dockerfile makes. */
async function startBundled(name: string): Promise<void> {
  const dockerfile = readDockerfile(services[name]?.build?.dockerfile ?? '');
  const program = join(folder.path, `${name}.js`);
  await bundle(dockerfile, program);
  await start(
    name,
    dockerfile.entrypoint.map((word) => (word === dockerfile.program ? program : word))
  );
}

function becomes(name: string, isHealthy: boolean): Promise<void> {
  const what = `${name} to be ${isHealthy ? 'healthy' : 'unhealthy'}; it wrote: ${running.get(name)?.output() ?? ''}`;
  return waitUntil(async () => (await machines.isHealthy(name)) === isHealthy, what, SECONDS);
}

test('a service is unhealthy while nothing answers, and while what answers has no data', async () => {
  const healthy = await Promise.all(
    Object.keys(services).map(async (name) => [
      name,
      await machines.isHealthy(name),
      await isHealthyWith(name, '{"status":"success","data":{"resultType":"vector","result":[]}}'),
    ])
  );
  expect(healthy).toEqual(Object.keys(services).map((name) => [name, false, false]));
});

// These three have no program here.
test.each([
  ['nats-exporter', '# TYPE nats_varz_connections gauge\nnats_varz_connections{server_id="nats-1"} 3\n'],
  ['livekit', '# TYPE livekit_room_total gauge\nlivekit_room_total{node_id="ND_1",node_type="SERVER"} 0\n'],
  ['grafana', '{"enabled":true,"data":{"result":[{"metric":{},"value":[1,"1"]}]}}'],
])('%s is healthy when it has data', async (name, answer) => {
  expect(await isHealthyWith(name, answer)).toBe(true);
});

test('the services start with their arguments, and are healthy while they have data', async () => {
  const data = (name: string): string => join(folder.path, name, 'data');
  await Promise.all([
    startBundled('simulator'),
    start('alertmanager', [ALERTMANAGER], { '/alertmanager': data('alertmanager') }),
    start('nats', ['nats-server']),
    start('node-exporter', ['prometheus-node-exporter']),
  ]);
  await Promise.all(['simulator', 'alertmanager', 'nats', 'node-exporter'].map((name) => becomes(name, true)));
  await Promise.all([
    start('prometheus', [PROMETHEUS], { '/prometheus': data('prometheus') }),
    start('victoriametrics', ['victoria-metrics'], { '/victoria-metrics-data': data('victoriametrics') }),
  ]);
  await Promise.all(['prometheus', 'victoriametrics'].map((name) => becomes(name, true)));
  await startBundled('watch');
  await becomes('watch', true);

  await Promise.all(['simulator', 'alertmanager', 'nats', 'node-exporter'].map((name) => running.get(name)?.stop()));
  await Promise.all([...running.keys()].map((name) => becomes(name, false)));
});
