import { feedPages } from '../../simulator/feed/feed';
import { RemoteWriteClient } from '../../simulator/feed/remoteWrite';
import { english } from '../../src/messages';
import { createHttpClient } from '../../src/promClient/httpClient';
import { type Results, type Sample } from '../../src/promClient/types';
import { loadCapture } from '../fixtures/captures';
import { type BoardQuery, boardQueries } from '../support/boards';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo } from '../support/triage';

const SITUATIONS = ['steady', 'failures'] as const;
type Situation = (typeof SITUATIONS)[number];
/** What one situation leaves behind must not show in the next. */
const APART = 3600;
const START = hoursAgo(12);

let prometheus: Prometheus;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
  for (const situation of SITUATIONS) {
    await feed(situation, { zero: zeroOf(situation, 'rtcd'), job: 'rtcd', rename: (page) => page });
    await feed(situation, { zero: zeroOf(situation, 'plugin'), job: 'calls-plugin', rename: asEmbedded });
  }
});

afterAll(() => prometheus.stop());

function zeroOf(situation: Situation, server: 'rtcd' | 'plugin'): number {
  return START + APART * (2 * SITUATIONS.indexOf(situation) + (server === 'rtcd' ? 0 : 1));
}

async function feed(
  situation: Situation,
  { zero, job, rename }: { zero: number; job: string; rename: (page: string) => string }
): Promise<void> {
  const { pages } = await loadCapture('rtcd', situation);
  const moved = pages.map(({ t, text, unixSeconds }) => ({
    t: zero + t,
    // The start of the process moves along.
    text: rename(text).replace(
      /(process_start_time_seconds) (\d\S+)/,
      (_, name, start) => `${name} ${Number(start) - unixSeconds + t + zero}`
    ),
  }));
  await feedPages(new RemoteWriteClient(prometheus.writeUrl), [{ job, instance: `${job}:80`, pages: moved }]);
}

/** The page of an RTC server as the plugin would show it, which counts joins under its own name. */
function asEmbedded(page: string): string {
  const joins = [...page.matchAll(/^rtcd_ws_messages_total\{[^}]*direction="in",type="join"\} (\S+)$/gm)];
  const accepted = joins.reduce((sum, [, count]) => sum + Number(count), 0);
  const name = 'mattermost_plugin_calls_websocket_events_total';
  const events = joins.length === 0 ? '' : `# TYPE ${name} counter\n${name}{direction="out",type="join"} ${accepted}\n`;
  return page.replace(/\brtcd_/g, 'mattermost_plugin_calls_') + events;
}

const RANGE = 225;
const RATE = 60;
const WINDOWS: Readonly<Record<string, string>> = {
  $__interval: '5s',
  $__rate_interval: `${RATE}s`,
  $__rate_interval_ms: String(1000 * RATE),
  $__range: `${RANGE}s`,
  $__range_s: String(RANGE),
};

function queriesOf(slug: string, rows: RegExp): BoardQuery[] {
  return boardQueries().filter((query) => query.board.slug === slug && rows.test(english(query.row.title)));
}

async function ask(queries: readonly BoardQuery[], at: number): Promise<Results<Sample>> {
  const expressions = queries.map(({ name, expr }) => [
    name,
    expr.replace(/\$[a-zA-Z_]\w*/g, (variable) => WINDOWS[variable] ?? '.*'),
  ]);
  return createHttpClient(prometheus.url, { timeout: 30_000 }).instant(Object.fromEntries(expressions), at);
}

const RTCD_QUERIES = queriesOf('rtcd', /./);

test('a running call shows on every panel that does not say why it may be empty', async () => {
  const results = await ask(RTCD_QUERIES, zeroOf('steady', 'rtcd') + 70);
  const empty = RTCD_QUERIES.filter(({ name }) => (results[name] ?? []).length === 0);
  expect(empty.filter(({ panel }) => panel.mayBeEmpty === undefined).map(({ name }) => name)).toEqual([]);
});

test('errors are counted from the first on, by type and installation', async () => {
  const results = await ask(RTCD_QUERIES, zeroOf('failures', 'rtcd') + 222);
  const rows = results['rtcd: Errors in the range, A'] ?? [];
  const counts = rows.map(({ labels, value }) => `${labels.groupID} ${labels.type} ${value}`);
  expect(counts.sort()).toEqual([
    'mm-a signaling 3',
    'mm-a signaling_lock_timeout 2',
    'mm-a track 4',
    'mm-b ice 3',
    'mm-b signaling 3',
    'mm-e signaling 1',
  ]);
});

test('a client that froze and came back is a recovery, a killed one is not', async () => {
  const results = await ask(RTCD_QUERIES, zeroOf('failures', 'rtcd') + 222);
  expect(results['rtcd: Recoveries by server, A']?.map(({ value }) => Math.round(value))).toEqual([3]);
  const [worked] = results['rtcd: Successful joins, A'] ?? [];
  expect(worked?.value).toBeGreaterThan(0.5);
  expect(worked?.value).toBeLessThan(0.7);
});

test.each(SITUATIONS)('an embedded server shows the same as RTCD: %s', async (situation) => {
  const queries = queriesOf('calls-plugin', /its own RTC server/);
  const at = situation === 'steady' ? 70 : 222;
  const embedded = await ask(queries, zeroOf(situation, 'plugin') + at);
  const external = await ask(RTCD_QUERIES, zeroOf(situation, 'rtcd') + at);
  const values = (rows: readonly Sample[] = []): number[] =>
    rows.map(({ value }) => Math.round(1000 * value) / 1000).sort((a, b) => a - b);
  // Attempts to join are another family there.
  const same = queries.filter(({ panel }) => !english(panel.title).startsWith('Joins'));
  expect(same.length).toBeGreaterThan(40);
  for (const { name } of same) {
    const twin = name.replace('calls-plugin:', 'rtcd:');
    expect([name, values(embedded[name])]).toEqual([name, values(external[twin])]);
  }
  const worked = 'Successful joins, A';
  expect(embedded[`calls-plugin: ${worked}`]?.[0]?.value).toBeCloseTo(
    external[`rtcd: ${worked}`]?.[0]?.value ?? NaN,
    1
  );
});

test.each([
  { name: 'one still opens', failed: [], asLate: true, share: 1 },
  { name: 'one of eleven never opened', failed: [3], asLate: false, share: 10 / 11 },
  { name: 'one of eleven never opened and another one still opens', failed: [3], asLate: true, share: 10 / 11 },
  { name: 'none ever opened', failed: [...Array(20).keys()], asLate: true, share: 0 },
])('joins over the range if $name', async ({ failed, asLate, share }) => {
  const zero = START + APART * (2 * SITUATIONS.length + joinSituations++);
  const last = asLate ? 245 : 255;
  await feedPages(new RemoteWriteClient(prometheus.writeUrl), [
    { job: 'rtcd', instance: 'joins:80', pages: joinPages(zero, last, failed) },
  ]);
  const query = RTCD_QUERIES.filter(({ panel }) => english(panel.title) === 'Successful joins');
  const results = await ask(query, zero + last);
  expect(Object.values(results).flat()).toHaveLength(1);
  expect(Object.values(results).flat()[0]?.value).toBeCloseTo(share, 1.5);
});

let joinSituations = 0;

/** Each 20 s, from 25 s on, somebody joins, whose data channel is open a scrape later; but for those that fail. */
function* joinPages(zero: number, last: number, failed: readonly number[]): Generator<{ t: number; text: string }> {
  for (let t = 0; t <= last; t += 5) {
    const joinsUntil = (end: number): number => Math.max(0, Math.floor((end - 5) / 20));
    const joins = joinsUntil(t);
    const opens = [...Array(joinsUntil(t - 5)).keys()].filter((join) => !failed.includes(join)).length;
    yield {
      t: zero + t,
      text: [
        `rtcd_process_start_time_seconds ${zero - 3000}`,
        `rtcd_ws_messages_total{clientID="mm",direction="in",type="join"} ${100 + joins}`,
        `rtcd_rtc_dc_open_time_count{groupID="mm"} ${100 + opens}`,
        `rtcd_rtc_conn_states_total{type="connected"} ${100 + opens}`,
        '',
      ].join('\n'),
    };
  }
}
