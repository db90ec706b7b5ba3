import { Command, InvalidArgumentError, Option } from 'commander';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { FaultError } from '../simulator/faults';
import { faultOption } from '../simulator/faultOption';
import { PROMETHEUS } from '../tests/control/prometheusProgram';
import { startComposedExample } from './composedExample';
import { type Example, startExample, type Worlds } from './example';

const ROOT = join(__dirname, '..');

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'That port is in use. Choose another one with --port.',
  EACCES: 'That port needs root. Choose one above 1023 with --port.',
};

interface Flags extends Worlds {
  fault: string[];
  port: number;
  docker?: boolean;
  preview?: boolean;
}

const command = new Command('scripts/demo.sh')
  .description(
    `Demonstrates Callscope on simulated calls: installs missing packages, builds the plugin, starts the simulator, Prometheus and Grafana on loopback, waits for the verdict and prints the URL of the triage page. Ctrl-C stops everything.

With a Docker engine, this runs a real Grafana (docker-compose.yaml). Without one, it runs a preview of Grafana that only needs Node.js.`
  )
  .addOption(faultOption('a fault that starts after 45 healthy seconds'))
  .option('--extended', 'videocall.rs in its extended dialect (RnD); preview only')
  .option('--embedded', 'Mattermost without RTCD: its plugin serves the calls; preview only')
  .addOption(
    new Option('--port <port>', 'port of the page').argParser(parsePort).default(0, 'a free one; with Docker 3000')
  )
  .addOption(
    new Option('--docker', 'run a real Grafana instead of detecting Docker').conflicts([
      'preview',
      'extended',
      'embedded',
    ])
  )
  .option('--preview', 'run the preview instead of detecting Docker')
  .addHelpText(
    'after',
    `
Examples of faults; an unknown name prints all known ones:
  --fault relay-latency
  --fault relay-latency:server=websocket-us-east.example.org,strength=500
  --fault region-latency:region=apac
  --fault transport-latency
  --fault fleet-latency
  --fault client-network
  --fault telemetry-lost`
  )
  .allowExcessArguments(false)
  .showHelpAfterError('See --help.');

function parsePort(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError('It must be a number from 1 to 65535.');
  }
  return Number(text);
}

/** What starts the example: on Docker or not, with what that needs installed. Null if that failed and it was said. */
function starterOf({ docker, preview, extended, embedded }: Flags): typeof startExample | null {
  const mayBeDocker = docker === true || ![preview, extended, embedded].includes(true);
  if (mayBeDocker && hasDocker()) {
    return startComposedExample;
  }
  if (docker === true) {
    throw new Error('no Docker engine with Compose is running. Start one, or use --preview.');
  }
  return installPrometheus() ? startExample : null;
}

function hasDocker(): boolean {
  return [['info'], ['compose', 'version']].every((args) => spawnSync('docker', args).status === 0);
}

/** Installs Prometheus if it's missing. If that fails, it says why. */
function installPrometheus(): boolean {
  const install = 'source scripts/setup.sh; require_programs "$0=prometheus"';
  return (
    spawnSync('bash', ['-euo', 'pipefail', '-c', install, PROMETHEUS], { cwd: ROOT, stdio: 'inherit' }).status === 0
  );
}

function startTimer(): (step: string) => void {
  const started = Date.now();
  return (step) =>
    process.stderr.write(`[${String(Math.round((Date.now() - started) / 1000)).padStart(3)} s] ${step}\n`);
}

function report({ url, prometheusUrl, diagnosis: { status, findings }, isExpected }: Example): string {
  const summaries = findings.map(({ summary }) => `  ${summary}\n`).join('');
  const doubt = isExpected
    ? ''
    : '\nAfter two minutes, Callscope still has another verdict than expected. The page keeps checking.\n';
  return `
Callscope says: ${status.toUpperCase()}
${summaries}${doubt}
  Triage page    ${url}
  Prometheus     ${prometheusUrl}
  Command line   npm run -s triage -- --url ${prometheusUrl}

Ctrl-C stops everything.
`;
}

function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const remedy = REMEDIES[code] ?? (error instanceof FaultError ? 'See --help.' : '');
  process.stderr.write(`error: ${message}\n${remedy && `${remedy}\n`}`);
}

async function main(flags: Flags): Promise<void> {
  const abort = new AbortController();
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        abort.abort();
        resolve();
      });
    }
  });
  try {
    const start = starterOf(flags);
    if (start === null) {
      process.exitCode = 1;
      return;
    }
    const { fault: faults, port, extended, embedded } = flags;
    const example = await start({ faults, port, extended, embedded, onProgress: startTimer(), signal: abort.signal });
    process.stdout.write(report(example));
    await interrupted;
    await example.stop();
  } catch (error) {
    if (!abort.signal.aborted) {
      complain(error);
      process.exitCode = 1;
    }
  }
}

void main(command.parse().opts<Flags>());
