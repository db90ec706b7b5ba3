import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { formatFault, parseFault } from '../simulator/faults';
import { createControl } from '../tests/control/client';
import { buildPlugin } from './build';
import { type Example, type ExampleOptions, HEALTHY_SECONDS, mendAll } from './example';
import { awaitVerdict, TRIAGE_PATH } from './verdict';

const ROOT = join(__dirname, '..');
/** As docker-compose.yaml publishes them. */
const GRAFANA_PORT = 3000;
const PROMETHEUS_URL = 'http://127.0.0.1:9090';
const ALERTMANAGER_URL = 'http://127.0.0.1:9093';
const CONTROL_URL = 'http://127.0.0.1:4000';

/**
 * Starts what docker-compose.yaml describes (a real Grafana, Prometheus, Alertmanager, the watcher and the simulator)
 * and waits for the expected verdict; needs a Docker engine.
 * @throws FaultError for a fault no world knows; an Error with Docker's output
 */
export async function startComposedExample({ faults, port, onProgress, signal }: ExampleOptions): Promise<Example> {
  const wanted = faults.map(parseFault);
  const grafanaPort = port === 0 ? GRAFANA_PORT : port;
  const compose = (args: readonly string[], end?: AbortSignal): Promise<void> =>
    runDocker(['compose', ...args], { GRAFANA_PORT: String(grafanaPort) }, end);
  const stop = (): Promise<void> => compose(['down', '--volumes']);

  onProgress('Building the plugin');
  await buildPlugin(signal);
  try {
    onProgress(
      'Starting Grafana, Prometheus, Alertmanager, the watcher and the simulator (the first run pulls and builds their images)'
    );
    await compose(['up', '--build', '--detach', '--wait'], signal);
    const control = createControl(CONTROL_URL);
    const start = Date.now() / 1000 + HEALTHY_SECONDS;
    for (const fault of wanted) {
      await control.inject(formatFault({ start, ...fault }));
    }
    const verdict = await awaitVerdict(PROMETHEUS_URL, wanted, { onProgress, signal });
    return {
      url: `http://127.0.0.1:${grafanaPort}${TRIAGE_PATH}`,
      prometheusUrl: PROMETHEUS_URL,
      alertmanagerUrl: ALERTMANAGER_URL,
      ...verdict,
      mend: () => mendAll(CONTROL_URL),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function runDocker(args: string[], variables: Record<string, string>, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...variables };
    execFile('docker', args, { cwd: ROOT, env, signal, maxBuffer: Infinity }, (error, stdout, stderr) => {
      if (error === null) {
        resolve();
      } else {
        reject(new Error(`docker ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error }));
      }
    });
  });
}
