import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../simulator/serve';
import { createHttpClient } from '../../src/promClient/httpClient';
import { freePort, isAnswering, type RunningProcess, startProcess, temporaryFolder, waitUntil } from './process';
import { PROMETHEUS } from './prometheusProgram';
import { renderPrometheusConfig } from './prometheusConfig';

export interface StackOptions {
  /** Flag forms of faults, `name:key=value,…`. */
  faults?: readonly string[];
  /** Approximate number of sessions of each world; 0 = nobody is in a call. */
  sessions?: number;
  /** Whether videocall.rs speaks its extended dialect, RnD. */
  extended?: boolean;
  /** Whether Mattermost has no RTCD. */
  embedded?: boolean;
  /** A free port by default. */
  prometheusPort?: number;
}

/** A simulated calls system and a real Prometheus that scrapes it. */
export interface Stack {
  simulator: Simulator;
  prometheusUrl: string;
  /** Seconds between two scrapes. */
  scrapeInterval: number;
  isPrometheusRunning(): boolean;
  /** Starts Prometheus again, on the same port and data. */
  startPrometheus(): Promise<void>;
  stopPrometheus(): Promise<void>;
  /**
   * Starts Prometheus again without any data, with another prometheus.yml; with null it is the usual one, and every
   * exporter is scraped when this resolves.
   */
  configurePrometheus(config: string | null): Promise<void>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const SCRAPE_INTERVAL = 5;
/** Past incidents can be written beside present scrapes. */
const PAST_CONFIG = 'storage: { tsdb: { out_of_order_time_window: 14d } }\n';
const TARGETS_TIMEOUT_MS = 2000;
/** Past incidents take long to be read again. */
const START_SECONDS = 120;

/**
 * Starts both and waits until every exporter has been scraped.
 * @throws FaultError for a fault no world knows; an Error when Prometheus doesn't start or a port is taken
 */
export async function startStack({ prometheusPort, ...options }: StackOptions = {}): Promise<Stack> {
  const simulator = await startSimulator(options);
  const folder = await temporaryFolder();
  const dataFolder = join(folder.path, 'data');
  const usualConfig = `${renderPrometheusConfig(simulator.exporters, SCRAPE_INTERVAL)}${PAST_CONFIG}`;
  const port = prometheusPort ?? (await freePort());
  const prometheusUrl = `http://${HOST}:${port}`;
  const configFile = join(folder.path, 'prometheus.yml');
  const args = [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${dataFolder}`,
    `--web.listen-address=${HOST}:${port}`,
    '--web.enable-remote-write-receiver',
  ];
  let prometheus: RunningProcess | null = null;

  const startPrometheus = async (): Promise<void> => {
    prometheus ??= await startProcess(PROMETHEUS, args, {
      isReady: () => isAnswering(`${prometheusUrl}/-/ready`),
      timeoutSeconds: START_SECONDS,
    });
  };
  const stopPrometheus = async (): Promise<void> => {
    await prometheus?.stop();
    prometheus = null;
  };
  const configurePrometheus = async (config: string | null): Promise<void> => {
    await stopPrometheus();
    await rm(dataFolder, { recursive: true, force: true });
    await writeFile(configFile, config ?? usualConfig);
    await startPrometheus();
    if (config === null) {
      await waitUntil(() => areScraped(prometheusUrl, simulator.exporters.length), 'the first scrapes');
    }
  };
  const stop = async (): Promise<void> => {
    await Promise.all([stopPrometheus(), simulator.close()]);
    await folder.remove();
  };

  try {
    await configurePrometheus(null);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    simulator,
    prometheusUrl,
    scrapeInterval: SCRAPE_INTERVAL,
    isPrometheusRunning: () => prometheus !== null,
    startPrometheus,
    stopPrometheus,
    configurePrometheus,
    stop,
  };
}

async function areScraped(prometheusUrl: string, count: number): Promise<boolean> {
  const targets = await createHttpClient(prometheusUrl, { timeout: TARGETS_TIMEOUT_MS }).targets();
  return targets.filter(({ health }) => health === 'up').length === count;
}
