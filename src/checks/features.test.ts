/** @jest-environment node */
import { PromError } from '../promClient/errors';
import { type Sample } from '../promClient/types';
import { featureProbes } from './features';
import { type Facts, type Judgement } from './probe';
import { factsOf, judged, row, withTargets } from './testFacts';

type Page = Readonly<Record<string, readonly string[]>>;

/** What is judged of targets that have these series; `people` on each of them. */
function judge(
  id: string,
  pages: Page,
  { people = 20, facts = factsOf() }: { people?: number; facts?: Facts } = {}
): Judgement {
  const targetOf = (instance: string): Record<string, string> => ({
    job: facts.jobs.find(({ source }) => instance.startsWith(`${source.id}:`))?.source.job ?? 'rtcd',
    instance,
  });
  const families = Object.entries(pages).flatMap(([instance, names]) =>
    names.map((name): Sample => row(1, { __name__: name, ...targetOf(instance) }))
  );
  const counts = Object.keys(pages).map((instance) =>
    row(people, { __name__: 'rtcd_rtc_sessions_total', ...targetOf(instance) })
  );
  return judged(featureProbes(facts), id, { families, people: counts });
}

const quality = (prefix: string): string[] =>
  ['client_rtt_bucket', 'client_loss_rate_bucket', 'client_jitter_bucket'].map((name) => `${prefix}_${name}`);
const JOINS = ['rtcd_rtc_dc_open_time_bucket', 'rtcd_rtc_signaling_lock_grab_time_bucket'];
const EVENTS = { 'plugin:80': ['mattermost_plugin_calls_websocket_events_total'] };

test('the quality of calls can be told by RTCD', () => {
  expect(judge('mattermost-quality', { 'rtcd:80': quality('rtcd_rtc') }).state).toBe('pass');
});

test('or by the plugin where it runs the RTC server itself', () => {
  const facts = withTargets(factsOf(), 'rtcd');
  expect(judge('mattermost-quality', { 'plugin:80': quality('mattermost_plugin_calls_rtc') }, { facts }).state).toBe(
    'pass'
  );
});

test.each(quality('rtcd_rtc'))('without %s that is said: nothing passes in silence', (missing) => {
  const judgement = judge('mattermost-quality', { 'rtcd:80': quality('rtcd_rtc').filter((name) => name !== missing) });
  expect(judgement).toMatchObject({
    state: 'warn',
    evidence: expect.stringContaining(`Without ${missing}, Callscope can't judge`),
  });
});

test.each([
  ['mattermost-drops', 'rtcd:80', ['rtcd_rtc_conn_states_total'], 'Without rtcd_rtc_sessions_total, Callscope'],
  [
    'videocall-rtt',
    'client:80',
    ['videocall_client_active_server_rtt_ms'],
    "Without videocall_active_sessions_total, Callscope can't judge who is in a call",
  ],
])('%s on %s with %j alone', (id, instance, names, evidence) => {
  expect(judge(id, { [instance]: names })).toMatchObject({
    state: 'warn',
    evidence: expect.stringContaining(evidence),
  });
});

test('families that a newer release brought are missing because this one is older', () => {
  expect(judge('mattermost-joins', { ...EVENTS, 'rtcd:80': ['rtcd_rtc_conn_states_total'] })).toMatchObject({
    state: 'warn',
    evidence: "Without rtcd_rtc_dc_open_time, Callscope can't judge whether joins succeed: RTCD is older than 1.1.0.",
    remedy: { text: 'Update RTCD to 1.1.0 or later.' },
  });
});

test('that one of two is older is said of that one', () => {
  const facts = withTargets(factsOf(), 'rtcd', { instance: 'a:8045' }, { instance: 'b:8045' });
  const pages = { ...EVENTS, 'a:8045': JOINS, 'b:8045': ['rtcd_rtc_conn_states_total'] };
  expect(judge('mattermost-joins', pages, { facts }).evidence).toBe(
    "Without rtcd_rtc_dc_open_time on b:8045, Callscope can't judge whether joins succeed: RTCD is older than 1.1.0."
  );
});

test('a release that has the rest of it is not older: something drops the family', () => {
  const judgement = judge('mattermost-joins', { ...EVENTS, 'rtcd:80': JOINS.slice(1) });
  expect(judgement.evidence).toBe("Without rtcd_rtc_dc_open_time_bucket, Callscope can't judge whether joins succeed.");
  expect(judgement.remedy?.text).toContain('metric_relabel_configs');
});

test('a histogram that is stored as a native one is said to be that', () => {
  expect(judge('mattermost-joins', { ...EVENTS, 'rtcd:80': ['rtcd_rtc_dc_open_time'] })).toMatchObject({
    state: 'warn',
    evidence: expect.stringContaining('only native histograms are stored'),
    remedy: { text: expect.stringContaining('always_scrape_classic_histograms: true') },
  });
});

test('what comes with people is not missed while there are none', () => {
  expect(judge('mattermost-joins', { 'rtcd:80': ['rtcd_rtc_conn_states_total'] }, { people: 0 })).toMatchObject({
    state: 'unknown',
    evidence: expect.stringContaining("Can't judge this now. Missing: "),
  });
});

test('what is not there at all is unknown: it comes with the first call', () => {
  expect(judge('videocall-broker', {})).toMatchObject({
    state: 'unknown',
    remedy: { text: expect.stringContaining('Job nats delivers these metrics.') },
  });
});

test('nothing is said to be missing where the question was not answered', () => {
  const facts = factsOf({ unanswered: new PromError('timed-out', 'no answer within 30 s') });
  expect(judge('videocall-broker', {}, { facts }).evidence).toBe('The query failed: no answer within 30 s');
});

test('features of products that are not run are not asked about', () => {
  const facts = factsOf();
  const jobs = facts.jobs.filter(({ product }) => product.id === 'videocall');
  expect(featureProbes({ ...facts, jobs }).every(({ id }) => id.startsWith('videocall'))).toBe(true);
});
