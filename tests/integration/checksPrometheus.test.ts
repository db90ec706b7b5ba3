import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { type CheckOptions, runChecks } from '../../src/checks/runChecks';
import { type ReadableGroup, readableChecks } from '../../cli/formatChecks';
import { temporaryFolder } from '../control/process';
import { type HttpServer, reply, serve } from '../support/httpServer';
import {
  altered,
  changesOf,
  checkOf,
  clientOf,
  expectChanges,
  type Expected,
  expectSoon,
  type Installations,
  of,
  optionsOf,
  startInstallations,
  unchanged,
  untilHealthy,
} from '../support/installations';

const PRODUCTS = ['mattermost'];
const JOBS = ['plugin', 'rtcd', 'rtcd-host', 'offloader-host'].map((id) => `mattermost/${id}`);
/** Seconds between two scrapes. */
const INTERVAL = 4;

const alert = (name: string, expr: string): object => ({ alert: name, expr });

/** Rules that are evaluated, and one that never can be: its sides match many to many. */
const RULES = {
  groups: [
    {
      name: 'calls',
      interval: '1s',
      rules: [
        alert('Good', 'rtcd_rtc_sessions_total > 1e6'),
        alert('WrongJob', 'rtcd_rtc_sessions_total > 1e6 and on() up{job="calls"}'),
        alert('WrongLabel', 'rtcd_rtc_conn_states_total{state="failed"} > 1'),
        alert('WrongType', 'rate(rtcd_rtc_sessions_total[1m]) > 1'),
        alert('WrongName', 'rtcd_rtc_calls_total > 1'),
      ],
    },
    {
      name: 'impossible',
      interval: '1s',
      rules: [alert('Broken', 'rtcd_rtc_conn_states_total * on(job) rtcd_rtc_conn_states_total > 1')],
    },
  ],
};

let healthy: Installations;
let wrongType: Installations;
let shortRetention: Installations;
let ruled: Installations;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let proxy: HttpServer;
/** What the proxy before the healthy Prometheus answers with, by the path of the question; null = what Prometheus does. */
let refusal: (path: string) => number | null = () => null;

/** The same installation in a Prometheus of its own. */
function start(options: Partial<Parameters<typeof startInstallations>[0]>): Promise<Installations> {
  return startInstallations({
    products: PRODUCTS,
    sites: { healthy: unchanged },
    ...options,
    prometheus: { scrapeIntervalSeconds: INTERVAL, ...options.prometheus },
  });
}

beforeAll(async () => {
  folder = await temporaryFolder();
  const rules = path.join(folder.path, 'rules.yml');
  await writeFile(rules, stringify(RULES));
  [healthy, wrongType, shortRetention, ruled] = await Promise.all([
    start({}),
    start({
      sites: {
        healthy: of(
          'rtcd',
          altered((page) =>
            page.replace('# TYPE rtcd_rtc_sessions_total gauge', '# TYPE rtcd_rtc_sessions_total counter')
          )
        ),
      },
    }),
    start({ prometheus: { retention: '6h' } }),
    start({ config: { rule_files: [rules] } }),
  ]);
  proxy = await serve(async ({ method, url, form }, response) => {
    const status = refusal(url);
    if (status !== null) {
      reply(response, status, 'refused by the proxy');
      return;
    }
    const body = method === 'POST' ? new URLSearchParams(form) : undefined;
    const answer = await fetch(`${healthy.prometheus.url}${url}`, { method, body });
    reply(response, answer.status, await answer.text());
  });
  await untilHealthy(healthy);
});

afterEach(() => {
  refusal = () => null;
});

afterAll(async () => {
  await Promise.all([healthy, wrongType, shortRetention, ruled].map((installations) => installations?.stop()));
  await proxy?.stop();
  await folder?.remove();
});

/** What another Prometheus makes of the installation that is healthy in the first one. */
async function differences({ checks }: Pick<Installations, 'checks'>): Promise<Record<string, string>> {
  return changesOf(await healthy.checks('healthy'), await checks('healthy'));
}

const each = (check: string, pattern: RegExp): Expected =>
  Object.fromEntries(JOBS.map((job) => [`${job} ${check}`, pattern]));

describe('1: an API', () => {
  const throughProxy = {
    checks: (site: string, options?: Partial<CheckOptions>) =>
      runChecks(clientOf(proxy), { ...optionsOf(site, PRODUCTS), ...options }).then(readableChecks),
  };

  test('that is passed on changes nothing', async () => {
    await expectSoon(() => differences(throughProxy), {});
  });

  test.each([
    [401, 'unauthorised'],
    [403, 'unauthorised'],
    [404, 'not-supported'],
  ])('that answers everything with %d is an error that names it', async (status, kind) => {
    refusal = () => status;
    await expect(throughProxy.checks('healthy')).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(`answered ${status}: refused by the proxy`),
    });
  });

  test.each([401, 403, 404])(
    'that answers queries only, and the rest with %d, leaves unknown what queries can not tell',
    async (status) => {
      refusal = (url) => (url.startsWith('/api/v1/query') ? null : status);
      const reason = new RegExp(`answered ${status}: refused by the proxy`);
      await expectSoon(() => differences(throughProxy), {
        'prometheus backend unknown': reason,
        'prometheus retention unknown': reason,
        'prometheus asking-clock unknown': reason,
        'prometheus rules unknown': reason,
        'prometheus dead-rules unknown': reason,
        'mattermost types unknown': reason,
        ...each('scrape-time unknown', /The timeout is unknown/),
      });
    }
  );
});

test.each<[string, Expected]>([
  ['4s', {}],
  ['1s', { 'prometheus data-source-interval fail': /^Set to 1 s\. Prometheus scrapes targets every 4 s\.$/ }],
  [
    '',
    {
      'prometheus data-source-interval warn':
        /^Not set, so Grafana assumes 15 s\. Prometheus scrapes targets every 4 s\.$/,
    },
  ],
])('7: an interval of the data source of "%s" against the real one', async (timeInterval, expected) => {
  const checks = (interval: string): Promise<ReadableGroup[]> =>
    healthy.checks('healthy', { grafana: { timeInterval: interval, permissions: {} } });
  await expectSoon(async () => changesOf(await checks('4s'), await checks(timeInterval)), expected);
  expect(checkOf(await checks('4s'), 'prometheus', 'data-source-interval')).toMatchObject({
    state: 'pass',
    evidence: 'Set to 4 s. Prometheus scrapes targets every 4 s.',
  });
});

test('12: a type that is declared otherwise', async () => {
  await expectSoon(() => differences(wrongType), {
    'mattermost types fail': /^Wrong type: rtcd_rtc_sessions_total is a counter, but should be a gauge\.$/,
  });
});

test('18: the clock of the machine that asks', async () => {
  await expectChanges(
    healthy,
    'healthy',
    { 'prometheus asking-clock warn': /^It is at least (19|20|21) s behind the Prometheus clock\.$/ },
    () => ({ at: Date.now() / 1000 - 22 })
  );
  await expectChanges(
    healthy,
    'healthy',
    {
      ...each('freshness warn', /^The newest samples are late: .* 1\d s/),
      'mattermost coverage unknown':
        /^The newest samples are 1\d s old, so the number of people who should report now is unknown\.$/,
    },
    () => ({ at: Date.now() / 1000 + 12 })
  );
});

test('21, 22: rules that are not evaluated, and rules that can never fire', async () => {
  expect(checkOf(await healthy.checks('healthy'), 'prometheus', 'rules')).toMatchObject({
    state: 'not-applicable',
    evidence: "No rules about calls are loaded here. Callscope can't see Grafana-managed rules.",
  });
  await expectSoon(() => differences(ruled), {
    'prometheus rules fail': /^Broken fails \(.*many-to-many.*\)\.$/,
    'prometheus dead-rules warn': new RegExp(
      '^4 problems: WrongJob: nothing matches up\\{job="calls"\\}, WrongLabel: rtcd_rtc_conn_states_total has no label state, ' +
        'WrongType: rate\\(\\) of rtcd_rtc_sessions_total, which is a gauge, WrongName: there is no rtcd_rtc_calls_total\\.$'
    ),
  });
});

test('23: samples that are kept for a shorter time than objectives are counted', async () => {
  await expectSoon(() => differences(shortRetention), {
    'prometheus retention warn': /^Prometheus keeps samples for 6h\. The objective window is 7 d\.$/,
  });
});

test('25: missing permissions are reported, and are not a fault', async () => {
  const permissions = { 'datasources:query': true };
  const groups = await healthy.checks('healthy', { grafana: { timeInterval: '4s', permissions } });
  expect(checkOf(groups, 'prometheus', 'permissions')).toMatchObject({
    state: 'pass',
    evidence: expect.stringMatching(
      /^You can read everything here\. You lack plugins:write \(to change the settings\), /
    ),
  });
  const nobody = await healthy.checks('healthy', { grafana: { timeInterval: '4s', permissions: {} } });
  expect(checkOf(nobody, 'prometheus', 'permissions')).toMatchObject({
    state: 'warn',
    evidence: expect.stringMatching(/^You lack datasources:query \(to query the data source\), /),
  });
});
