import { Command, InvalidArgumentError } from 'commander';
import { createServer, type Server } from 'node:http';
import { createControlServer } from './control';
import { faultOption } from './faultOption';
import { describeFaults, FaultError, parseFault } from './faults';
import { close, listen, LOOPBACK } from '../http/server';
import { combine, type Exporter, type Truth } from './world';
import { WORLDS } from './worlds';

const TICK_MS = 1000;
const CONTENT_TYPE = 'text/plain; version=0.0.4';

export interface SimulatorOptions {
  seed?: number;
  /** Flag forms, `name:key=value,…`; they start when the simulator is ready. */
  faults?: readonly string[];
  /** Names in WORLDS; all by default. */
  products?: readonly string[];
  /** The address to listen on; loopback by default. */
  host?: string;
  /** The control API takes this port and the exporters the ones after it; free ports by default. */
  portBase?: number;
  /** Seconds of virtual past before the simulator is ready. */
  warmup?: number;
  /** About how many sessions each world holds. */
  sessions?: number;
  /** Whether clients leave a slow relay (videocall.rs). */
  reelect?: boolean;
  /** Whether the second NATS server also has an exporter (videocall.rs). */
  allBrokers?: boolean;
  /** Whether meetings follow the time of day, UTC (videocall.rs). */
  followsDay?: boolean;
  /** Whether clients and their page speak the extended dialect, RnD (videocall.rs). */
  extended?: boolean;
  /** Whether only faults make people join, leave or choose a relay again (videocall.rs). */
  still?: boolean;
  /** Whether there is no RTCD, and the Calls plugin runs the RTC server itself (Mattermost). */
  embedded?: boolean;
}

/** Where an exporter is served; `labels` are the target labels besides job and instance. */
export interface ServedExporter {
  id: string;
  job: string;
  url: string;
  instance: string;
  labels: Record<string, string>;
}

export interface Simulator {
  /** Base URL of the control API. */
  control: string;
  exporters: readonly ServedExporter[];
  truth(): Truth;
  close(): Promise<void>;
}

/**
 * Runs the simulated products in real time on loopback: one port per exporter, at its real path, and one for the control
 * API.
 * @throws FaultError for a fault no world knows; an Error when a port is taken or a product is unknown.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    seed = 1,
    faults = [],
    products = [...WORLDS.keys()],
    host = LOOPBACK,
    portBase,
    warmup = 60,
    sessions,
    reelect = false,
    allBrokers = false,
    followsDay = false,
    extended = false,
    still = false,
    embedded = false,
  } = options;
  const start = unixNow() - warmup;
  const world = combine(
    products.map((product) => {
      const create = WORLDS.get(product);
      if (create === undefined) {
        throw new Error(`unknown product "${product}"; known: ${[...WORLDS.keys()].join(', ')}`);
      }
      const flags = { reelect, allBrokers, followsDay, extended, still, embedded };
      return create({ seed, start, ...flags, ...(sessions !== undefined && { sessions }) });
    })
  );
  world.advance(unixNow());
  faults.map(parseFault).forEach((fault) => world.inject(fault));

  const listeners = world.exporters.map((exporter, index) => ({
    exporter,
    port: portBase === undefined ? 0 : portBase + 1 + index,
    server: createExporterServer(exporter, () => {
      world.advance(unixNow());
      return world.page(exporter.id);
    }),
  }));
  const served = (): ServedExporter[] =>
    listeners.map(({ exporter: { id, job, path, instance, extraLabels }, port }) => ({
      id,
      job,
      url: `http://${host}:${port}${path}`,
      instance,
      labels: extraLabels ?? {},
    }));
  const controlServer = createControlServer({
    state: () => {
      const truth = world.truth();
      const running = new Map(listeners.map(({ exporter, server }) => [exporter.id, server.listening]));
      return {
        exporters: served().map((exporter) => ({ ...exporter, running: running.get(exporter.id) })),
        faults: truth.faults,
        truth,
      };
    },
    inject: (fault) => {
      world.advance(unixNow());
      world.inject(fault);
    },
    heal: (name) => {
      world.advance(unixNow());
      world.heal(name);
    },
    setRunning: async (exporterId, running) => {
      const listener = listeners.find(({ exporter }) => exporter.id === exporterId);
      if (listener !== undefined && listener.server.listening !== running) {
        await (running ? listen(listener.server, listener.port, host) : close(listener.server));
      }
      return listener !== undefined;
    },
  });

  const servers = [controlServer, ...listeners.map(({ server }) => server)];
  try {
    for (const listener of listeners) {
      listener.port = await listen(listener.server, listener.port, host);
    }
    const controlPort = await listen(controlServer, portBase ?? 0, host);
    const clock = setInterval(() => world.advance(unixNow()), TICK_MS);
    return {
      control: `http://${host}:${controlPort}`,
      exporters: served(),
      truth: () => world.truth(),
      close: async () => {
        clearInterval(clock);
        await Promise.all(servers.map(close));
      },
    };
  } catch (error) {
    await Promise.all(servers.map(close));
    throw error;
  }
}

function createExporterServer({ path }: Exporter, scrape: () => string | null): Server {
  return createServer((request, response) => {
    if (request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    const page = scrape();
    if (page === null) {
      request.socket.destroy();
      return;
    }
    response.writeHead(200, { 'Content-Type': CONTENT_TYPE }).end(page);
  });
}

function unixNow(): number {
  return Date.now() / 1000;
}

async function main(): Promise<void> {
  const { product, fault, seed, host, portBase, warmup, sessions, reelect, allBrokers, day, extended, embedded } =
    new Command('simulator')
      .description('Simulates calls, and serves the metrics pages of their servers')
      .option('--seed <number>', 'the same seed gives the same world', readNumber, 1)
      .addOption(faultOption('inject a fault'))
      .option('--product <name>', `product: ${[...WORLDS.keys()].join(', ')} or both`, 'both')
      .option('--host <address>', 'address to listen on', LOOPBACK)
      .option(
        '--port-base <port>',
        'port of the control API; exporters get the next ones (default: free ports)',
        readNumber
      )
      .option('--warmup <seconds>', 'seconds of simulated past before the simulator is ready', readNumber, 60)
      .option('--sessions <number>', 'approximate number of sessions per product', readNumber)
      .option('--reelect', 'let clients leave a slow relay', false)
      .option('--all-brokers', 'also serve the exporter of the second NATS server', false)
      .option('--day', 'let meetings follow the time of day, UTC', false)
      .option('--extended', 'run videocall.rs in its extended dialect (RnD)', false)
      .option('--embedded', 'run Mattermost without RTCD: its plugin serves the calls', false)
      .addHelpText('after', faultHelp)
      .parse()
      .opts<{
        product: string;
        fault: string[];
        seed: number;
        host: string;
        portBase?: number;
        warmup: number;
        sessions?: number;
        reelect: boolean;
        allBrokers: boolean;
        day: boolean;
        extended: boolean;
        embedded: boolean;
      }>();
  const simulator = await startSimulator({
    seed,
    host,
    faults: fault,
    warmup,
    reelect,
    allBrokers,
    followsDay: day,
    extended,
    embedded,
    ...(product !== 'both' && { products: [product] }),
    ...(portBase !== undefined && { portBase }),
    ...(sessions !== undefined && { sessions }),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator.close().then(() => process.exit(0)));
  }
  process.stdout.write(`${JSON.stringify({ control: simulator.control, exporters: simulator.exporters })}\n`);
}

function faultHelp(): string {
  const faults = [...WORLDS.values()].flatMap((create) => create({ seed: 1, start: unixNow() }).faults);
  return `
Faults and their defaults. Each also takes ramp (seconds to full strength), start and end (unix seconds):
${describeFaults(faults).replace(/^/gm, '  ')}`;
}

function readNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0) {
    throw new InvalidArgumentError('It must be a number, 0 or more.');
  }
  return number;
}

if (require.main === module) {
  main().catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`simulator: ${message}\n`);
    process.exit(error instanceof FaultError ? 2 : 1);
  });
}
