import { Command, Option } from 'commander';
import { createServer, type IncomingMessage } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { faultOption } from '../../simulator/faultOption';
import { close, listen, LOOPBACK } from '../../http/server';
import { type ControlState, type Past } from './client';
import { feedPast, type Incident } from './past';
import { type Stack, startStack } from './stack';

interface Answer {
  status: number;
  body: object;
}

export interface ControlServer {
  url: string;
  close(): Promise<void>;
}

/**
 * Lets browser specs control the systems behind any Grafana: `GET /state`, `POST /prometheus/stop` and `/start`, `PUT`
 * (a prometheus.yml) and `DELETE /prometheus/config`, `POST /exporters/stop` and `/start`, `POST /past` with an
 * incident; `/faults` and `/exporters/ID/…` as the simulator's own control API has them. Answers are JSON: the state,
 * or `{"error": "…"}` with a status of 400 or more.
 */
export async function startControlServer(stack: Stack, port: number): Promise<ControlServer> {
  const past = createPast(stack.prometheusUrl);
  const server = createServer((request, response) => {
    answer(stack, past, request)
      .catch((error: unknown): Answer => ({ status: 500, body: { error: String(error) } }))
      .then(({ status, body }) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      });
  });
  return { url: `http://${LOOPBACK}:${await listen(server, port)}`, close: () => close(server) };
}

/** Past incidents are this many seconds apart, because a triage looks back six hours. The first was days ago. */
const APART_SECONDS = 6.5 * 3600;
const PAST_SECONDS = 12 * 86_400;

/** Lets each incident happen later than those before. */
function createPast(prometheusUrl: string): (incident: Incident) => Promise<Past> {
  let last = Math.floor(Date.now() / 1000) - PAST_SECONDS;
  return async (incident) => {
    last += APART_SECONDS;
    const at = last;
    return { at, truth: await feedPast(prometheusUrl, incident, at) };
  };
}

async function answer(stack: Stack, past: ReturnType<typeof createPast>, request: IncomingMessage): Promise<Answer> {
  const { method = '', url = '' } = request;
  const ok = async (): Promise<Answer> => ({ status: 200, body: await stateOf(stack) });
  switch (`${method} ${url}`) {
    case 'GET /state':
      return ok();
    case 'POST /prometheus/start':
      await stack.startPrometheus();
      return ok();
    case 'POST /prometheus/stop':
      await stack.stopPrometheus();
      return ok();
    case 'POST /past':
      return { status: 200, body: await past(JSON.parse(await readText(request))) };
    case 'PUT /prometheus/config':
      await stack.configurePrometheus(await readText(request));
      return ok();
    case 'DELETE /prometheus/config':
      await stack.configurePrometheus(null);
      return ok();
    case 'POST /exporters/start':
    case 'POST /exporters/stop': {
      const action = url.split('/')[2] ?? '';
      for (const { id } of stack.simulator.exporters) {
        await askSimulator(stack, 'POST', `/exporters/${encodeURIComponent(id)}/${action}`);
      }
      return ok();
    }
    default: {
      const { status, body } = await askSimulator(stack, method, url, await readText(request));
      return status === 200 ? ok() : { status, body };
    }
  }
}

async function stateOf(stack: Stack): Promise<ControlState> {
  const { body } = await askSimulator(stack, 'GET', '/state');
  const { exporters, truth } = body as Pick<ControlState, 'exporters' | 'truth'>;
  return { prometheus: { url: stack.prometheusUrl, running: stack.isPrometheusRunning() }, exporters, truth };
}

async function askSimulator({ simulator }: Stack, method: string, path: string, body?: string): Promise<Answer> {
  const response = await fetch(`${simulator.control}${path}`, { method, body: body || undefined });
  return { status: response.status, body: await response.json() };
}

async function main(): Promise<void> {
  const { port, prometheusPort, fault } = new Command('control')
    .description(
      'Starts a simulated calls system, a Prometheus that scrapes it, and an HTTP API that breaks and repairs both.'
    )
    .addOption(new Option('--port <port>', 'port of the API').argParser(Number).default(0, 'a free one'))
    .option('--prometheus-port <port>', 'port of Prometheus (default: a free one)', Number)
    .addOption(faultOption('inject a fault'))
    .parse()
    .opts<{ port: number; prometheusPort?: number; fault: string[] }>();
  const stack = await startStack({ faults: fault, prometheusPort });
  const control = await startControlServer(stack, port).catch(async (error: unknown) => {
    await stack.stop();
    throw error;
  });
  process.stdout.write(`${JSON.stringify({ control: control.url, prometheus: stack.prometheusUrl })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void Promise.all([control.close(), stack.stop()]));
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`control: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
