import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { feedIncident, SECONDS_BEFORE, SECONDS_BEHIND } from '../../bench/fedIncident';
import { type Incident } from '../../bench/incident';
import { freePort, isAnswering, startProcess, temporaryFolder } from '../../tests/control/process';
import { PROMETHEUS } from '../../tests/control/prometheusProgram';
import { type Product } from '../../tests/fixtures/captures';
import { replayCapture } from '../../tests/integration/replay';
import { type Prometheus } from '../../tests/support/prometheus';
import { hoursAgo } from '../../tests/support/triage';

/** A stretch of time in a Prometheus, to be judged every `step` seconds. Times are unix seconds. */
export interface Situation {
  name: string;
  url: string;
  from: number;
  to: number;
  step: number;
}

/** No query about an instant looks further back (s). */
const APART = 7 * 3600;

const CAPTURES: Readonly<Record<Product, readonly string[]>> = {
  videocall: [
    'burst-40',
    'fresh',
    'leave',
    'mute',
    'nats-down',
    'neteq-sender',
    'quirks',
    're-election',
    'silent-death',
    'steady',
  ],
  rtcd: ['failures', 'idle', 'loss-rise', 'steady'],
};

/** Feeds the captured pages of the real servers, one situation after the other, into a Prometheus without any data. */
export async function* capturedSituations(prometheus: Prometheus): AsyncGenerator<Situation> {
  let startAt = hoursAgo(24 * 10);
  for (const [product, names] of Object.entries(CAPTURES) as Array<[Product, readonly string[]]>) {
    for (const name of names) {
      const { start, end } = await replayCapture(prometheus, product, name, { startAt });
      yield { name: `capture ${product} ${name}`, url: prometheus.url, from: start, to: end, step: 5 };
      startAt += APART;
    }
  }
}

/** Lets incidents of the benchmark happen, one after the other, in a Prometheus without any data. */
export async function* benchSituations(
  prometheus: Prometheus,
  incidents: readonly Incident[]
): AsyncGenerator<Situation> {
  let end = hoursAgo(365 * 24);
  for (const incident of incidents) {
    const start = end + APART + SECONDS_BEFORE + incident.second;
    end = start + SECONDS_BEHIND;
    await feedIncident(prometheus, incident, start);
    yield { name: incident.id, url: prometheus.url, from: start - 10, to: start + 150, step: 20 };
  }
}

interface FieldCase {
  edge?: { config: string; port: number };
  steps: Array<{ at: number; copy?: [from: string, to: string] }>;
}

/**
 * Serves a field case, scrapes it for as long as its own steps take, and stops when the next one is asked for.
 * @param folder what holds `expect.json`, `serve.mjs` and a folder for each case
 */
export async function* fieldSituations(folder: string): AsyncGenerator<Situation> {
  const cases: Record<string, FieldCase> = JSON.parse(await readFile(path.join(folder, 'expect.json'), 'utf8'));
  for (const [name, fieldCase] of Object.entries(cases)) {
    yield* fieldSituation(folder, name, fieldCase);
  }
}

async function* fieldSituation(folder: string, name: string, { edge, steps }: FieldCase): AsyncGenerator<Situation> {
  const work = await temporaryFolder();
  const stops = [work.remove];
  try {
    await cp(path.join(folder, name), work.path, { recursive: true });
    const server = await startProcess('node', [path.join(folder, 'serve.mjs'), name], {
      isReady: () => sleep(1000, true),
    });
    stops.unshift(() => server.stop());
    const scrape = async (config: string, port: number): Promise<string> => {
      const url = `http://127.0.0.1:${port}`;
      const args = [
        `--config.file=${path.join(work.path, config)}`,
        `--storage.tsdb.path=${path.join(work.path, `data-${port}`)}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ];
      const running = await startProcess(PROMETHEUS, args, { isReady: () => isAnswering(`${url}/-/ready`) });
      stops.unshift(() => running.stop());
      return url;
    };
    const started = Date.now();
    if (edge !== undefined) {
      await scrape(edge.config, edge.port);
    }
    const url = await scrape('prometheus.yml', await freePort());
    for (const { at, copy } of steps) {
      await sleep(Math.max(0, started + at * 1000 - Date.now()));
      if (copy !== undefined) {
        await cp(path.join(work.path, copy[0]), path.join(work.path, copy[1]));
      }
    }
    yield { name: `field ${name}`, url, from: started / 1000 + 10, to: Date.now() / 1000, step: 10 };
  } finally {
    for (const stop of stops) {
      await stop();
    }
  }
}
