import { setTimeout as sleep } from 'node:timers/promises';
import { altered, type Breakages, breakagesOf, type Change, type Expected, of, without } from './installations';

/** Nothing listens there, and its scrape parameters must stay secret. */
const NOBODY = 'http://127.0.0.1:1/metrics?token=SECRET';

/** Changes only one target of a job. */
function one(instance: string, change: Change): Change {
  return (target) => (target.labels.instance === instance ? change(target) : [target]);
}

const scrapedEach =
  (interval: string): Change =>
  (target) => [{ ...target, interval }];

/** The time of each sample: half a minute ago. */
function late(page: string): string {
  const time = Date.now() - 30_000;
  return page.replace(/^([^#\n].*)$/gm, `$1 ${time}`);
}

async function slow(page: string): Promise<string> {
  await sleep(2400);
  return page;
}

/** A process that restarts every twelve seconds. */
function restarting(page: string): string {
  const started = Math.floor(Date.now() / 12_000) * 12;
  return page.replace(/^(mattermost_plugin_calls_process_start_time_seconds) .*$/m, `$1 ${started}`);
}

/** Two processes that answer in turn. */
function takingTurns(): Change {
  let asked = 0;
  return altered((page) =>
    page.replace(
      /^(rtcd_process_start_time_seconds) (.*)$/m,
      (_, name, time) => `${name} ${Number(time) - 1000 * (asked++ % 2)}`
    )
  );
}

/** The page of a plugin as the server repeats it on its own page. */
const repeated = (page: string): string =>
  page
    .replace(/^(mattermost_plugin_calls\w*)\{/gm, '$1{plugin_id="com.mattermost.calls",')
    .replace(/^(mattermost_plugin_calls\w*) /gm, '$1{plugin_id="com.mattermost.calls"} ');

const labelled =
  (labels: Record<string, string>): Change =>
  (target) => [{ ...target, labels: { ...target.labels, ...labels } }];

const CHANGES = {
  missing: of('calls-plugin', () => []),
  renamed: of('rtcd', (target) => [{ ...target, job: 'mattermost-rtcd' }]),
  wrongPath: of('calls-plugin', (target) => [{ ...target, url: target.url.replace(/\/plugins\/.*/, '/metrics') }]),
  wrongPage: of(
    'rtcd',
    altered(() => 'something_else 1\n')
  ),
  fleet: of('rtcd-node-exporter', (target) => without('service_name')({ ...target, job: 'node' })),
  oneDown: one('rtcd-2:8045', (target) => [{ ...target, url: NOBODY }]),
  flapping: one(
    'mm-2:8067',
    altered((page) => (Math.floor(Date.now() / 12_000) % 2 === 0 ? page : null))
  ),
  slow: of('rtcd', altered(slow)),
  seldom: of('calls-plugin', scrapedEach('20s')),
  seldomHosts: of('rtcd-node-exporter', scrapedEach('15s')),
  unlabelled: of('calls-plugin', without('service_name')),
  wrongLabel: of('rtcd', (target) => [{ ...target, labels: { ...target.labels, service_name: 'calls' } }]),
  twice: of('calls-plugin', (target) => [target, { ...target, job: 'mattermost-calls' }]),
  replicas: of('rtcd', (target) => ['a', 'b'].map((replica) => ({ ...target, labels: { ...target.labels, replica } }))),
  wrongClock: of(
    'rtcd-node-exporter',
    altered((page) => page.replace(/^(node_time_seconds) (\S+)$/m, (_, name, time) => `${name} ${Number(time) + 60}`))
  ),
  restarting: of('calls-plugin', altered(restarting)),
  late: of('calls-plugin', altered(late)),
  underscore: of('calls-offloader-node-exporter', (target) => [{ ...target, job: 'calls_offloader-node-exporter' }]),
  nodeNames: of('rtcd-node-exporter', (target) =>
    without('service_name')({
      ...target,
      job: 'node',
      labels: { ...target.labels, instance: `worker-${target.labels.instance}` },
    })
  ),
  sharedInstance: of('rtcd', (target) =>
    labelled({ host: target.labels.instance ?? '', instance: 'localhost:8045' })(target)
  ),
  sharedAndDown: of('rtcd', (target) =>
    labelled({ host: target.labels.instance ?? '', instance: 'localhost:8045' })(
      target.labels.instance === 'rtcd-2:8045' ? { ...target, url: NOBODY } : target
    )
  ),
  turns: one('rtcd-1:8045', takingTurns()),
  bothPages: of('calls-plugin', (target) => [target, { ...target, job: 'mattermost', alter: repeated }]),
  otherPage: of('calls-plugin', (target) => without('service_name')({ ...target, job: 'mattermost', alter: repeated })),
  prefixed: of(
    'rtcd',
    altered((page) => page.replace(/^(rtcd_)/gm, 'acme_$1'))
  ),
  tooMany: of('rtcd', (target) => [{ ...target, sampleLimit: 20 }]),
  unauthorised: of(
    'rtcd',
    altered(() => 401)
  ),
} satisfies Record<string, Change>;

/** What is unknown without the page of the plugin. */
const WITHOUT_PLUGIN: Expected = {
  'mattermost dashboard-job not-applicable': /^Prometheus doesn't scrape the Calls plugin\.$/,
  'features mattermost-joins warn':
    /^Without mattermost_plugin_calls_websocket_events_total, Callscope can't judge how many people try to join: no target of calls-plugin delivers now\.$/,
  'features mattermost-store unknown': /^Can't judge this now\. Missing: /,
};

/** What is unknown without the page of RTCD. */
const WITHOUT_RTCD: Expected = {
  'mattermost coverage fail': /^0 of \d+ expected reports arrive\.$/,
  'mattermost state-label unknown': /^No connection states yet: they appear with the first call\.$/,
  'mattermost bounds unknown': /^No client has reported yet/,
  'mattermost label-values unknown': /^No messages yet\.$/,
  'features mattermost-quality unknown': /^Can't judge this now\. Missing: rtcd_rtc_client_rtt_bucket, /,
  'features mattermost-drops unknown': /^Can't judge this now\. Missing: rtcd_rtc_conn_states_total, /,
  'features mattermost-joins warn': /whether joins succeed: no target of rtcd delivers now\.$/,
};

const EXPECTED: Readonly<Record<keyof typeof CHANGES, Expected>> = {
  missing: {
    'mattermost/plugin found fail':
      /^No target delivered mattermost_plugin_calls_process_start_time_seconds within the last day, and there is no job calls-plugin\.$/,
    ...WITHOUT_PLUGIN,
  },
  renamed: {
    'mattermost/rtcd found warn':
      /^Found as job mattermost-rtcd\. The documented name is rtcd\. 2 targets: rtcd-1:8045, rtcd-2:8045\.$/,
  },
  wrongPath: {
    'mattermost/plugin found fail':
      /^Found job calls-plugin, but no mattermost_plugin_calls_process_start_time_seconds within the last day: /,
    'mattermost/plugin up fail': /^4 of 4 targets down: mm-1:8067 \(.*404/,
    ...WITHOUT_PLUGIN,
  },
  wrongPage: {
    'mattermost/rtcd found fail': /^The metrics page of job rtcd has other metrics, but no /,
    ...WITHOUT_RTCD,
  },
  fleet: {
    'mattermost/rtcd-host found warn':
      /^Found as job node\. The documented name is rtcd-node-exporter\. 2 targets: rtcd-1:9100, /,
    'mattermost/rtcd-host service-name fail': /^It should be "rtcd", but is missing on rtcd-1:9100, rtcd-2:9100\.$/,
  },
  oneDown: { 'mattermost/rtcd up warn': /^1 of 2 targets down: rtcd-2:8045 \(.*connection refused/ },
  flapping: {
    'mattermost/plugin stability fail':
      /^Flapping within the last hour: mm-2:8067 went down \d+ times \(up \d+(\.\d)? %\)/,
  },
  slow: {
    'mattermost/rtcd scrape-time warn':
      /^Slow scrapes: rtcd-1:8045 2\.[4-9] s of 4 s, rtcd-2:8045 2\.[4-9] s of 4 s\.$/,
  },
  seldom: { 'mattermost/plugin interval fail': /^Scraped every 20 s: a fault shows within 75 s\.$/ },
  seldomHosts: {
    'mattermost/rtcd-host interval warn': /^Scraped every 15 s: a fault shows within 50 s\.$/,
  },
  unlabelled: { 'mattermost/plugin service-name fail': /^It should be "calls-plugin", but is missing on mm-1:8067, / },
  wrongLabel: { 'mattermost/rtcd service-name warn': /^It should be "rtcd", but is "calls" on rtcd-1:8045, / },
  twice: {
    'prometheus duplicates fail': /^Scraped more than once: mm-1:8067 in jobs calls-plugin, mattermost-calls, /,
    'mattermost/plugin found warn':
      /^Found as jobs calls-plugin, mattermost-calls\. The documented name is calls-plugin\. /,
  },
  replicas: {
    'prometheus duplicates fail':
      /^Scraped more than once: rtcd-1:8045 as rtcd-1:8045 \(replica a\) and rtcd-1:8045 \(replica b\), rtcd-2:8045 as /,
  },
  wrongClock: {
    'mattermost/rtcd-host clock fail': /^Clocks off: rtcd-1:9100 \+(59|60)\.\d s, rtcd-2:9100 \+(59|60)\.\d s\.$/,
  },
  restarting: { 'mattermost/plugin restarts warn': /^Within the last day: mm-1:8067 \d+ restarts, last at 20.*Z, / },
  underscore: {},
  nodeNames: {
    ...Object.fromEntries(
      ['up', 'service-name', 'interval', 'stability', 'scrape-time', 'freshness', 'metrics', 'clock'].map((check) => [
        `mattermost/rtcd-host ${check} gone`,
        /^$/,
      ])
    ),
    'mattermost/rtcd-host found warn': /^Found node exporters \(job node\), but can't tell which belong to rtcd: /,
  },
  sharedInstance: {
    'prometheus instances warn':
      /^Several hosts share one instance: localhost:8045 \(host rtcd-1:8045\) and localhost:8045 \(host rtcd-2:8045\)\.$/,
  },
  sharedAndDown: {
    'prometheus instances warn': /^Several hosts share one instance: /,
    'mattermost/rtcd up warn': /^1 of 2 targets down: localhost:8045 \(host rtcd-2:8045\) \(.*connection refused/,
  },
  turns: { 'prometheus instances fail': /^Several processes answer at one address in turn: rtcd-1:8045\./ },
  bothPages: {
    'prometheus duplicates fail':
      /^Scraped more than once: the metrics of calls-plugin on both pages of mm-1:8067 \(jobs calls-plugin, mattermost\), /,
  },
  otherPage: { 'mattermost/plugin service-name gone': /^$/ },
  prefixed: {
    'mattermost/rtcd found fail':
      /^Found under another name: acme_rtcd_process_start_time_seconds instead of rtcd_process_start_time_seconds, on rtcd-1:8045 \(job rtcd\), /,
    ...WITHOUT_RTCD,
  },
  tooMany: {
    'mattermost/rtcd found fail': /^Found job rtcd, but no rtcd_process_start_time_seconds within the last day: /,
    'mattermost/rtcd up fail': /^2 of 2 targets down: rtcd-1:8045 \([^)]*sample.limit/,
    ...WITHOUT_RTCD,
  },
  unauthorised: {
    'mattermost/rtcd found fail': /^Found job rtcd, but no rtcd_process_start_time_seconds within the last day: /,
    'mattermost/rtcd up fail': /^2 of 2 targets down: rtcd-1:8045 \(.*401/,
    ...WITHOUT_RTCD,
  },
  late: { 'mattermost/plugin freshness fail': /^The newest samples are late: mm-1:8067 3\d s, / },
};

/** Faults of single jobs, with the jobs of Mattermost Calls as examples. */
export const BROKEN_JOBS: Breakages = breakagesOf(CHANGES, EXPECTED);
