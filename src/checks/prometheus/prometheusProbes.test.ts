/** @jest-environment node */
import { PromError } from '../../promClient/errors';
import { type RuleGroup, type Sample } from '../../promClient/types';
import { TOY_PRODUCTS } from '../../../tests/fixtures/toyChecks';
import { type Facts } from '../probe';
import { type JobTarget } from '../targets/jobTargets';
import { AT, factsOf, type Judged, judged, row, withTargets } from '../../../tests/support/checkFacts';
import { namespacesOf } from './namespaces';
import { PERMISSIONS } from './permissionsCheck';
import { prometheusProbes } from './prometheusProbes';
import { selectorsOf } from './ruleSelectors';

const UNSUPPORTED = new PromError('not-supported', 'no such page');

function judge(id: string, change: Partial<Facts> = {}, results: Record<string, Sample[]> = {}): Judged {
  return judged(prometheusProbes(factsOf(change)), id, results);
}

test('names of products begin alike', () => {
  expect(namespacesOf(TOY_PRODUCTS)).toEqual(['tower_', 'walkie_desk_', 'pager_']);
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

test('retention without a report is unknown', () => {
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
  test('is not applicable outside Grafana, and unknown if nothing is scraped', () => {
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

describe('the identity of a target', () => {
  const start = (value: number, instance: string, job = 'tower', labels: Record<string, string> = {}): Sample =>
    row(value, { __name__: 'tower_process_start_time_seconds', job, instance, ...labels });
  const of = (...targets: Array<Partial<JobTarget>>): Facts => withTargets(factsOf(), 'tower', ...targets);
  const at = (host: string): Partial<JobTarget> => ({ instance: `${host}:8045`, url: `http://${host}:8045/metrics` });
  const apart = (host: string, change: Partial<JobTarget> = {}): Partial<JobTarget> => ({
    instance: 'localhost:8045',
    apart: { host },
    ...change,
  });
  const replica = (name: string, change: Partial<JobTarget> = {}): Partial<JobTarget> => ({
    instance: 'a:8045',
    apart: { replica: name },
    ...change,
  });

  test.each<[string, Facts, Sample[], string, string]>([
    ['once', of(at('a')), [], 'pass', '5 targets, each scraped once.'],
    ['two of them', of(at('a'), at('b')), [start(1.25, 'a:8045'), start(1.31, 'b:8045')], 'pass', 'each scraped once'],
    ['one page in two jobs', of(at('a'), { ...at('a'), job: 'calls' }), [], 'fail', 'a:8045 in jobs tower, calls'],
    [
      'one page in two jobs, without a list of targets',
      of({ instance: 'a:8045' }, { instance: 'a:8045', job: 'calls' }),
      [start(1.25, 'a:8045'), start(1.25, 'a:8045', 'calls')],
      'fail',
      'a:8045 in jobs tower, calls',
    ],
    [
      'two machines that happen to share a name in two jobs',
      of({ instance: 'localhost:8045' }, { instance: 'localhost:8045', job: 'calls' }),
      [start(1.25, 'localhost:8045'), start(7.5, 'localhost:8045', 'calls')],
      'pass',
      'each scraped once',
    ],
    [
      'both pages of a server',
      of({ ...at('a') }, { ...at('a'), job: 'walkie', isOnServerPage: true, url: 'http://a:8045/other' }),
      [],
      'fail',
      'the metrics of tower on both pages of a:8045 (jobs tower, walkie)',
    ],
    [
      'by two replicas',
      of(replica('1'), replica('2')),
      [start(1, 'a:8045', 'tower', { replica: '1' }), start(1, 'a:8045', 'tower', { replica: '2' })],
      'fail',
      'a:8045 as a:8045 (replica 1) and a:8045 (replica 2)',
    ],
    [
      'machines that share an instance',
      of(apart('x', { url: 'http://x:8045/metrics' }), apart('y', { url: 'http://y:8045/metrics' })),
      [start(1.25, 'localhost:8045', 'tower', { host: 'x' }), start(1.25, 'localhost:8045', 'tower', { host: 'y' })],
      'pass',
      'each scraped once',
    ],
    [
      'two that started in the same second, as far as they tell',
      of(at('a'), at('b')),
      [start(1, 'a:8045'), start(1, 'b:8045')],
      'pass',
      'each scraped once',
    ],
  ])('each once: %s', (_, facts, starts, state, evidence) => {
    expect(judged(prometheusProbes(facts), 'duplicates', { starts })).toMatchObject({
      state,
      evidence: expect.stringContaining(evidence),
    });
  });

  test.each([
    [20, 20, 500, 501, 'warn'],
    [20, 20, 500, 600, 'pass'],
    [20, 9, 500, 500, 'pass'],
  ])(
    'one start time at two addresses, with %d and %d people and %d and %d connections: %s',
    (a, b, ofA, ofB, state) => {
      const mark = (value: number, name: string, instance: string): Sample =>
        row(value, { __name__: name, job: 'tower', instance });
      const marks = [
        mark(a, 'tower_rtc_sessions_total', 'a:8045'),
        mark(b, 'tower_rtc_sessions_total', 'b:8045'),
        mark(ofA, 'tower_rtc_conn_states_total', 'a:8045'),
        mark(ofB, 'tower_rtc_conn_states_total', 'b:8045'),
      ];
      const starts = [start(1.25, 'a:8045'), start(1.25, 'b:8045')];
      const judgement = judged(prometheusProbes(of(at('a'), at('b'))), 'duplicates', { starts, marks });
      expect(judgement.state).toBe(state);
      expect(judgement.evidence.includes('a:8045 and b:8045 have the same start time')).toBe(state === 'warn');
    }
  );

  test('says nothing about targets if there are none, or without an answer', () => {
    expect(judge('duplicates', { targets: new Map() })).toMatchObject({
      state: 'unknown',
      evidence: 'No target delivers now.',
    });
    const unanswered = new PromError('timed-out', 'no answer within 30 s');
    for (const id of ['duplicates', 'instances']) {
      expect(judge(id, { targets: new Map(), unanswered }).evidence).toContain('no answer within 30 s');
    }
  });

  test('ignores replicas, but reports hosts that share an instance', () => {
    const facts = of(apart('x', { url: 'http://x:8045/metrics' }), apart('y', { url: 'http://y:8045/metrics' }));
    expect(judged(prometheusProbes(facts), 'instances')).toMatchObject({
      state: 'warn',
      evidence: 'Several hosts share one instance: localhost:8045 (host x) and localhost:8045 (host y).',
      remedy: { text: expect.stringContaining('target_label: instance, from host') },
    });
    expect(judged(prometheusProbes(of(replica('1'), replica('2'))), 'instances').state).toBe('pass');
  });

  test.each([
    [0, 0, 'pass'],
    [1, 400, 'pass'],
    [2, 0.02, 'pass'],
    [2, 400, 'fail'],
  ])('a start time that comes back %d times and differs by %d s: %s', (returns, spread, state) => {
    const rows = [
      row(returns, { job: 'tower', instance: 'a:8045', what: 'returns' }),
      row(spread, { job: 'tower', instance: 'a:8045', what: 'spread' }),
    ];
    const judgement = judged(prometheusProbes(of(at('a'))), 'instances', { returns: rows });
    expect(judgement.state).toBe(state);
    expect(judgement.evidence.includes('Several processes answer at one address in turn: a:8045')).toBe(
      state === 'fail'
    );
  });

  test('two pages under the same labels overwrite each other', () => {
    const facts = of({ instance: 'localhost:8045' });
    const { active } = facts;
    const [like] = active instanceof PromError ? [] : active;
    const pages = ['http://a:8045/metrics?token=SECRET', 'http://b:8045/metrics'].flatMap((scrapeUrl) =>
      like === undefined
        ? []
        : [{ ...like, job: 'tower', instance: 'localhost:8045', labels: { job: 'tower' }, scrapeUrl }]
    );
    const judgement = judged(prometheusProbes({ ...facts, active: pages }), 'instances');
    expect(judgement).toMatchObject({
      state: 'fail',
      evidence: expect.stringContaining('http://a:8045/metrics and http://b:8045/metrics'),
    });
    expect(judgement.evidence).not.toContain('SECRET');
  });
});

test('permissions', () => {
  const all = Object.fromEntries(PERMISSIONS.map((name) => [name, true]));
  const granted = (permissions: Record<string, boolean>): Judged =>
    judge('permissions', { grafana: { timeInterval: '', permissions } });
  expect(granted(all)).toMatchObject({ state: 'pass', evidence: expect.stringContaining('You have all permissions') });
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

const GOOD = 'tower_rtc_sessions_total > 3';

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
  function dead(query: string, there: readonly string[], change: Partial<Facts> = {}): Judged {
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
    [GOOD, ['tower_rtc_sessions_total'], 'pass', 'can match'],
    ['up{job="pager-client"} == 0', ['up'], 'warn', 'nothing matches up{job="pager-client"}'],
    ['up{job="tower"} == 0', ['up', 'up{job="tower"}'], 'pass', 'can match'],
    [
      'rate(pager_health_reports_total[5m]) < 1',
      [],
      'warn',
      'pager_health_reports_total (only the extended dialect has it)',
    ],
    ['rate(pager_server_data_bytes_total[5m]) > 1', [], 'pass', 'can match'],
    [
      'rate(tower_rtc_sessions_total[5m]) > 1',
      ['tower_rtc_sessions_total'],
      'warn',
      'rate() of tower_rtc_sessions_total',
    ],
    ['pager_gone > 1', [], 'warn', 'there is no pager_gone'],
    ['absent(pager_gone)', [], 'pass', 'can match'],
    ['tower_rtc_sessions_total > 3', [], 'pass', 'can match'],
    [
      'tower_rtc_conn_states_total{state="failed"}',
      ['tower_rtc_conn_states_total'],
      'warn',
      'tower_rtc_conn_states_total has no label state.',
    ],
    [
      'tower_rtc_conn_states_total{type="failed"}',
      ['tower_rtc_conn_states_total', 'tower_rtc_conn_states_total{type!=""}'],
      'pass',
      'can match',
    ],
    [
      'tower_rtc_sessions_total > 3 and on() up{job="calls"}',
      ['tower_rtc_sessions_total', 'up'],
      'warn',
      'nothing matches up{job="calls"}',
    ],
    ['pager_client_active_server_rtt_ms_bucket > 0', [], 'warn', 'there is no pager_client_active'],
  ])('%s with %j there: %s', (query, there, state, evidence) => {
    expect(dead(query, there)).toMatchObject({ state, evidence: expect.stringContaining(evidence) });
  });
  test.each([
    [9, 0, 'pass'],
    [90, 5, 'pass'],
    [9, 5, 'warn'],
    [0, 0, 'warn'],
  ])('a gauge of which %d series moved and %d fell: %s', (moved, fell, state) => {
    const facts = factsOf({ rules: [group('rate(pager_server_data_bytes_total[5m]) > 1')] });
    const rows = [row(1, { what: '0' }), row(moved, { what: 'moved 0' }), row(fell, { what: 'fell 0' })];
    expect(judged(prometheusProbes(facts), 'dead-rules', { all: rows }).state).toBe(state);
  });
  test('a family of a source that is not scraped is dead, unless another can stand in', () => {
    const sources = factsOf().sources.map((state) =>
      state.source.id === 'tower' ? { ...state, state: 'never' as const } : state
    );
    expect(dead('tower_rtc_sessions_total > 3', [], { sources }).evidence).toContain("Prometheus doesn't scrape tower");
    const either = 'sum(tower_rtc_sessions_total or walkie_desk_rtc_sessions_total) > 3';
    expect(dead(either, [], { sources }).state).toBe('pass');
  });
  test('alerting rules that were not asked for are unknown', () => {
    expect(dead(GOOD, ['tower_rtc_sessions_total'], { areAlertsListed: false }).state).toBe('unknown');
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
  const facts = withTargets(factsOf({ grafana: { timeInterval: '5s', permissions: {} } }), 'tower', { interval: 15 });
  expect(judged(prometheusProbes(facts), 'data-source-interval').state).toBe('pass');
});
