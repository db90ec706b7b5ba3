/** @jest-environment node */
import { PromError } from '../../promClient/errors';
import { type Sample } from '../../promClient/types';
import { featureProbes } from './features';
import { type Facts } from '../probe';
import { factsOf, type Judged, judged, row, withTargets } from '../../../tests/support/checkFacts';

type Page = Readonly<Record<string, readonly string[]>>;

/** What is judged of targets that have these series; `people` on each of them. */
function judge(
  id: string,
  pages: Page,
  { people = 20, facts = factsOf() }: { people?: number; facts?: Facts } = {}
): Judged {
  const targetOf = (instance: string): Record<string, string> => ({
    job: facts.jobs.find(({ source }) => instance.startsWith(`${source.id}:`))?.source.job ?? 'tower',
    instance,
  });
  const families = Object.entries(pages).flatMap(([instance, names]) =>
    names.map((name): Sample => row(1, { __name__: name, ...targetOf(instance) }))
  );
  const counts = Object.keys(pages).map((instance) =>
    row(people, { __name__: 'tower_rtc_sessions_total', ...targetOf(instance) })
  );
  return judged(featureProbes(facts), id, { families, people: counts });
}

const quality = (prefix: string): string[] =>
  ['client_rtt_bucket', 'client_loss_rate_bucket', 'client_jitter_bucket'].map((name) => `${prefix}_${name}`);
const JOINS = ['tower_rtc_dc_open_time_bucket', 'tower_rtc_signaling_lock_grab_time_bucket'];
const EVENTS = { 'desk:80': ['walkie_desk_websocket_events_total'] };

test('Tower can measure the quality of calls', () => {
  expect(judge('walkie-quality', { 'tower:80': quality('tower_rtc') }).state).toBe('pass');
});

test('or by the desk if it runs the RTC server itself', () => {
  const facts = withTargets(factsOf(), 'tower');
  expect(judge('walkie-quality', { 'desk:80': quality('walkie_desk_rtc') }, { facts }).state).toBe('pass');
});

test.each(quality('tower_rtc'))('without %s that is said: nothing passes in silence', (missing) => {
  const judgement = judge('walkie-quality', { 'tower:80': quality('tower_rtc').filter((name) => name !== missing) });
  expect(judgement).toMatchObject({
    state: 'warn',
    evidence: expect.stringContaining(`Without ${missing}, Callscope can't judge`),
  });
});

test.each([
  ['walkie-drops', 'tower:80', ['tower_rtc_conn_states_total'], 'Without tower_rtc_sessions_total, Callscope'],
  [
    'pager-rtt',
    'client:80',
    ['pager_client_active_server_rtt_ms'],
    "Without pager_active_sessions_total, Callscope can't judge who is in a call",
  ],
])('%s on %s with %j alone', (id, instance, names, evidence) => {
  expect(judge(id, { [instance]: names })).toMatchObject({
    state: 'warn',
    evidence: expect.stringContaining(evidence),
  });
});

test('families that a newer release brought are missing because this one is older', () => {
  expect(judge('walkie-joins', { ...EVENTS, 'tower:80': ['tower_rtc_conn_states_total'] })).toMatchObject({
    state: 'warn',
    evidence: "Without tower_rtc_dc_open_time, Callscope can't judge whether joins succeed: Tower is older than 1.1.0.",
    remedy: { text: 'Update Tower to 1.1.0 or later.' },
  });
});

test('says of the older one of two that it is older', () => {
  const facts = withTargets(factsOf(), 'tower', { instance: 'a:8045' }, { instance: 'b:8045' });
  const pages = { ...EVENTS, 'a:8045': JOINS, 'b:8045': ['tower_rtc_conn_states_total'] };
  expect(judge('walkie-joins', pages, { facts }).evidence).toBe(
    "Without tower_rtc_dc_open_time on b:8045, Callscope can't judge whether joins succeed: Tower is older than 1.1.0."
  );
});

test('a release that has the rest of it is not older: something drops the family', () => {
  const judgement = judge('walkie-joins', { ...EVENTS, 'tower:80': JOINS.slice(1) });
  expect(judgement.evidence).toBe(
    "Without tower_rtc_dc_open_time_bucket, Callscope can't judge whether joins succeed."
  );
  expect(judgement.remedy?.text).toContain('metric_relabel_configs');
});

test('says that a histogram is stored as a native one', () => {
  expect(judge('walkie-joins', { ...EVENTS, 'tower:80': ['tower_rtc_dc_open_time'] })).toMatchObject({
    state: 'warn',
    evidence: expect.stringContaining('only native histograms are stored'),
    remedy: { text: expect.stringContaining('always_scrape_classic_histograms: true') },
  });
});

test("doesn't miss families that need people while there are none", () => {
  expect(judge('walkie-joins', { 'tower:80': ['tower_rtc_conn_states_total'] }, { people: 0 })).toMatchObject({
    state: 'unknown',
    evidence: expect.stringContaining("Can't judge this now. Missing: "),
  });
});

test('a family that was never there is unknown: it appears with the first call', () => {
  expect(judge('pager-broker', {})).toMatchObject({
    state: 'unknown',
    remedy: { text: expect.stringContaining('Job queue delivers these metrics.') },
  });
});

test('reports nothing as missing if the question was not answered', () => {
  const facts = factsOf({ unanswered: new PromError('timed-out', 'no answer within 30 s') });
  expect(judge('pager-broker', {}, { facts }).evidence).toBe('The query failed: no answer within 30 s');
});

test("doesn't query features of products that don't run", () => {
  const facts = factsOf();
  const jobs = facts.jobs.filter(({ product }) => product.id === 'pager');
  expect(featureProbes({ ...facts, jobs }).every(({ id }) => id.startsWith('pager'))).toBe(true);
});
