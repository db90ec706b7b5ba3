import { parse } from 'yaml';
import { type Simulator, startSimulator } from '../../simulator/serve';
import { type ExpectedJob, expectedJobs } from '../../src/checks/expectedJobs';
import { runJobChecks } from '../../src/checks/runJobChecks';
import { type Check, type JobCheck } from '../../src/checks/types';
import { createHttpClient } from '../../src/promClient/httpClient';
import { type PromClient } from '../../src/promClient/types';
import { parseScope } from '../../src/promql/scope';
import { PRODUCTS } from '../../src/stacks/products';
import { freePort, waitUntil } from '../control/process';
import { type HttpServer, reply, serve } from '../support/httpServer';
import { type Prometheus, startPrometheus } from '../support/prometheus';

const TIMEOUT_MS = 30_000;
const MAX_REQUESTS = 10;

/** How one target of an installation is scraped. */
interface Scraped {
  job: string;
  url: string;
  labels: Record<string, string>;
}

/** An installation: what becomes of each target of the healthy one, by its documented job; null = it isn't scraped. */
type Change = (target: Scraped) => Scraped | null;

const of =
  (job: string, change: Change): Change =>
  (target) =>
    target.job === job ? change(target) : target;

const without =
  (label: string): Change =>
  ({ labels, ...target }) => ({
    ...target,
    labels: Object.fromEntries(Object.entries(labels).filter(([name]) => name !== label)),
  });

let simulator: Simulator;
let prometheus: Prometheus;
let stranger: HttpServer;
let nobody: string;

/** The jobs that the simulator has pages for. */
const expected = (): ExpectedJob[] =>
  expectedJobs(PRODUCTS).filter(({ source }) => simulator.exporters.some(({ job }) => job === source.job));
const pageOf = (job: string): string => simulator.exporters.find((exporter) => exporter.job === job)?.url ?? '';

/** Installations side by side in one Prometheus, told apart by the label `site`. */
const SITES: Readonly<Record<string, Change>> = {
  healthy: (target) => target,
  renamed: of('rtcd', (target) => ({ ...target, job: 'mattermost-rtcd' })),
  unlabelled: of('calls-plugin', without('service_name')),
  wrongPath: of('calls-plugin', (target) => ({ ...target, url: target.url.replace(/\/plugins\/.*/, '/metrics') })),
  wrongPage: of('rtcd', (target) => ({ ...target, url: `${stranger.url}/metrics` })),
  fleet: of('rtcd-node-exporter', (target) => without('service_name')({ ...target, job: 'node' })),
  oneDown: (target) => (target.labels.instance === 'rtcd-2:8045' ? { ...target, url: nobody } : target),
  missing: of('videocall-server-stats', () => null),
};

function configOf(targets: readonly Scraped[]): object {
  const jobs = [...new Set(targets.map(({ job }) => job))];
  return {
    scrape_configs: jobs.map((name) => ({
      job_name: name,
      static_configs: targets
        .filter(({ job }) => job === name)
        .map(({ url, labels }) => ({
          targets: [new URL(url).host],
          labels: { ...labels, __metrics_path__: new URL(url).pathname },
        })),
    })),
  };
}

/** The client, and how many HTTP requests it is worth. */
function counting(client: PromClient): { client: PromClient; requests: () => number } {
  let requests = 0;
  return {
    client: {
      ...client,
      instant: (queries, at) => {
        requests += Object.keys(queries).length;
        return client.instant(queries, at);
      },
      targets: () => {
        requests++;
        return client.targets();
      },
    },
    requests: () => requests,
  };
}

async function checksOf(site: string): Promise<Record<string, JobCheck>> {
  const client = createHttpClient(prometheus.url, { timeout: TIMEOUT_MS });
  const jobs = await runJobChecks(client, expected(), parseScope(`site="${site}"`), Date.now() / 1000);
  return Object.fromEntries(jobs.map((check) => [check.source, check]));
}

function checkOf(jobs: Record<string, JobCheck>, source: string, id: string): Check | undefined {
  return jobs[source]?.checks.find((check) => check.id === id);
}

function badChecks(jobs: Record<string, JobCheck>): string[] {
  return Object.values(jobs).flatMap(({ source, checks }) =>
    checks.filter(({ state }) => state !== 'pass').map(({ id, state }) => `${source} ${id} ${state}`)
  );
}

/** Whether all that is delivered was scraped often enough to tell its interval. */
async function isMeasured(site: string): Promise<boolean> {
  const checks = Object.values(await checksOf(site)).flatMap((job) => job.checks);
  const intervals = checks.filter(({ id }) => id === 'interval');
  return intervals.length > 0 && intervals.every(({ state }) => state !== 'unknown');
}

beforeAll(async () => {
  simulator = await startSimulator();
  stranger = await serve((_, response) => reply(response, 200, 'something_else 1\n'));
  nobody = `http://127.0.0.1:${await freePort()}/metrics?token=SECRET`;
  const targets = Object.entries(SITES).flatMap(([site, change]) =>
    simulator.exporters.flatMap(({ job, url, instance, labels }) => {
      const target = change({ job, url, labels: { ...labels, instance } });
      return target === null ? [] : [{ ...target, labels: { ...target.labels, site } }];
    })
  );
  // Machines of others, as any Prometheus has them.
  const database = { job: 'node', url: pageOf('rtcd-node-exporter'), labels: { instance: 'database-1:9100' } };
  prometheus = await startPrometheus({
    config: configOf([
      ...targets,
      ...Object.keys(SITES).map((site) => ({ ...database, labels: { ...database.labels, site } })),
    ]),
    scrapeIntervalSeconds: 1,
  });
  await waitUntil(async () => badChecks(await checksOf('healthy')).length === 0, 'a healthy installation', 60);
  for (const site of Object.keys(SITES)) {
    await waitUntil(() => isMeasured(site), `a few scrapes of ${site}`, 60);
  }
});

afterAll(async () => {
  await prometheus?.stop();
  await Promise.all([simulator?.close(), stranger?.stop()]);
});

test('a healthy installation passes, with few requests', async () => {
  const { client, requests } = counting(createHttpClient(prometheus.url, { timeout: TIMEOUT_MS }));
  const jobs = await runJobChecks(client, expected(), parseScope('site="healthy"'), Date.now() / 1000);
  expect(jobs.map(({ job, state }) => [job, state])).toEqual(expected().map(({ source }) => [source.job, 'pass']));
  expect(requests()).toBeLessThanOrEqual(MAX_REQUESTS);
});

test.each([
  ['renamed', ['rtcd found warn']],
  ['unlabelled', ['plugin service-name fail']],
  ['wrongPath', ['plugin found fail', 'plugin up fail']],
  ['wrongPage', ['rtcd found fail']],
  ['fleet', ['rtcd-host found warn', 'rtcd-host service-name fail']],
  ['oneDown', ['rtcd up warn']],
  ['missing', ['server found fail']],
])('%s: nothing but %j is bad', async (site, expected) => {
  expect(badChecks(await checksOf(site))).toEqual(expected);
});

test('evidence names what was measured', async () => {
  expect(checkOf(await checksOf('renamed'), 'rtcd', 'found')?.evidence).toContain(
    'Found as job mattermost-rtcd, documented is rtcd. 2 targets: rtcd-1:8045, rtcd-2:8045.'
  );
  expect(checkOf(await checksOf('wrongPath'), 'plugin', 'up')?.evidence).toContain('404');
  expect(checkOf(await checksOf('wrongPage'), 'rtcd', 'found')?.evidence).toContain('holds other metrics');
  const fleet = await checksOf('fleet');
  expect(checkOf(fleet, 'rtcd-host', 'found')?.evidence).toContain('Found as job node');
  expect(JSON.stringify(fleet)).not.toContain('database-1');
  const down = checkOf(await checksOf('oneDown'), 'rtcd', 'up');
  expect(down?.evidence).toMatch(/1 of 2 down: rtcd-2:8045 \(.*connection refused\)/);
  expect(JSON.stringify(down)).not.toContain('SECRET');
});

test('an empty Prometheus lacks every job, and Prometheus takes the remedies', async () => {
  const jobs = Object.values(await checksOf('nowhere'));
  expect(jobs.map(({ state }) => state)).toEqual(jobs.map(() => 'fail'));
  const snippets = jobs.flatMap(({ checks }) => checks.map(({ remedy }) => parse(remedy?.snippet ?? '[]')));
  const configured = await startPrometheus({ config: { scrape_configs: snippets.flat() } });
  try {
    const client = createHttpClient(configured.url, { timeout: TIMEOUT_MS });
    const wanted = jobs.map(({ job }) => job).sort();
    await waitUntil(async () => (await client.targets()).length === wanted.length, 'its targets');
    expect((await client.targets()).map(({ job }) => job).sort()).toEqual(wanted);
  } finally {
    await configured.stop();
  }
});

test('a Prometheus that is gone is an error, not a verdict', async () => {
  const client = createHttpClient(nobody.replace(/\/metrics.*/, ''), { timeout: TIMEOUT_MS });
  await expect(runJobChecks(client, expected(), [], Date.now() / 1000)).rejects.toMatchObject({
    kind: 'unreachable',
  });
});
