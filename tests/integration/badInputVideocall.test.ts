import { feedPages, type FedPage } from '../../simulator/feed/feed';
import { RemoteWriteClient } from '../../simulator/feed/remoteWrite';
import { type Diagnosis } from '../../src/triage/types';
import { loadCapture, type Source } from '../fixtures/captures';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { triageAt } from '../support/triage';
import { retimePages } from './retime';

/** 2026-01-05T00:00:00Z. */
const START = 1_767_571_200;
const APART = 7 * 3600;
const ASKED_AT = 60;
/** The last captured page (s). */
const LAST = 60;

const TARGETS = {
  client: { job: 'videocall-client-metrics', instance: 'metrics-api:9091' },
  server: { job: 'videocall-server-stats', instance: 'server-stats-api:9092' },
} as const;

const RTT = /^videocall_client_active_server_rtt_ms\{/;
const NETEQ = /^videocall_neteq_/;

type Change = (line: string) => string | null;

const withValue =
  (which: RegExp, value: string): Change =>
  (line) =>
    which.test(line) ? line.replace(/ \S+$/, ` ${value}`) : line;
const without =
  (which: RegExp): Change =>
  (line) =>
    which.test(line) ? null : line;

let prometheus: Prometheus;
let start = START;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterAll(() => prometheus.stop());

/** Feeds the captured steady minute from a moment (unix s) on, with its lines changed. */
async function feedSteady(
  zero: number,
  change: Change,
  replicas: ReadonlyArray<Record<string, string>> = [{}]
): Promise<void> {
  const { pages } = await loadCapture('videocall', 'steady');
  const changed = (text: string): string =>
    text
      .split('\n')
      .flatMap((line) => (line.startsWith('#') ? line : (change(line) ?? [])))
      .join('\n');
  const pagesOf = (source: Source): FedPage[] =>
    [
      ...retimePages(
        pages.filter((page) => page.source === source),
        (t) => zero + t
      ),
    ].map((page) => ({ ...page, text: page.text === null ? null : changed(page.text) }));
  const targets = (['client', 'server'] as const).flatMap((source) =>
    replicas.map((labels) => ({ ...TARGETS[source], labels, pages: pagesOf(source) }))
  );
  await feedPages(new RemoteWriteClient(prometheus.writeUrl), targets);
}

/** The diagnosis of the captured steady minute, with its lines changed and its clock off by some seconds. */
async function diagnosisOf(
  change: Change,
  { replicas, late = 0 }: { replicas?: ReadonlyArray<Record<string, string>>; late?: number } = {}
): Promise<Diagnosis<string>> {
  const zero = start;
  start += APART;
  await feedSteady(zero - late, change, replicas);
  return triageAt(prometheus, zero + ASKED_AT);
}

const noted = ({ notes }: Diagnosis<string>): string => notes.map(({ text }) => text).join('\n');

test('as it is, it is healthy', async () => {
  expect(await diagnosisOf((line) => line)).toMatchObject({ status: 'healthy', findings: [], notes: [] });
});

test.each(['NaN', '+Inf'])('round-trip times of %s are no times', async (value) => {
  const diagnosis = await diagnosisOf(withValue(RTT, value));
  expect(diagnosis.status).toBe('blind');
  expect(noted(diagnosis)).toMatch(/whose RTT is not a valid number/);
});

test.each<[string, Change]>([
  ['NaN', withValue(NETEQ, 'NaN')],
  ['+Inf', withValue(NETEQ, '+Inf')],
  ['not there', without(NETEQ)],
  ['named otherwise', (line) => line.replace(/_ops_per_sec/, '_operations')],
])('says that it can’t judge audio that is %s', async (_, change) => {
  const diagnosis = await diagnosisOf(change);
  expect(diagnosis.findings).toEqual([]);
  expect(noted(diagnosis)).toMatch(/Callscope can't judge audio/);
});

test('without server_url sessions still count', async () => {
  const slow: Change = (line) => withValue(RTT, '500')(line)?.replace(/,?server_url="[^"]*"/, '') ?? null;
  expect((await diagnosisOf(slow)).status).not.toBe('healthy');
});

test('without active sessions, it is unknown which round-trip times count', async () => {
  const diagnosis = await diagnosisOf(without(/^videocall_active_sessions_total/));
  expect(diagnosis.status).toBe('blind');
  expect(diagnosis.findings[0]?.summary).toContain('videocall_active_sessions_total');
});

test('without round-trip times, audio is judged, with a note', async () => {
  const diagnosis = await diagnosisOf(without(RTT));
  expect(diagnosis).toMatchObject({ status: 'healthy', findings: [] });
  expect(noted(diagnosis)).toMatch(/Callscope can't judge round-trip time/);
});

test('without measurements, nothing is healthy', async () => {
  const diagnosis = await diagnosisOf((line) => without(NETEQ)(without(RTT)(line) ?? ''));
  expect(diagnosis.status).toBe('blind');
  expect(diagnosis.findings[0]?.summary).toContain('none reports measurements');
});

test('without connections, a note says so', async () => {
  expect(noted(await diagnosisOf(without(/^videocall_server_connections_active/)))).toMatch(
    /videocall_server_connections_active shows nobody/
  );
});

test('relays are called by their IPv6 addresses', async () => {
  const moved: Change = (line) =>
    line.replace(/server_url="(\w+):\/\/[^/:"]*singapore[^/:"]*(:\d+)?/, 'server_url="$1://[2001:db8::1]:4433');
  const slow: Change = (line) => (line.includes('2001:db8::1') ? withValue(RTT, '500')(line) : line);
  const { findings } = await diagnosisOf((line) => slow(moved(line) ?? ''));
  expect(JSON.stringify(findings.map(({ where, evidence }) => ({ where, evidence })))).toContain('[2001:db8::1]');
});

test('names of people in labels reach no answer', async () => {
  const named: Change = (line) => line.replace(/^(videocall_\w+\{)(.*peer)/, '$1display_name="Ann Example",$2');
  const slow: Change = (line) => withValue(RTT, '500')(line);
  const diagnosis = await diagnosisOf((line) => slow(named(line) ?? ''));
  expect(diagnosis.status).not.toBe('healthy');
  expect(JSON.stringify(diagnosis)).not.toMatch(/Ann Example|@/);
});

test('two replicas are reported', async () => {
  const diagnosis = await diagnosisOf((line) => line, { replicas: [{ replica: 'a' }, { replica: 'b' }] });
  expect(diagnosis.findings).toEqual([]);
  expect(noted(diagnosis)).toMatch(/stored 2 times/);
});

test.each([20, 30, 37, 60])('samples that are %d s late are judged as of then, and that is said', async (late) => {
  const diagnosis = await diagnosisOf((line) => line, { late: late + ASKED_AT - LAST });
  expect(diagnosis).toMatchObject({ status: 'healthy', findings: [] });
  expect(noted(diagnosis)).toMatch(/samples are \d+ s old/);
});

test('a person who left while Prometheus was away is not a dead sender', async () => {
  const left = '7713914763314685786';
  const silent: Change = (line) =>
    line.includes(`to_peer="${left}"`)
      ? withValue(/^videocall_neteq_expand_/, '100')(withValue(/^videocall_neteq_normal_/, '0')(line) ?? '')
      : line;
  const zero = start;
  const AWAY = 120;
  start += APART;
  // Each run of Prometheus knows nothing of what was there before: no series ends in between.
  await feedSteady(zero, silent);
  await feedSteady(zero + AWAY, (line) => (line.includes(left) ? null : line));
  for (const t of [10, 30, 60]) {
    expect(await triageAt(prometheus, zero + AWAY + t)).toMatchObject({ status: 'healthy', findings: [] });
  }
});
