import { setTimeout as sleep } from 'node:timers/promises';
import { PLUGIN_BASE_URL, ROUTES } from '../src/constants';
import { createHttpClient } from '../src/promClient/httpClient';
import { DEFAULT_LIMITS } from '../src/settings';
import { PRODUCTS } from '../src/products/triage';
import { runTriage } from '../src/triage/runTriage';
import { type Diagnosis } from '../src/triage/types';

export interface Verdict {
  /** The newest diagnosis. */
  diagnosis: Diagnosis;
  /** Whether it is the expected one: healthy, or a finding for each fault. */
  isExpected: boolean;
}

/** Of the triage page, on any Grafana. */
export const TRIAGE_PATH = `${PLUGIN_BASE_URL}/${ROUTES.triage}`;

const VERDICT_TIMEOUT_SECONDS = 120;
const POLL_MS = 1000;
const PROMETHEUS_TIMEOUT_MS = 5000;

/**
 * Waits until the verdict names all faults (or is healthy, without faults), but not forever: a weak fault may never
 * show.
 */
export async function awaitVerdict(
  prometheusUrl: string,
  faults: ReadonlyArray<{ name: string }>,
  { onProgress, signal }: { onProgress(step: string): void; signal: AbortSignal }
): Promise<Verdict> {
  onProgress(faults.length === 0 ? 'Waiting for the verdict' : 'Waiting until the fault shows (about a minute)');
  const deadline = Date.now() / 1000 + VERDICT_TIMEOUT_SECONDS;
  const isExpected = ({ status, findings }: Diagnosis): boolean =>
    faults.length === 0
      ? status === 'healthy'
      : faults.every(({ name }) => findings.some(({ cause }) => cause === name));
  let diagnosis = await diagnose(prometheusUrl);
  while (!isExpected(diagnosis) && Date.now() / 1000 < deadline) {
    await sleep(POLL_MS, undefined, { signal });
    diagnosis = await diagnose(prometheusUrl);
  }
  return { diagnosis, isExpected: isExpected(diagnosis) };
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
