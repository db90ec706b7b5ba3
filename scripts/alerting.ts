import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listAlerts, type ListedAlert, startAlertmanager } from '../tests/control/alertmanager';
import { waitUntil } from '../tests/control/process';
import { startWatcher } from '../tests/control/watcher';

const CONFIG = join(__dirname, '../provisioning/alertmanager/alertmanager.yml');
/** Seconds: a demonstration doesn't wait as long as an on-call engineer should. */
const [INTERVAL, HOLD] = ['5', '15'];
const TIMEOUT_SECONDS = 240;

/** An Alertmanager, and a watcher that sends alerts to it. */
export interface Alerting {
  alertmanagerUrl: string;
  stop(): Promise<void>;
}

/** Starts both on loopback, on free ports. */
export async function startAlerting(prometheusUrl: string, page: string): Promise<Alerting> {
  const alertmanager = await startAlertmanager(await readFile(CONFIG, 'utf8'));
  try {
    const watcher = await startWatcher([
      ...['--url', prometheusUrl, '--alertmanager', alertmanager.url, '--page', page],
      ...['--interval', INTERVAL, '--hold', HOLD],
    ]);
    return {
      alertmanagerUrl: alertmanager.url,
      stop: async () => {
        await Promise.all([watcher.stop(), alertmanager.stop()]);
      },
    };
  } catch (error) {
    await alertmanager.stop();
    throw error;
  }
}

/**
 * Waits until Alertmanager has an alert for each of these causes.
 * @throws Error after some minutes
 */
export async function awaitAlerts(url: string, causes: readonly string[], signal: AbortSignal): Promise<ListedAlert[]> {
  let alerts: ListedAlert[] = [];
  await waitUntil(
    async () => {
      alerts = await listAlerts(url);
      return causes.every((cause) => alerts.some(({ labels }) => labels.cause === cause));
    },
    'alerts in Alertmanager',
    TIMEOUT_SECONDS,
    signal
  );
  return alerts;
}

/**
 * Waits until Alertmanager has none of these alerts any more.
 * @returns the seconds that it took
 * @throws Error after some minutes
 */
export async function awaitResolution(
  url: string,
  alerts: readonly ListedAlert[],
  signal: AbortSignal
): Promise<number> {
  const begin = Date.now();
  const ids = alerts.map(idOf);
  await waitUntil(
    async () => (await listAlerts(url)).every((alert) => !ids.includes(idOf(alert))),
    'the end of the alerts',
    TIMEOUT_SECONDS,
    signal
  );
  return Math.round((Date.now() - begin) / 1000);
}

/** An alert on two lines. */
export function alertText({ labels, annotations }: ListedAlert): string {
  const facts = [labels.severity, labels.product, labels.cause, labels.place].filter((text) => text !== undefined);
  return `  ${labels.alertname} (${facts.join(', ')})\n    ${annotations.summary}\n`;
}

function idOf({ labels }: ListedAlert): string {
  return JSON.stringify(Object.entries(labels).sort());
}
