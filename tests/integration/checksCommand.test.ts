import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { expectedJobs } from '../../src/checks/targets/expectedJobs';
import { formatJobs } from '../../src/checks/generator/formats';
import { recommendedOptions, toScrapeJobs } from '../../src/checks/generator/scrapeJobs';
import { type CheckOptions, runChecks } from '../../src/checks/runChecks';
import { type ReadableGroup } from '../../cli/formatChecks';
import { type PromClient } from '../../src/promClient/types';
import { parseScope } from '../../src/promql/scope';
import { CHECKED_PRODUCTS } from '../../src/products/checks';
import { freePort, temporaryFolder, waitUntil } from '../control/process';
import { callscope, type Ended } from '../support/command';
import {
  clientOf,
  type Installations,
  optionsOf,
  startInstallations,
  unchanged,
  untilHealthy,
} from '../support/installations';
import { startPrometheus } from '../support/prometheus';

const MAX_REQUESTS = 10;
const MAX_SECONDS = 3;
const JOBS = expectedJobs(CHECKED_PRODUCTS);
/** What the documents of both products have Prometheus scrape. */
const DOCUMENTED = [
  'rtcd',
  'calls-plugin',
  'rtcd-node-exporter',
  'calls-offloader-node-exporter',
  'videocall-client-metrics',
  'videocall-server-stats',
  'nats',
];

let installations: Installations;

beforeAll(async () => {
  installations = await startInstallations({
    sites: { healthy: unchanged },
    prometheus: { scrapeIntervalSeconds: 5, retention: '15d' },
  });
  await untilHealthy(installations);
});

afterAll(() => installations?.stop());

function check(...args: string[]): Promise<Ended> {
  return callscope('check', args);
}

/** The client, and how many requests through Grafana it is worth: all expressions of a round go in one. */
function counting(client: PromClient): { client: PromClient; requests: () => number } {
  let requests = 0;
  const counted =
    <A extends unknown[], T>(ask: (...args: A) => T) =>
    (...args: A): T => {
      requests++;
      return ask(...args);
    };
  return {
    client: {
      instant: counted(client.instant),
      range: counted(client.range),
      targets: counted(client.targets),
      metadata: counted(client.metadata),
      buildInfo: counted(client.buildInfo),
      runtimeInfo: counted(client.runtimeInfo),
      rules: counted(client.rules),
    },
    requests: () => requests,
  };
}

test('a healthy installation of both products passes', async () => {
  const { code, stdout, stderr } = await check('--url', installations.prometheus.url, '--format', 'json');
  const states = JSON.parse(stdout).flatMap((group: ReadableGroup) =>
    group.checks.filter(({ state }) => state !== 'pass' && state !== 'not-applicable')
  );
  expect({ code, states, stderr }).toEqual({ code: 0, states: [], stderr: '' });
});

test('a past instant is judged by its series alone', async () => {
  const { code, stdout } = await check(
    '--url',
    installations.prometheus.url,
    '--time',
    new Date(Date.now() - 12_000).toISOString(),
    '--format',
    'json'
  );
  const groups: ReadableGroup[] = JSON.parse(stdout);
  const checks = groups.flatMap(({ checks: own }) => own);
  expect(checks.find(({ id }) => id === 'backend')?.evidence).toContain('judged by its series alone');
  for (const id of ['retention', 'asking-clock', 'rules', 'dead-rules', 'types']) {
    expect(checks.find((one) => one.id === id)).toMatchObject({
      state: 'not-applicable',
      evidence: 'Not checked for a past instant: available only for the present.',
    });
  }
  expect(groups.find(({ id }) => id === 'mattermost/rtcd')?.checks.find(({ id }) => id === 'up')?.state).toBe('pass');
  expect({ code, bad: checks.filter(({ state }) => state !== 'pass' && state !== 'not-applicable') }).toEqual({
    code: 0,
    bad: [],
  });
});

test('an invalid instant is rejected', async () => {
  const refused = await check('--url', installations.prometheus.url, '--time', 'yesterday');
  expect(refused).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('--time "yesterday"') });
});

test('a product that doesn’t run is not applicable, unless it is asked for', async () => {
  const client = async (products?: CheckOptions['products']): Promise<string | undefined> => {
    const asked = { ...optionsOf('healthy'), ...(products && { products }) };
    // All targets of Mattermost have a service name, and none of videocall.rs has.
    const never = { ...asked, scope: parseScope('site="healthy",service_name!=""') };
    const groups = await runChecks(clientOf(installations.prometheus), never);
    return groups.find(({ id }) => id === 'videocall/client')?.state;
  };
  expect(await client()).toBe('not-applicable');
  expect(await client(CHECKED_PRODUCTS.filter(({ id }) => id === 'videocall'))).toBe('fail');
});

test('it takes few requests and is soon done', async () => {
  const { client, requests } = counting(clientOf(installations.prometheus));
  const start = performance.now();
  await runChecks(client, optionsOf('healthy'));
  expect((performance.now() - start) / 1000).toBeLessThan(MAX_SECONDS);
  expect(requests()).toBeLessThanOrEqual(MAX_REQUESTS);
});

describe('an empty Prometheus', () => {
  test('lacks every documented job, and the fix is the text of the generator', async () => {
    const empty = await startPrometheus();
    try {
      const { code, stdout } = await check('--url', empty.url, '--format', 'json');
      expect(code).toBe(2);
      const groups: ReadableGroup[] = JSON.parse(stdout).filter(({ product }: ReadableGroup) => product !== null);
      expect(groups.map(({ title, state }) => [title, state])).toEqual(DOCUMENTED.map((job) => [job, 'fail']));
      const { stdout: printed } = await check('--url', empty.url);
      for (const job of JOBS) {
        const { source } = job;
        const group = groups.find(({ title }) => title === source.job);
        expect(group?.checks).toEqual([
          expect.objectContaining({
            id: 'found',
            evidence: `No target delivered ${source.presence.name} within the last day, and there is no job ${source.job}.`,
          }),
        ]);
        const generated = toScrapeJobs({
          interval: 5,
          entries: [{ job, addresses: [`HOST:${source.endpoint.port}`] }],
          options: recommendedOptions(CHECKED_PRODUCTS),
        });
        const [wanted] = parse(formatJobs(generated, 'prometheus')).scrape_configs;
        expect(parse(group?.checks[0]?.remedy?.snippet ?? '')).toEqual([wanted]);
        expect(printed).toContain(`there is no job ${source.job}.`);
        expect(printed).toContain(`- job_name: ${source.job}\n`);
      }
    } finally {
      await empty.stop();
    }
  });

  test('takes the remedies as they are', async () => {
    const empty = await startPrometheus();
    try {
      const groups = await runChecks(clientOf(empty), { ...optionsOf(''), scope: [] });
      const snippets = groups.flatMap(({ checks }) => checks.map(({ remedy }) => parse(remedy?.snippet ?? '[]')));
      await empty.configure({ scrape_configs: snippets.flat() });
      const targets = async (): Promise<string[]> => (await clientOf(empty).targets()).map(({ job }) => job).sort();
      await waitUntil(async () => (await targets()).length === DOCUMENTED.length, 'its targets');
      expect(await targets()).toEqual([...DOCUMENTED].sort());
    } finally {
      await empty.stop();
    }
  });
});

test('a Prometheus that is gone is an error, not a verdict', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  await expect(runChecks(clientOf({ url }), optionsOf('healthy'))).rejects.toMatchObject({ kind: 'unreachable' });
  const gone = await check('--url', url);
  expect(gone).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('cannot reach') });
});

test('promtool takes generated jobs', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder.path, 'prometheus.yml');
  const jobs = toScrapeJobs({
    interval: 5,
    entries: JOBS.map((job) => {
      const { port } = job.source.endpoint;
      return { job, addresses: [`host:${port}`, `[2001:db8::7]:${port}`] };
    }),
    options: CHECKED_PRODUCTS.flatMap(({ checks }) => checks.relabeling?.options ?? []),
  });
  await writeFile(file, formatJobs(jobs, 'prometheus'));
  try {
    expect(execFileSync('promtool', ['check', 'config', file], { encoding: 'utf8' })).toContain('SUCCESS');
  } finally {
    await folder.remove();
  }
});
