import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { freePort, isAnswering, startProcess, temporaryFolder } from '../control/process';
import { PROMETHEUS } from '../control/prometheusProgram';

export interface PrometheusOptions {
  /** A `prometheus.yml`, as text or as an object. An object gets the scrape interval and the time window below. */
  config?: string | object;
  /** Accept samples by remote write. */
  remoteWrite?: boolean;
  scrapeIntervalSeconds?: number;
  /** How long samples are kept, as Prometheus writes it: `6h`. */
  retention?: string;
  /** Its feature flags: `native-histograms`. */
  features?: string;
}

export interface Prometheus {
  url: string;
  port: number;
  /** Where remote write goes to. */
  writeUrl: string;
  kill(signal: NodeJS.Signals): void;
  /** Gives it another configuration, which holds when this resolves. Throws the error of Prometheus. */
  configure(config: string | object): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/** The heap growth in percent that triggers garbage collection: a small heap is collected all the time. */
const SELDOM = '400';

/**
 * Starts a Prometheus with empty data on a free port of loopback and waits until it answers.
 *
 * Samples of past hours: the first sample that an empty Prometheus gets may be of any time. From then on it refuses
 * what is more than an hour (half a block) older than its newest sample, "out of bounds". A scrape job or a rule of its
 * own makes that newest sample the present one, five seconds after the start. So with `remoteWrite` it gets an
 * out-of-order window of a day, in which order doesn't matter and incidents can be fed beside a running scrape job.
 */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<Prometheus> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const configFile = path.join(folder.path, 'prometheus.yml');
  await writeFile(configFile, configText(options));
  const args = [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${path.join(folder.path, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-lifecycle',
  ];
  if (options.remoteWrite) {
    args.push('--web.enable-remote-write-receiver');
  }
  if (options.retention !== undefined) {
    args.push(`--storage.tsdb.retention.time=${options.retention}`);
  }
  if (options.features !== undefined) {
    args.push(`--enable-feature=${options.features}`);
  }
  try {
    const running = await startProcess(PROMETHEUS, args, {
      env: { GOGC: SELDOM },
      isReady: () => isAnswering(`${url}/-/ready`),
    });
    return {
      url,
      port,
      writeUrl: `${url}/api/v1/write`,
      kill: running.kill,
      async configure(config) {
        await writeFile(configFile, configText({ ...options, config }));
        const response = await fetch(`${url}/-/reload`, { method: 'POST' });
        if (!response.ok) {
          throw new Error(`Prometheus refused its configuration: ${await response.text()}`);
        }
      },
      async stop() {
        await running.stop();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** A row of an instant query's answer. */
export interface Row {
  labels: Record<string, string>;
  value: number;
}

/** Asks an instant query that gives a vector, at a unix time in seconds. Throws what Prometheus complains about. */
export async function queryAt(prometheus: Pick<Prometheus, 'url'>, query: string, time: number): Promise<Row[]> {
  const rows = await ask<{ value: Sampled }>(prometheus, 'query', { query, time: String(time) });
  return rows.map(({ metric, value }) => ({ labels: metric, value: numberOf(value[1]) }));
}

/** Asks a vector at each instant of a range (unix seconds), both ends included. Throws what Prometheus complains about. */
export async function queryRange(
  prometheus: Pick<Prometheus, 'url'>,
  query: string,
  { from, to, step }: { from: number; to: number; step: number }
): Promise<Row[][]> {
  const range = { start: String(from), end: String(to), step: String(step) };
  const series = await ask<{ values: Sampled[] }>(prometheus, 'query_range', { query, ...range });
  const rows = Array.from({ length: Math.floor((to - from) / step) + 1 }, (): Row[] => []);
  for (const { metric, values } of series) {
    for (const [at, value] of values) {
      rows[Math.round((at - from) / step)]?.push({ labels: metric, value: numberOf(value) });
    }
  }
  return rows;
}

type Sampled = [at: number, value: string];

async function ask<T>(
  { url }: Pick<Prometheus, 'url'>,
  path: string,
  form: Readonly<Record<string, string>> & { query: string }
): Promise<Array<T & { metric: Row['labels'] }>> {
  const answer = await (
    await fetch(`${url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(form) })
  ).json();
  if (answer.status !== 'success') {
    throw new Error(`${form.query}: ${answer.error}`);
  }
  return answer.data.result;
}

/** Prometheus writes infinities as `+Inf` and `-Inf`. */
function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

function configText({ config = {}, remoteWrite, scrapeIntervalSeconds = 5 }: PrometheusOptions): string {
  if (typeof config === 'string') {
    return config;
  }
  const interval = `${scrapeIntervalSeconds}s`;
  return stringify({
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    ...(remoteWrite && { storage: { tsdb: { out_of_order_time_window: '1d' } } }),
    ...config,
  });
}
