import { execFileSync } from 'node:child_process';
import { stringify } from 'yaml';
import { type Alertmanager, startAlertmanager } from '../control/alertmanager';
import { waitUntil } from '../control/process';
import { type Stack, startStack } from '../control/stack';
import { startWatcher, type Watcher } from '../control/watcher';
import { callscope } from '../support/command';
import { type HttpServer, reply, serve } from '../support/httpServer';

const PLACE = 'webtransport-apac.example.org';
const FINDING = { cause: 'relay-latency', place: PLACE };
/** Seconds until a finding shows or ends, on a busy machine. */
const PATIENCE = 90;

interface Notified {
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  generatorURL: string;
}

let hook: HttpServer;
let alertmanager: Alertmanager;
let stack: Stack;
let watchers: Watcher[] = [];

/** Sends everything at once to the webhook. */
function configFor(url: string): string {
  const quick = { group_wait: '1s', group_interval: '1s', repeat_interval: '1h' };
  return stringify({
    route: { receiver: 'hook', group_by: ['alertname', 'product', 'cause'], ...quick },
    receivers: [{ name: 'hook', webhook_configs: [{ url }] }],
  });
}

beforeAll(async () => {
  hook = await serve((_, response) => reply(response, 200, ''));
  [alertmanager, stack] = await Promise.all([
    startAlertmanager(configFor(hook.url)),
    startStack({ faults: [`relay-latency:server=${PLACE},strength=900`] }),
  ]);
  watchers = await Promise.all(
    ['text', 'json'].map((format) =>
      startWatcher([
        ...['--url', stack.prometheusUrl, '--alertmanager', alertmanager.url, '--format', format],
        ...['--interval', '1', '--timeout', '5', '--hold', '5'],
        ...['--page', 'https://grafana.example.org/a/callscope-calls-app/triage'],
      ])
    )
  );
});

afterAll(async () => {
  await Promise.all([...watchers.map(({ stop }) => stop()), stack?.stop(), alertmanager?.stop(), hook?.stop()]);
});

/** What the webhook was told about the finding. */
function notified(status: Notified['status']): Notified[] {
  return hook.asked
    .flatMap(({ body }): Notified[] => JSON.parse(body).alerts)
    .filter((alert) => alert.status === status && alert.labels.cause === FINDING.cause);
}

const fires = async (labels: Record<string, string>): Promise<boolean> =>
  (await alertmanager.alerts(labels)).length === 1;

const pageOf = async ({ url }: Watcher, path: string): Promise<string> => (await fetch(`${url}${path}`)).text();

/** How often each watcher said something. */
const said = (text: string): number[] => watchers.map(({ output }) => output().split(text).length - 1);

test('a finding reaches the webhook under labels that last, with what to do', async () => {
  await waitUntil(() => notified('firing').length > 0, 'the notification', PATIENCE);
  const [first] = notified('firing');
  expect(first?.labels).toEqual({
    alertname: 'CallsDegraded',
    product: 'videocall',
    ...FINDING,
    severity: expect.stringMatching(/^(warning|critical)$/),
  });
  expect(first?.annotations).toMatchObject({
    summary: expect.stringContaining(PLACE),
    evidence: expect.stringContaining('share of'),
    next_steps: expect.stringMatching(/^1\. /),
  });
  expect(first?.generatorURL).toMatch(
    /^https:\/\/grafana\.example\.org\/a\/callscope-calls-app\/triage\?at=20\d\d-.*&product=videocall$/
  );
});

test('two copies give one alert', async () => {
  const seen = async (watcher: Watcher): Promise<boolean> =>
    /^callscope_finding\{.*relay-latency.*critical"\} 1$/m.test(await pageOf(watcher, '/metrics'));
  await waitUntil(
    async () => (await Promise.all(watchers.map(seen))).every(Boolean),
    'both to see the finding',
    PATIENCE
  );
  await waitUntil(() => fires(FINDING), 'one alert');
  expect(said('"what":"firing"')[1]).toBeGreaterThan(0);
  expect(said(' firing CallsDegraded (critical, videocall, relay-latency')[0]).toBeGreaterThan(0);
});

test('the metrics are as Prometheus wants them', async () => {
  const [page = ''] = await Promise.all(watchers.map((watcher) => pageOf(watcher, '/metrics')));
  expect(execFileSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8', stdio: 'pipe' })).toBe('');
  expect(page).toContain('callscope_status{product="videocall",status="degraded"} 1\n');
  expect(page).toContain('callscope_status{product="mattermost",status="degraded"} 0\n');
  expect(page).toMatch(/^callscope_affected_people\{product="videocall",cause="relay-latency"\} [1-9]\d*$/m);
  expect(page).toMatch(/^callscope_evidence_age_seconds \d/m);
});

test('an Alertmanager that comes back without alerts gets them again', async () => {
  await alertmanager.halt();
  await waitUntil(() => said('Alertmanager http://127.0.0.1').every((count) => count === 1), 'both to say so');
  const response = await fetch(`${watchers[0]?.url}/healthz`);
  expect(response.status).toBe(200);
  expect(await response.text()).toMatch(/Prometheus works\.\nAlertmanager \S+: cannot reach .*ECONNREFUSED/);
  await alertmanager.start();
  await waitUntil(() => fires(FINDING), 'the alert');
  await waitUntil(() => said('works again after').every((count) => count === 1), 'both to say so');
});

test('without Prometheus there is an alert about that, and the finding stays', async () => {
  const blind = { alertname: 'CallsBlind', cause: 'prometheus-failed' };
  await stack.stopPrometheus();
  await waitUntil(() => fires(blind), 'the alert');
  expect(await alertmanager.alerts(FINDING)).toMatchObject([
    { annotations: { note: expect.stringContaining("Callscope can't judge whether this is over") } },
  ]);
  expect(said("Prometheus doesn't work")).toEqual([1, 1]);
  expect(await Promise.all(watchers.map((watcher) => pageOf(watcher, '/metrics')))).toEqual(
    watchers.map(() => expect.stringContaining('callscope_status{product="videocall",status="blind"} 1\n'))
  );
  await stack.startPrometheus();
  await waitUntil(async () => !(await fires(blind)), 'its end');
  await waitUntil(() => fires(FINDING), 'the finding');
});

test('a signal ends a copy cleanly, and leaves its alerts to the other one', async () => {
  const [, second] = watchers;
  await second?.stop();
  expect(second?.exitCode()).toBe(0);
  expect(await fires(FINDING)).toBe(true);
});

test('the end of the finding reaches the webhook', async () => {
  await fetch(`${stack.simulator.control}/faults`, { method: 'DELETE' });
  const before = notified('resolved').length;
  await waitUntil(async () => (await alertmanager.alerts(FINDING)).length === 0, 'the end', PATIENCE);
  await waitUntil(() => notified('resolved').length > before, 'the notification', PATIENCE);
  expect(notified('resolved').at(-1)?.labels).toMatchObject(FINDING);
});

test.each<{ args: string[]; says: RegExp }>([
  { args: ['--alertmanager', 'am:9093'], says: /^watch: --alertmanager "am:9093" is not an http or https address\n$/ },
  {
    args: ['--alertmanager', 'http://am:9093', '--alertmanager-config', '/nowhere'],
    says: /^watch: --alertmanager-config: cannot read "\/nowhere" \(ENOENT\)\n$/,
  },
  { args: ['--label', 'place=x'], says: /^watch: --label "place=x": each alert has its own place\n$/ },
  { args: ['--interval', '0'], says: /^watch: --interval "0" is not a number of seconds/ },
  { args: ['--listen', '192.0.2.1:1'], says: /^watch: --listen: listen EADDRNOTAVAIL/ },
])('$args is refused', async ({ args, says }) => {
  const ended = await callscope('watch', ['--url', 'http://127.0.0.1:9', ...args]);
  expect(ended).toMatchObject({ code: 3, stdout: '' });
  expect(ended.stderr).toMatch(says);
});
