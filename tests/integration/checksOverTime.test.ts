import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { close, listen } from '../../http/server';
import { readableChecks } from '../../cli/formatChecks';
import { runChecks } from '../../src/checks/runChecks';
import {
  altered,
  changesOf,
  type Change,
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
import { type Prometheus, startPrometheus } from '../support/prometheus';

const PRODUCTS = ['mattermost'];
const INTERVAL = 4;

let isJitterThere = true;
const SITES: Readonly<Record<string, Change>> = {
  healthy: unchanged,
  changing: of(
    'rtcd',
    altered((page) => (isJitterThere ? page : page.replace(/^rtcd_rtc_client_jitter.*\n/gm, '')))
  ),
};

const each = (check: string, pattern: RegExp): Expected =>
  Object.fromEntries(
    ['plugin', 'rtcd', 'rtcd-host', 'offloader-host'].map((job) => [`mattermost/${job} ${check}`, pattern])
  );

/** Milliseconds that samples wait on their way. */
let lagMs = 0;
let receiver: Prometheus;
let post: Server;
let installations: Installations;
let idle: Installations;

/** Passes samples on some time after it took them, as a queue does that can't keep up. */
async function startPost(target: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const body = new Uint8Array(await buffer(request));
    const headers = { 'Content-Type': 'application/x-protobuf', 'Content-Encoding': 'snappy' };
    response.writeHead(204).end();
    await sleep(lagMs, undefined, { ref: false });
    await fetch(target, { method: 'POST', headers, body }).catch(() => undefined);
  });
  await listen(server);
  return server;
}

beforeAll(async () => {
  receiver = await startPrometheus({ remoteWrite: true });
  post = await startPost(receiver.writeUrl);
  const { port } = post.address() as AddressInfo;
  [installations, idle] = await Promise.all([
    startInstallations({
      products: PRODUCTS,
      sites: SITES,
      prometheus: { scrapeIntervalSeconds: INTERVAL },
      config: { remote_write: [{ url: `http://127.0.0.1:${port}/`, queue_config: { batch_send_deadline: '1s' } }] },
    }),
    startInstallations({
      products: PRODUCTS,
      sites: { healthy: unchanged },
      sessions: 0,
      prometheus: { scrapeIntervalSeconds: INTERVAL },
    }),
  ]);
  await untilHealthy(installations);
});

afterAll(async () => {
  await Promise.all([installations?.stop(), idle?.stop()]);
  await (post && close(post));
  await receiver?.stop();
});

test('10: nobody in calls is not a fault, and proves nothing', async () => {
  await expectSoon(async () => changesOf(await installations.checks('healthy'), await idle.checks('healthy')), {
    'mattermost/rtcd calls unknown': /^No calls within the last day\.$/,
    'mattermost/plugin calls unknown': /^No calls within the last day\.$/,
    'mattermost/rtcd metrics unknown': /They appear with calls\. People in calls: 0\.$/,
    'mattermost/plugin metrics unknown': /They appear with calls\. People in calls: 0\.$/,
    'mattermost coverage not-applicable': /^Nobody is expected to report now\.$/,
    'mattermost state-label unknown': /they appear with the first call/,
    'mattermost bounds unknown': /histograms appear with the first report/,
    'mattermost label-values unknown': /^No messages yet\.$/,
    'features mattermost-quality unknown': /^Can't judge this now/,
    'features mattermost-drops unknown': /^Can't judge this now/,
    'features mattermost-joins unknown': /^Can't judge this now/,
    'features mattermost-store unknown': /^Can't judge this now/,
  });
});

test('20: remote write: facts that only scrapes show are unknown, and a lag is measured', async () => {
  const changes = async (): Promise<Record<string, string>> =>
    changesOf(
      await installations.checks('healthy'),
      readableChecks(await runChecks(clientOf(receiver), optionsOf('healthy', PRODUCTS)))
    );
  const unscraped: Expected = {
    'prometheus asking-clock unknown': /^Prometheus has not scraped anything yet\.$/,
    'mattermost types unknown': /^No target declares a type/,
    ...each('scrape-time unknown', /The timeout is unknown: there is no list of targets\.$/),
  };
  await expectSoon(changes, unscraped);
  lagMs = 25_000;
  await expectSoon(changes, {
    ...unscraped,
    ...each('freshness fail', /^The newest samples are late: .* 2\d s/),
    'mattermost coverage unknown':
      /^The newest samples are 2\d s old, so the number of people who should report now is unknown\.$/,
  });
});

test('10: a family that was there differs from one that never was', async () => {
  isJitterThere = false;
  await expectChanges(installations, 'changing', {
    'mattermost/rtcd metrics unknown':
      /^Missing: rtcd_rtc_client_jitter \(seen within the last day\) \(1 of \d+ families\)\. Without them, Callscope can't judge: jitter\.$/,
    'features mattermost-quality warn': /^Without rtcd_rtc_client_jitter_bucket, Callscope can't judge jitter\.$/,
  });
  isJitterThere = true;
  await expectChanges(installations, 'changing', {});
});

test('2: a removed job differs from one that never was', async () => {
  await installations.scrape({ ...SITES, changing: of('calls-plugin', () => []) });
  await expectChanges(installations, 'changing', {
    'mattermost/plugin found fail':
      /^Prometheus scraped it within the last day as job calls-plugin, but no longer does: mm-1:8067, /,
    'mattermost dashboard-job not-applicable': /^Prometheus doesn't scrape the Calls plugin\.$/,
    'features mattermost-joins warn':
      /^Without mattermost_plugin_calls_websocket_events_total, Callscope can't judge how many people try to join: no target/,
    'features mattermost-store unknown': /^Can't judge this now/,
  });
});
