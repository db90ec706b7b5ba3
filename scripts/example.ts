import { setTimeout as sleep } from 'node:timers/promises';
import { formatFault, parseFault } from '../simulator/faults';
import { PLUGIN_BASE_URL, ROUTES } from '../src/constants';
import { createHttpClient } from '../src/promClient/httpClient';
import { DEFAULT_LIMITS } from '../src/settings';
import { PRODUCTS } from '../src/stacks/products';
import { runTriage } from '../src/triage/runTriage';
import { type Diagnosis } from '../src/triage/types';
import { startStack } from '../tests/control/stack';
import { buildPlugin, buildPreview } from './build';
import { startPluginPreview } from './pluginPreview';

export interface ExampleOptions {
  /** Flag forms, `name:key=value,…`. */
  faults: readonly string[];
  /** Of the page; 0 for any free one. */
  port: number;
  /** Told what is being done now. */
  onProgress(step: string): void;
  /** Ends the start. */
  signal: AbortSignal;
}

/** Callscope on a simulated calls system: everything that runs for it is on loopback and ends with `stop`. */
export interface Example {
  /** Address of the triage page. */
  url: string;
  prometheusUrl: string;
  /** The newest diagnosis. */
  diagnosis: Diagnosis;
  /** Whether it says what it should: healthy, or a finding of each fault. */
  isExpected: boolean;
  stop(): Promise<void>;
}

const FLAVOUR = '12.4';
/** Faults begin after so many healthy seconds, so that their onset shows. */
const HEALTHY_SECONDS = 45;
const VERDICT_TIMEOUT_SECONDS = 120;
const POLL_MS = 1000;
const PROMETHEUS_TIMEOUT_MS = 5000;

/**
 * Starts simulator and Prometheus, builds what isn't built, starts the preview and waits for the expected verdict, but
 * not for ever: a weak fault may never show.
 * @throws FaultError for a fault no world knows; an Error that says what went wrong with anything else
 */
export async function startExample({ faults, port, onProgress, signal }: ExampleOptions): Promise<Example> {
  const wanted = faults.map(parseFault);
  const begin = Date.now() / 1000 + HEALTHY_SECONDS;
  onProgress('Starting the simulator and Prometheus, waiting for data');
  const stack = await startStack({ faults: wanted.map((fault) => formatFault({ start: begin, ...fault })) });
  const stops = [stack.stop];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.map((end) => end()));
  };
  try {
    onProgress('Building the plugin');
    await buildPlugin(signal);
    onProgress(`Building the preview for Grafana ${FLAVOUR} (the first time, it takes 1 to 3 minutes)`);
    await buildPreview(FLAVOUR, signal);
    const { prometheusUrl, scrapeInterval } = stack;
    const preview = await startPluginPreview({ flavour: FLAVOUR, port, prometheusUrl, scrapeInterval });
    stops.push(preview.close);

    onProgress(wanted.length === 0 ? 'Waiting for the verdict' : 'Waiting until the fault shows (about a minute)');
    const isExpected = ({ status, findings }: Diagnosis): boolean =>
      wanted.length === 0
        ? status === 'healthy'
        : wanted.every(({ name }) => findings.some(({ cause }) => cause === name));
    const deadline = Date.now() / 1000 + VERDICT_TIMEOUT_SECONDS;
    let diagnosis = await diagnose(prometheusUrl);
    while (!isExpected(diagnosis) && Date.now() / 1000 < deadline) {
      await sleep(POLL_MS, undefined, { signal });
      diagnosis = await diagnose(prometheusUrl);
    }
    const url = `${preview.url}${PLUGIN_BASE_URL}/${ROUTES.triage}`;
    return { url, prometheusUrl, diagnosis, isExpected: isExpected(diagnosis), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function diagnose(prometheusUrl: string): Promise<Diagnosis> {
  const client = createHttpClient(prometheusUrl, { timeout: PROMETHEUS_TIMEOUT_MS });
  const { diagnosis } = await runTriage(client, {
    products: PRODUCTS,
    scope: [],
    limits: DEFAULT_LIMITS,
    at: Date.now() / 1000,
  });
  return diagnosis;
}
