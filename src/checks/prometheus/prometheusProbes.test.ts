/** @jest-environment node */
import { PromError } from '../../promClient/errors';
import { type RuleGroup, type Sample } from '../../promClient/types';
import { PRODUCTS } from '../../stacks/products';
import { type Facts, type Judgement } from '../probe';
import { AT, factsOf, judged, row, withTargets } from '../testFacts';
import { namespacesOf } from './namespaces';
import { PERMISSIONS } from './permissionsCheck';
import { prometheusProbes } from './prometheusProbes';
import { selectorsOf } from './ruleSelectors';

const UNSUPPORTED = new PromError('not-supported', 'no such page');

function judge(id: string, change: Partial<Facts> = {}, results: Record<string, Sample[]> = {}): Judgement {
  return judged(prometheusProbes(factsOf(change)), id, results);
}

test('names of products begin alike', () => {
  expect(namespacesOf(PRODUCTS)).toEqual(['rtcd_', 'mattermost_plugin_calls_', 'videocall_']);
});

test('backend', () => {
  expect(judge('backend')).toMatchObject({ state: 'pass', evidence: 'Version 3.5.0.' });
  expect(judge('backend', { build: UNSUPPORTED }).state).toBe('unknown');
});

test.each([
  ['15d', 7, 'pass'],
  ['15d', 30, 'warn'],
  ['6h', 7, 'warn'],
  ['30d or 10GiB', 30, 'pass'],
  ['10GiB', 7, 'unknown'],
])('retention %s against %d days: %s', (storageRetention, sloWindowDays, state) => {
  expect(judge('retention', { runtime: { storageRetention }, sloWindowDays }).state).toBe(state);
});

test('retention that is not told is unknown', () => {
  expect(judge('retention', { runtime: UNSUPPORTED }).state).toBe('unknown');
});

describe('the interval of the data source', () => {
  const set = (timeInterval: string): Partial<Facts> => ({ grafana: { timeInterval, permissions: {} } });
  test.each([
    ['5s', 'pass'],
    ['15s', 'warn'],
    ['', 'warn'],
    ['1s', 'fail'],
  ])('%j at 5 s: %s', (timeInterval, state) => {
    expect(judge('data-source-interval', set(timeInterval)).state).toBe(state);
  });
  test('is nothing outside of Grafana, and unknown where nothing is scraped', () => {
    expect(judge('data-source-interval').state).toBe('not-applicable');
    expect(judge('data-source-interval', { ...set('5s'), targets: new Map() }).state).toBe('unknown');
  });
});

test.each([
  [-1, 'pass'],
  [0.5, 'pass'],
  [30, 'warn'],
])('a last scrape %d s ahead of this clock: %s', (ahead, state) => {
  const active = factsOf().active;
  const [target] = active instanceof PromError ? [] : active;
  expect(judge('asking-clock', { active: target ? [{ ...target, lastScrape: AT + ahead }] : [] }).state).toBe(state);
});

test('a slow answer is not taken for a clock that is behind', () => {
  const { active: all } = factsOf();
  const active = all instanceof PromError ? [] : all.map((target) => ({ ...target, lastScrape: AT + 12 }));
  expect(judge('asking-clock', { active, listedAt: AT + 15 }).state).toBe('pass');
  expect(judge('asking-clock', { active, listedAt: AT + 5 }).state).toBe('warn');
});

test.each([[UNSUPPORTED], [[]]])('this clock can not be judged without scrapes: %j', (active) => {
  expect(judge('asking-clock', { active }).state).toBe('unknown');
});

describe('duplicates', () => {
  const [family = ''] = factsOf().jobs.map(({ source }) => source.presence.name);
  const page = (job: string): Sample => row(1, { __name__: family, what: 'now', job, instance: 'rtcd-1:8045' });
  const sources = factsOf().sources;
  test.each([
    ['once', { presence: { pages: [page('rtcd')] } }, 'pass', '1 targets'],
    ['in two jobs', { presence: { pages: [page('rtcd'), page('calls')] } }, 'fail', 'rtcd-1:8045 in jobs rtcd, calls'],
    [
      'by two replicas',
      { presence: { pages: [page('rtcd')] }, sources: sources.map((state) => ({ ...state, copies: 2 })) },
      'fail',
      'rtcd 2 times',
    ],
    ['not at all', { presence: {} }, 'unknown', 'No target'],
  ])('%s', (_, change, state, evidence) => {
    expect(judge('duplicates', change)).toMatchObject({ state, evidence: expect.stringContaining(evidence) });
  });
});

test('permissions', () => {
  const all = Object.fromEntries(PERMISSIONS.map((name) => [name, true]));
  const granted = (permissions: Record<string, boolean>): Judgement =>
    judge('permissions', { grafana: { timeInterval: '', permissions } });
  expect(granted(all)).toMatchObject({ state: 'pass', evidence: expect.stringContaining('everything') });
  expect(granted({ ...all, 'plugins:write': false })).toMatchObject({
    state: 'pass',
    evidence: expect.stringContaining('plugins:write'),
  });
  expect(granted({ ...all, 'datasources:query': false }).state).toBe('warn');
  expect(judge('permissions').state).toBe('not-applicable');
});

function group(query: string, change: Partial<RuleGroup> = {}): RuleGroup {
  return {
    name: 'calls',
    interval: 15,
    evaluationTime: 0.01,
    lastEvaluation: AT - 10,
    rules: [{ type: 'alerting', name: 'Slow', query, health: 'ok', lastError: '' }],
    ...change,
  };
}

const GOOD = 'rtcd_rtc_sessions_total > 3';

describe('rules', () => {
  const failing = group(GOOD).rules.map((rule) => ({
    ...rule,
    health: 'err',
    lastError: 'duplicate series {peer_id="ann@example.org"}',
  }));
  test.each([
    ['good', { rules: [group(GOOD)] }, 'pass'],
    ['failing', { rules: [group(GOOD, { rules: failing })] }, 'fail'],
    ['stuck', { rules: [group(GOOD, { lastEvaluation: AT - 60 })] }, 'fail'],
    ['slow', { rules: [group(GOOD, { evaluationTime: 20 })] }, 'warn'],
    ['about something else', { rules: [group('up == 0')] }, 'not-applicable'],
    ['not told', { rules: UNSUPPORTED }, 'unknown'],
  ])('%s: %#', (_, change, state) => {
    const judgement = judge('rules', change);
    expect(judgement.state).toBe(state);
    expect(judgement.evidence).not.toContain('@');
  });
});

describe('dead rules', () => {
  /** What is there, by the part of a selector that it proves. */
  function dead(query: string, there: readonly string[], change: Partial<Facts> = {}): Judgement {
    const facts = factsOf({ rules: [group(query)], ...change });
    const probe = prometheusProbes(facts).find(({ id }) => id === 'dead-rules');
    const rows = Object.values(probe?.queries ?? {}).flatMap((expression) =>
      [...expression.matchAll(/count\(last_over_time\((.*?)\[1d\]\)\),"what","(\d+)"/g)].flatMap(
        ([, part = '', what = '']) => (there.includes(part) ? [row(1, { what })] : [])
      )
    );
    return judged(prometheusProbes(facts), 'dead-rules', { all: rows });
  }
  test.each([
    [GOOD, ['rtcd_rtc_sessions_total'], 'pass', 'can match'],
    ['rate(rtcd_rtc_sessions_total[5m]) > 1', ['rtcd_rtc_sessions_total'], 'warn', 'rate() of rtcd_rtc_sessions_total'],
    ['videocall_gone > 1', [], 'warn', 'there is no videocall_gone'],
    ['absent(videocall_gone)', [], 'pass', 'can match'],
    ['rtcd_rtc_sessions_total > 3', [], 'pass', 'can match'],
    [
      'rtcd_rtc_conn_states_total{state="failed"}',
      ['rtcd_rtc_conn_states_total'],
      'warn',
      'rtcd_rtc_conn_states_total has no label state.',
    ],
    [
      'rtcd_rtc_conn_states_total{type="failed"}',
      ['rtcd_rtc_conn_states_total', 'rtcd_rtc_conn_states_total{type!=""}'],
      'pass',
      'can match',
    ],
    [
      'rtcd_rtc_sessions_total > 3 and on() up{job="calls"}',
      ['rtcd_rtc_sessions_total', 'up'],
      'warn',
      'nothing matches up{job="calls"}',
    ],
    ['videocall_client_active_server_rtt_ms_bucket > 0', [], 'warn', 'there is no videocall_client_active'],
  ])('%s with %j there: %s', (query, there, state, evidence) => {
    expect(dead(query, there)).toMatchObject({ state, evidence: expect.stringContaining(evidence) });
  });
  test('alerting rules that were not asked for are unknown', () => {
    expect(dead(GOOD, ['rtcd_rtc_sessions_total'], { areAlertsListed: false }).state).toBe('unknown');
    expect(judge('dead-rules', { areAlertsListed: false }).state).toBe('unknown');
    expect(judge('dead-rules').state).toBe('not-applicable');
    expect(judge('dead-rules', { rules: UNSUPPORTED }).state).toBe('unknown');
  });
});

test('selectors are read with the functions around them', () => {
  expect(selectorsOf('sum(rate(a{b="c",d!="e"}[5m])) > 0 and absent(up)')).toEqual([
    {
      metric: 'a',
      matchers: [
        { label: 'b', text: 'b="c"' },
        { label: 'd', text: 'd!="e"' },
      ],
      functions: ['rate'],
    },
    { metric: 'up', matchers: [], functions: ['absent'] },
  ]);
});

test('an interval that is slower anywhere counts', () => {
  const facts = withTargets(factsOf({ grafana: { timeInterval: '5s', permissions: {} } }), 'rtcd', { interval: 15 });
  expect(judged(prometheusProbes(facts), 'data-source-interval').state).toBe('pass');
});
