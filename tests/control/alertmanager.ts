import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, isAnswering, type RunningProcess, startProcess, temporaryFolder } from './process';

/** The Alertmanager to start: Debian's, or that of the variable ALERTMANAGER. */
export const ALERTMANAGER = process.env.ALERTMANAGER ?? 'prometheus-alertmanager';

/** An alert as Alertmanager's API lists it. */
export interface ListedAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
  generatorURL: string;
}

/** A real Alertmanager on loopback. */
export interface Alertmanager {
  url: string;
  /** The alerts that fire, with these labels. */
  alerts(labels?: Readonly<Record<string, string>>): Promise<ListedAlert[]>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Stops it; it keeps its port. */
  halt(): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Starts an Alertmanager without a cluster, and waits until it answers.
 * @param config an alertmanager.yml
 */
export async function startAlertmanager(config: string): Promise<Alertmanager> {
  const folder = await temporaryFolder();
  const url = `http://${HOST}:${await freePort()}`;
  const configFile = join(folder.path, 'alertmanager.yml');
  await writeFile(configFile, config);
  let running: RunningProcess | null = null;

  const start = async (): Promise<void> => {
    running ??= await startProcess(
      ALERTMANAGER,
      [
        `--config.file=${configFile}`,
        `--storage.path=${join(folder.path, 'data')}`,
        `--web.listen-address=${new URL(url).host}`,
        '--cluster.listen-address=',
      ],
      { isReady: () => isAnswering(`${url}/-/ready`) }
    );
  };
  const halt = async (): Promise<void> => {
    await running?.stop();
    running = null;
  };
  const stop = async (): Promise<void> => {
    await halt();
    await folder.remove();
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, alerts: (labels) => listAlerts(url, labels), start, halt, stop };
}

/** The alerts that fire in an Alertmanager, with these labels. */
export async function listAlerts(url: string, labels: Readonly<Record<string, string>> = {}): Promise<ListedAlert[]> {
  const filters = Object.entries(labels).map(([name, value]) => ['filter', `${name}=${JSON.stringify(value)}`]);
  const response = await fetch(`${url}/api/v2/alerts?${new URLSearchParams(filters)}`);
  if (!response.ok) {
    throw new Error(`Alertmanager answered ${response.status}: ${await response.text()}`);
  }
  return response.json();
}
