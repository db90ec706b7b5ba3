import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { type Simulator, startSimulator } from '../../simulator/serve';
import { type ExpectedJob, expectedJobs } from '../../src/checks/expectedJobs';
import { formatJobs } from '../../src/checks/generator/formats';
import { toScrapeJobs } from '../../src/checks/generator/scrapeJobs';
import { type CheckOptions, runChecks } from '../../src/checks/runChecks';
import { DROP_TOKENS, HASH_EMAILS, type RelabelStep } from '../../src/checks/scrubbing';
import { type Check, type CheckGroup } from '../../src/checks/types';
import { createHttpClient } from '../../src/promClient/httpClient';
import { type PromClient } from '../../src/promClient/types';
import { parseScope } from '../../src/promql/scope';
import { DEFAULT_SETTINGS } from '../../src/settings';
import { PRODUCTS } from '../../src/stacks/products';
import { freePort, isAnswering, startProcess, temporaryFolder, waitUntil } from '../control/process';
import { type HttpServer, reply, serve } from '../support/httpServer';
import { type Prometheus, startPrometheus } from '../support/prometheus';

const TIMEOUT_MS = 30_000;
const MAX_REQUESTS = 10;
const MAX_SECONDS = 3;
const ROOT = path.join(__dirname, '../..');

/** How one target of an installation is scraped. */
interface Scraped {
  job: string;
  url: string;
  labels: Record<string, string>;
  relabelling?: readonly RelabelStep[];
}

/** An installation: what becomes of each target of the healthy one, by its documented job; [] = it isn't scraped. */
type Change = (target: Scraped) => Scraped[];

const of =
  (job: string, change: Change): Change =>
  (target) =>
    target.job === job ? change(target) : [target];

const without =
  (label: string): Change =>
  ({ labels, ...target }) => [
    {
      ...target,
      labels: Object.fromEntries(Object.entries(labels).filter(([name]) => name !== label)),
    },
  ];

/** The target with its page changed on its way. */
const altered =
  (alteration: string): Change =>
  (target) => [{ ...target, url: `${proxy.url}/${alteration}/${Buffer.from(target.url).toString('base64url')}` }];

/** What becomes of a page, by the name of the alteration; null = it isn't served this time. */
const ALTERATIONS: Readonly<Record<string, (page: string) => string | null | Promise<string>>> = {
  stateLabel: (page) => page.replace(/(rtc_conn_states_total\{)type=/g, '$1state='),
  noBound: (page) => page.replace(/^rtcd_rtc_client_rtt_bucket\{[^}]*le="0\.3"\}.*\n/gm, ''),
  clock: (page) => page.replace(/^(node_time_seconds) (\S+)$/m, (_, name, time) => `${name} ${Number(time) + 60}`),
  slow: async (page) => {
    await sleep(2400);
    return page;
  },
  flapping: (page) => (Math.floor(Date.now() / 12_000) % 2 === 0 ? page : null),
  noJitter: (page) => page.replace(/^rtcd_rtc_client_jitter.*\n/gm, ''),
};

let simulator: Simulator;
let prometheus: Prometheus;
let stranger: HttpServer;
let proxy: HttpServer;
let nobody: string;

/** The jobs that the simulator has pages for. */
const expected = (): ExpectedJob[] =>
  expectedJobs(PRODUCTS).filter(({ source }) => simulator.exporters.some(({ job }) => job === source.job));
const pageOf = (job: string): string => simulator.exporters.find((exporter) => exporter.job === job)?.url ?? '';

/** Installations side by side in one Prometheus, told apart by the label `site`; each but the healthy one is of one product. */
const SITES: Readonly<Record<string, Change>> = {
  healthy: (target) => [target],
  renamed: of('rtcd', (target) => [{ ...target, job: 'mattermost-rtcd' }]),
  unlabelled: of('calls-plugin', without('service_name')),
  wrongPath: of('calls-plugin', (target) => [{ ...target, url: target.url.replace(/\/plugins\/.*/, '/metrics') }]),
  wrongPage: of('rtcd', (target) => [{ ...target, url: `${stranger.url}/metrics` }]),
  fleet: of('rtcd-node-exporter', (target) => without('service_name')({ ...target, job: 'node' })),
  oneDown: (target) => [target.labels.instance === 'rtcd-2:8045' ? { ...target, url: nobody } : target],
  missing: of('videocall-server-stats', () => []),
  stateLabel: of('rtcd', altered('stateLabel')),
  noBound: of('rtcd', altered('noBound')),
  wrongClock: of('rtcd-node-exporter', altered('clock')),
  slow: of('videocall-server-stats', altered('slow')),
  flapping: of('calls-plugin', altered('flapping')),
  noJitter: of('rtcd', altered('noJitter')),
  twice: of('calls-plugin', (target) => [target, { ...target, job: 'calls' }]),
  replicas: of('rtcd', (target) => ['a', 'b'].map((replica) => ({ ...target, labels: { ...target.labels, replica } }))),
  scrubbed: (target) => [
    target.job.startsWith('videocall') ? { ...target, relabelling: [...DROP_TOKENS, ...HASH_EMAILS] } : target,
  ],
};

/** The products that a site runs: those whose jobs it changes. */
function productsOf(site: string): typeof PRODUCTS {
  return PRODUCTS.filter(
    ({ id }) => site === 'healthy' || (VIDEOCALL_SITES.includes(site) ? id === 'videocall' : id === 'mattermost')
  );
}

const VIDEOCALL_SITES = ['missing', 'slow', 'scrubbed'];

function configOf(targets: readonly Scraped[]): object {
  const keyOf = ({ job, relabelling }: Scraped): string => (relabelling === undefined ? job : `scrubbed ${job}`);
  return {
    scrape_configs: [...new Set(targets.map(keyOf))].map((key) => {
      const own = targets.filter((target) => keyOf(target) === key);
      return {
        job_name: key,
        static_configs: own.map(({ url, labels, job }) => ({
          targets: [new URL(url).host],
          labels: { ...labels, job, __metrics_path__: new URL(url).pathname },
        })),
        ...(own[0]?.relabelling && { metric_relabel_configs: own[0].relabelling }),
      };
    }),
  };
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

const optionsOf = (site: string): CheckOptions => ({
  ...DEFAULT_SETTINGS,
  products: site === 'nowhere' ? PRODUCTS : productsOf(site),
  scope: parseScope(`site="${site}"`),
  at: Date.now() / 1000,
  grafana: null,
});

const clientOf = ({ url }: { url: string }): PromClient => createHttpClient(url, { timeout: TIMEOUT_MS });

const checksOf = (site: string): Promise<CheckGroup[]> => runChecks(clientOf(prometheus), optionsOf(site));

function checkOf(groups: readonly CheckGroup[], group: string, id: string): Check | undefined {
  return groups.find((candidate) => candidate.id === group)?.checks.find((check) => check.id === id);
}

/** What the simulated clients do as the real ones do: addresses and tokens in labels, and ghosts. */
const TRUE_OF_ALL = ['identities', 'ghosts'];

function badChecks(groups: readonly CheckGroup[]): string[] {
  // What Callscope can tell follows from the other checks.
  const own = groups.filter(({ id }) => id !== 'features');
  return own.flatMap(({ id: group, checks }) =>
    checks
      .filter(({ id, state }) => !TRUE_OF_ALL.includes(id) && state !== 'pass' && state !== 'not-applicable')
      .map(({ id, state }) => `${group} ${id} ${state}`)
  );
}

async function check(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/check.ts', ...args], { cwd: ROOT });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

/** A busy machine can be late with a scrape: what counts is what the checks of a site come to. */
async function becomes(site: string, bad: readonly string[]): Promise<void> {
  let found: string[] = [];
  const isAsExpected = async (): Promise<boolean> => {
    await sleep(500);
    found = badChecks(await checksOf(site));
    return JSON.stringify(found) === JSON.stringify(bad);
  };
  await waitUntil(isAsExpected, site, 60).catch(() => expect(found).toEqual(bad));
}

beforeAll(async () => {
  simulator = await startSimulator();
  stranger = await serve((_, response) => reply(response, 200, 'something_else 1\n'));
  proxy = await serve(async ({ url }, response) => {
    const [, alteration = '', target = ''] = url.split('/');
    const page = await (await fetch(Buffer.from(target, 'base64url').toString())).text();
    const changed = (await ALTERATIONS[alteration]?.(page)) ?? null;
    reply(response, changed === null ? 404 : 200, changed ?? '');
  });
  nobody = `http://127.0.0.1:${await freePort()}/metrics?token=SECRET`;
  const targets = Object.entries(SITES).flatMap(([site, change]) =>
    simulator.exporters
      .filter(({ job }) => expectedJobs(productsOf(site)).some(({ source }) => source.job === job))
      .flatMap(({ job, url, instance, labels }) => change({ job, url, labels: { ...labels, instance } }))
      .map((target) => ({ ...target, labels: { ...target.labels, site } }))
  );
  // Machines of others, as any Prometheus has them.
  const database = { job: 'node', url: pageOf('rtcd-node-exporter'), labels: { instance: 'database-1:9100' } };
  prometheus = await startPrometheus({
    config: configOf([
      ...targets,
      ...Object.keys(SITES).map((site) => ({ ...database, labels: { ...database.labels, site } })),
    ]),
    scrapeIntervalSeconds: 4,
  });
  await becomes('healthy', []);
});

afterAll(async () => {
  await prometheus?.stop();
  await Promise.all([simulator?.close(), stranger?.stop(), proxy?.stop()]);
});

test('a healthy installation passes, with few requests and soon', async () => {
  const { client, requests } = counting(clientOf(prometheus));
  const start = performance.now();
  await runChecks(client, optionsOf('healthy'));
  expect((performance.now() - start) / 1000).toBeLessThan(MAX_SECONDS);
  expect(requests()).toBeLessThanOrEqual(MAX_REQUESTS);
});

test.each([
  ['renamed', ['mattermost/rtcd found warn']],
  ['unlabelled', ['mattermost/plugin service-name fail']],
  ['wrongPath', ['mattermost/plugin found fail', 'mattermost/plugin up fail']],
  [
    'wrongPage',
    [
      'mattermost coverage fail',
      'mattermost state-label unknown',
      'mattermost bounds unknown',
      'mattermost label-values unknown',
      'mattermost/rtcd found fail',
    ],
  ],
  ['fleet', ['mattermost/rtcd-host found warn', 'mattermost/rtcd-host service-name fail']],
  ['oneDown', ['mattermost/rtcd up warn']],
  ['missing', ['videocall coverage unknown', 'videocall join unknown', 'videocall/server found fail']],
  ['stateLabel', ['mattermost state-label fail']],
  ['noBound', ['mattermost bounds fail']],
  ['wrongClock', ['mattermost/rtcd-host clock fail']],
  ['slow', ['videocall/server scrape-time warn']],
  ['noJitter', ['mattermost/rtcd metrics warn']],
  ['twice', ['prometheus duplicates fail', 'mattermost dashboard-job warn', 'mattermost/plugin found warn']],
  ['replicas', ['prometheus duplicates fail']],
  ['scrubbed', []],
])('%s: nothing but %j is bad', async (site, bad) => {
  await becomes(site, bad);
});

test('what can be told follows from what is there', async () => {
  const features = (await checksOf('noJitter')).find(({ id }) => id === 'features')?.checks ?? [];
  expect(
    features.filter(({ state }) => state !== 'pass').map(({ id, state, evidence }) => [id, state, evidence])
  ).toEqual([['mattermost-quality', 'warn', 'Partly: there is no rtcd_rtc_client_jitter now.']]);
});

test('a target that comes and goes is said to', async () => {
  let stability: Check | undefined;
  const isBad = async (): Promise<boolean> => {
    stability = checkOf(await checksOf('flapping'), 'mattermost/plugin', 'stability');
    return stability?.state === 'fail';
  };
  await waitUntil(isBad, 'two outages', 60);
  expect(stability?.evidence).toMatch(/mm-\d:8067 \d+ times/);
});

test('evidence names what was measured', async () => {
  expect(checkOf(await checksOf('renamed'), 'mattermost/rtcd', 'found')?.evidence).toContain(
    'Found as job mattermost-rtcd, documented is rtcd. 2 targets: rtcd-1:8045, rtcd-2:8045.'
  );
  expect(checkOf(await checksOf('wrongPath'), 'mattermost/plugin', 'up')?.evidence).toContain('404');
  expect(checkOf(await checksOf('wrongPage'), 'mattermost/rtcd', 'found')?.evidence).toContain('holds other metrics');
  const fleet = await checksOf('fleet');
  expect(checkOf(fleet, 'mattermost/rtcd-host', 'found')?.evidence).toContain('Found as job node');
  expect(JSON.stringify(fleet)).not.toContain('database-1');
  const down = checkOf(await checksOf('oneDown'), 'mattermost/rtcd', 'up');
  expect(down?.evidence).toMatch(/1 of 2 down: rtcd-2:8045 \(.*connection refused\)/);
  expect(JSON.stringify(down)).not.toContain('SECRET');
});

test('e-mail addresses and tokens are said to be there, never shown, and gone after the remedy', async () => {
  const raw = await checksOf('healthy');
  expect(checkOf(raw, 'videocall', 'identities')?.state).toBe('warn');
  expect(JSON.stringify(raw)).not.toMatch(/@example|FAKE-NOT-A-JWT|[?&]token=[^.]/);
  const identities = checkOf(await checksOf('scrubbed'), 'videocall', 'identities');
  expect(identities).toMatchObject({ state: 'pass', evidence: 'None is to be found.' });
});

test('an empty Prometheus lacks every job, and Prometheus takes the remedies', async () => {
  const jobs = (await checksOf('nowhere')).filter(({ product }) => product !== null);
  expect(jobs.map(({ state }) => state)).toEqual(jobs.map(() => 'fail'));
  const snippets = jobs.flatMap(({ checks }) => checks.map(({ remedy }) => parse(remedy?.snippet ?? '[]')));
  const configured = await startPrometheus({ config: { scrape_configs: snippets.flat() } });
  try {
    const wanted = jobs.map(({ title }) => title).sort();
    await waitUntil(async () => (await clientOf(configured).targets()).length === wanted.length, 'its targets');
    expect((await clientOf(configured).targets()).map(({ job }) => job).sort()).toEqual(wanted);
  } finally {
    await configured.stop();
  }
});

test('a Prometheus that is gone is an error, not a verdict', async () => {
  const client = clientOf({ url: nobody.replace(/\/metrics.*/, '') });
  await expect(runChecks(client, optionsOf('healthy'))).rejects.toMatchObject({ kind: 'unreachable' });
});

describe('the command line', () => {
  test('passes a healthy installation and fails an empty one, by name', async () => {
    const [good, empty, gone] = await Promise.all([
      check('--url', prometheus.url, '--scope', 'site="healthy"', '--stack', 'mattermost', '--format', 'json'),
      check('--url', prometheus.url, '--scope', 'site="nowhere"'),
      check('--url', nobody.replace(/\/metrics.*/, '')),
    ]);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(good.stdout).map(({ state }: CheckGroup) => state)).not.toContain('fail');
    expect(empty.code).toBe(2);
    for (const { source } of expected()) {
      expect(empty.stdout).toContain(`job_name: ${source.job}`);
    }
    expect(gone).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('cannot reach') });
  });
});

test('rules that are loaded are judged, and how long samples are kept', async () => {
  const folder = await temporaryFolder();
  const rules = path.join(folder.path, 'rules.yml');
  const rule = (alert: string, expr: string): object => ({ alert, expr });
  await writeFile(
    rules,
    stringify({
      groups: [
        {
          name: 'calls',
          interval: '1s',
          rules: [
            rule('Good', 'rtcd_rtc_sessions_total > 1e6'),
            rule('WrongJob', 'rtcd_rtc_sessions_total > 1e6 and on() up{job="calls"}'),
            rule('WrongLabel', 'rtcd_rtc_conn_states_total{state="failed"} > 1'),
            rule('WrongType', 'rate(rtcd_rtc_sessions_total[1m]) > 1'),
            rule('WrongName', 'videocall_audio_reception_failures_total > 1'),
          ],
        },
      ],
    })
  );
  const rtcd = simulator.exporters.filter(({ job }) => job === 'rtcd');
  const small = await startPrometheus({
    config: {
      rule_files: [rules],
      ...configOf(rtcd.map(({ job, url, instance, labels }) => ({ job, url, labels: { ...labels, instance } }))),
    },
    scrapeIntervalSeconds: 1,
    retention: '6h',
  });
  try {
    const ask = (): Promise<CheckGroup[]> => runChecks(clientOf(small), { ...optionsOf('nowhere'), scope: [] });
    await waitUntil(async () => checkOf(await ask(), 'prometheus', 'rules')?.state === 'pass', 'the first evaluation');
    await waitUntil(
      async () => checkOf(await ask(), 'mattermost', 'state-label')?.state === 'pass',
      'the first scrape'
    );
    const groups = await ask();
    expect(checkOf(groups, 'prometheus', 'retention')).toMatchObject({ state: 'warn' });
    expect(checkOf(groups, 'prometheus', 'dead-rules')).toMatchObject({
      state: 'warn',
      evidence:
        '4 flaws: WrongJob: nothing matches up{job="calls"}, WrongLabel: rtcd_rtc_conn_states_total has no label state, ' +
        'WrongType: rate() of rtcd_rtc_sessions_total, which is a gauge, WrongName: there is no videocall_audio_reception_failures_total.',
    });
  } finally {
    await small.stop();
    await folder.remove();
  }
});

test('VictoriaMetrics: what it does not tell is unknown, with a reason, and nothing fails for it', async () => {
  const folder = await temporaryFolder();
  const port = await freePort();
  const config = path.join(folder.path, 'scrape.yml');
  const targets = simulator.exporters.map(({ job, url, instance, labels }) => ({
    job,
    url,
    labels: { ...labels, instance },
  }));
  await writeFile(config, stringify({ global: { scrape_interval: '1s', scrape_timeout: '1s' }, ...configOf(targets) }));
  const url = `http://127.0.0.1:${port}`;
  const victoria = await startProcess(
    'victoria-metrics',
    [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-storageDataPath=${path.join(folder.path, 'data')}`,
      `-promscrape.config=${config}`,
      '-search.latencyOffset=1s',
    ],
    { isReady: () => isAnswering(`${url}/health`) }
  );
  try {
    const ask = (): Promise<CheckGroup[]> => runChecks(clientOf({ url }), { ...optionsOf('nowhere'), scope: [] });
    await waitUntil(async () => !badChecks(await ask()).some((bad) => bad.endsWith('fail')), 'all jobs', 60);
    const groups = await ask();
    expect(badChecks(groups).filter((bad) => bad.endsWith('fail'))).toEqual([]);
    const unknown = groups.flatMap(({ checks }) => checks).filter(({ state }) => state === 'unknown');
    expect(unknown.map(({ id }) => id)).toContain('retention');
    expect(unknown.every(({ evidence }) => evidence.length > 20)).toBe(true);
  } finally {
    await victoria.stop();
    await folder.remove();
  }
});

test('promtool takes generated jobs', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder.path, 'prometheus.yml');
  const jobs = toScrapeJobs({
    interval: 5,
    sources: expectedJobs(PRODUCTS).map(({ source }) => ({
      source,
      addresses: [`host:${source.endpoint.port}`, `[2001:db8::7]:${source.endpoint.port}`],
    })),
    dropTokens: true,
    hashEmails: true,
    dropUnread: true,
  });
  await writeFile(file, formatJobs(jobs, 'prometheus'));
  try {
    expect(execFileSync('promtool', ['check', 'config', file], { encoding: 'utf8' })).toContain('SUCCESS');
  } finally {
    await folder.remove();
  }
});
