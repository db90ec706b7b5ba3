/** @jest-environment node */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { parsePage } from './feed/parse';
import { type Simulator, startSimulator } from './serve';

const CLIENT = 'videocall-client-metrics';
const RELAY = 'webtransport-apac.example.org';

async function call(simulator: Simulator, method: string, where: string, body?: unknown) {
  const response = await fetch(`${simulator.control}${where}`, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}

function urlOf({ exporters }: Pick<Simulator, 'exporters'>, id: string): string {
  return exporters.find((exporter) => exporter.id === id)?.url ?? '';
}

describe('startSimulator', () => {
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator({ seed: 1, products: ['videocall'] });
  });

  afterAll(() => simulator.close());

  afterEach(() => call(simulator, 'DELETE', '/faults'));

  test('serves each exporter on a loopback port of its own, already warm', async () => {
    expect(simulator.exporters).toMatchObject([
      { id: CLIENT, job: CLIENT, instance: 'metrics-api:9091', labels: {} },
      { id: 'videocall-server-stats', job: 'videocall-server-stats', instance: 'server-stats-api:9092', labels: {} },
      { id: 'nats', job: 'nats', instance: 'nats:7777', labels: {} },
    ]);
    const response = await fetch(urlOf(simulator, CLIENT));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4');
    expect(parsePage(await response.text()).length).toBeGreaterThan(2000);
    expect(urlOf(simulator, CLIENT)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect((await fetch(urlOf(simulator, CLIENT).replace('/metrics', '/'))).status).toBe(404);
  });

  test('shows its state', async () => {
    expect(await call(simulator, 'GET', '/state')).toMatchObject({
      status: 200,
      body: {
        exporters: [{ id: CLIENT, running: true, url: urlOf(simulator, CLIENT) }, { running: true }, { running: true }],
        faults: [],
        truth: { faults: [], products: [{ product: 'videocall', affectedSessions: 0 }] },
      },
    });
  });

  test('injects faults given as JSON and in flag form, and heals them by name or all', async () => {
    const asJson = await call(simulator, 'POST', '/faults', {
      name: 'relay-latency',
      strength: 200,
      place: { server: RELAY },
    });
    expect(asJson).toMatchObject({
      status: 200,
      body: { faults: [{ name: 'relay-latency', strength: 200, share: 1 }] },
    });
    await call(simulator, 'POST', '/faults', { spec: 'telemetry-lost:mode=stalled' });
    await call(simulator, 'POST', '/faults', { spec: 'fleet-latency:ramp=10' });
    const names = () => simulator.truth().faults.map(({ name }) => name);
    expect(names()).toEqual(['relay-latency', 'telemetry-lost', 'fleet-latency']);
    await call(simulator, 'DELETE', '/faults/telemetry-lost');
    expect(names()).toEqual(['relay-latency', 'fleet-latency']);
    await call(simulator, 'DELETE', '/faults');
    expect(names()).toEqual([]);
  });

  test.each([
    ['{', 'the body is not JSON'],
    [[], 'a fault is a JSON object'],
    [{}, 'a fault needs a name'],
    [{ name: 'noise' }, 'unknown fault "noise"'],
    [{ spec: 'relay-latency:server=nowhere' }, 'unknown server "nowhere"'],
    [{ spec: 'relay-latency:strength=x' }, 'strength must be a number'],
    [{ name: 'relay-latency', strength: '300' }, 'strength must be a number'],
    [{ name: 'relay-latency', place: [] }, 'place must be an object of strings'],
    [{ name: 'relay-latency', place: { server: 1 } }, 'place.server must be a string'],
    [{ name: 'relay-latency', mode: 1 }, 'mode must be a string'],
    [{ name: 'relay-latency', strengh: 1 }, 'a fault has no "strengh"'],
  ])('refuses the fault %j', async (body, message) => {
    const answer = await call(simulator, 'POST', '/faults', body);
    expect(answer).toEqual({ status: 400, body: { error: expect.stringContaining(message) } });
    expect(simulator.truth().faults).toEqual([]);
  });

  test.each([
    ['GET', '/', 404],
    ['GET', '/state/more', 404],
    ['POST', '/exporters/nobody/stop', 404],
    ['POST', '/exporters/videocall-client-metrics/paint', 404],
    ['POST', '/state', 405],
    ['GET', '/faults', 405],
    ['GET', '/exporters/videocall-client-metrics/stop', 405],
  ])('answers %s %s with %d', async (method, where, status) => {
    expect(await call(simulator, method, where)).toMatchObject({ status, body: { error: expect.any(String) } });
  });

  test('refuses connections of a stopped exporter until it is started', async () => {
    const url = urlOf(simulator, CLIENT);
    const stopped = await call(simulator, 'POST', `/exporters/${CLIENT}/stop`);
    expect(stopped).toMatchObject({
      status: 200,
      body: { exporters: [{ id: CLIENT, running: false }, { running: true }, { running: true }] },
    });
    await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await call(simulator, 'POST', `/exporters/${CLIENT}/stop`);
    await call(simulator, 'POST', `/exporters/${CLIENT}/start`);
    expect((await fetch(url)).status).toBe(200);
  });

  test('answers no scrape while telemetry is lost', async () => {
    await call(simulator, 'POST', '/faults', { spec: `telemetry-lost:job=${CLIENT}` });
    await expect(fetch(urlOf(simulator, CLIENT))).rejects.toThrow();
    expect((await fetch(urlOf(simulator, 'videocall-server-stats'))).status).toBe(200);
  });

  test('refuses products and faults it doesn’t know', async () => {
    await expect(startSimulator({ products: ['zoom'] })).rejects.toThrow('unknown product "zoom"');
    await expect(startSimulator({ products: ['videocall'], faults: ['noise'] })).rejects.toThrow(
      'unknown fault "noise"'
    );
  });

  test('says so when a port is taken', async () => {
    const taken = Number(new URL(simulator.control).port);
    await expect(startSimulator({ products: ['videocall'], portBase: taken - 1 })).rejects.toThrow('EADDRINUSE');
  });
});

describe('the command', () => {
  const run = (...args: string[]) =>
    spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, 'serve.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const read = async (stream: NodeJS.ReadableStream) => {
    let text = '';
    for await (const chunk of stream) {
      text += String(chunk);
    }
    return text;
  };

  test('prints one line when it is ready, serves, and ends on SIGTERM', async () => {
    const child = run('--product', 'videocall', '--fault', 'relay-latency', '--warmup', '0');
    const [chunk] = await once(child.stdout, 'data');
    const lines = String(chunk).trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    const ready = JSON.parse(lines[0] ?? '');
    const state = await (await fetch(`${ready.control}/state`)).json();
    expect(state).toMatchObject({ faults: [{ name: 'relay-latency', place: { server: RELAY }, strength: 350 }] });
    expect((await fetch(urlOf(ready, CLIENT))).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test.each([
    [['--fault', 'noise'], 'unknown fault "noise"'],
    [['--product', 'zoom'], 'unknown product "zoom"'],
    [['--seed', 'x'], 'must be a number'],
  ])('says in one line what is wrong with %p', async (args, message) => {
    const child = run(...args);
    const [error, [code]] = await Promise.all([read(child.stderr), once(child, 'exit')]);
    expect(error.trimEnd().split('\n')).toHaveLength(1);
    expect(error).toContain(message);
    expect(code).not.toBe(0);
  });
});
