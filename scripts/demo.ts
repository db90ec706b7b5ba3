import { Command, InvalidArgumentError, Option } from 'commander';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { english } from '../src/messages';
import { FaultError, parseFault } from '../simulator/faults';
import { faultOption } from '../simulator/faultOption';
import { ALERTMANAGER } from '../tests/control/alertmanager';
import { PROMETHEUS } from '../tests/control/prometheusProgram';
import { type Alerting, alertText, awaitAlerts, awaitResolution, startAlerting } from './alerting';
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
  watch?: boolean;
  mend?: boolean;
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
  .option('--watch', 'also send findings to an Alertmanager, and show the alerts')
  .addOption(
    new Option('--mend', 'repair the faults when their alerts fire, and wait until they are resolved').implies({
      watch: true,
    })
  )
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
  --fault telemetry-lost
  --fault packet-loss --watch --mend`
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
function starterOf({ docker, preview, extended, embedded, watch }: Flags): typeof startExample | null {
  const mayBeDocker = docker === true || ![preview, extended, embedded].includes(true);
  if (mayBeDocker && hasDocker()) {
    return startComposedExample;
  }
  if (docker === true) {
    throw new Error('no Docker engine with Compose is running. Start one, or use --preview.');
  }
  return install(watch === true) ? startExample : null;
}

function hasDocker(): boolean {
  return [['info'], ['compose', 'version']].every((args) => spawnSync('docker', args).status === 0);
}

/** Installs Prometheus, and Alertmanager if it's wanted. If that fails, it says why. */
function install(hasAlertmanager: boolean): boolean {
  const wanted = ['"$0=prometheus"', ...(hasAlertmanager ? ['"$1=prometheus-alertmanager"'] : [])];
  const script = `source scripts/setup.sh; require_programs ${wanted.join(' ')}`;
  const args = ['-euo', 'pipefail', '-c', script, PROMETHEUS, ALERTMANAGER];
  return spawnSync('bash', args, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

function startTimer(): (step: string) => void {
  const started = Date.now();
  return (step) =>
    process.stderr.write(`[${String(Math.round((Date.now() - started) / 1000)).padStart(3)} s] ${step}\n`);
}

function report({ url, prometheusUrl, diagnosis: { status, findings }, isExpected }: Example): string {
  const summaries = findings.map(({ summary }) => `  ${english(summary)}\n`).join('');
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

/** The example's own Alertmanager, or a new one with a watcher. */
function alertingOf(
  { alertmanagerUrl, prometheusUrl, url }: Example,
  onProgress: (step: string) => void
): Promise<Alerting> | Alerting {
  if (alertmanagerUrl !== null) {
    return { alertmanagerUrl, stop: () => Promise.resolve() };
  }
  onProgress('Starting Alertmanager and the watcher');
  return startAlerting(prometheusUrl, url);
}

/** Prints the alerts of the faults. With --mend, repairs them and waits until the alerts are resolved. */
async function showAlerts(
  example: Example,
  alertmanagerUrl: string,
  { fault, mend, onProgress, signal }: Flags & { onProgress(step: string): void; signal: AbortSignal }
): Promise<void> {
  onProgress(fault.length === 0 ? 'No fault, so no alert' : 'Waiting for the alert in Alertmanager');
  const causes = fault.map((text) => parseFault(text).name);
  const alerts = await awaitAlerts(alertmanagerUrl, causes, signal);
  process.stdout.write(`\nAlerts in Alertmanager (${alertmanagerUrl}):\n${alerts.map(alertText).join('')}`);
  if (mend === true) {
    onProgress('Repairing the fault, waiting until the alert is resolved (one or two minutes)');
    await example.mend();
    const seconds = await awaitResolution(alertmanagerUrl, alerts, signal);
    process.stdout.write(`\nResolved in Alertmanager ${seconds} s after the repair.\n`);
  }
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
    const onProgress = startTimer();
    const { signal } = abort;
    const example = await start({ faults, port, extended, embedded, onProgress, signal });
    const stops = [example.stop];
    try {
      process.stdout.write(report(example));
      if (flags.watch === true) {
        const alerting = await alertingOf(example, onProgress);
        stops.push(alerting.stop);
        await showAlerts(example, alerting.alertmanagerUrl, { ...flags, onProgress, signal });
      }
      await interrupted;
    } finally {
      await Promise.all(stops.map((stop) => stop()));
    }
  } catch (error) {
    if (!abort.signal.aborted) {
      complain(error);
      process.exitCode = 1;
    }
  }
}

void main(command.parse().opts<Flags>());
