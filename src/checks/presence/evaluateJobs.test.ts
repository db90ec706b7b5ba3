/** @jest-environment node */
import { parse } from 'yaml';
import { PromError } from '../../promClient/errors';
import { type Sample, type Target } from '../../promClient/types';
import { TOY_PRODUCTS } from '../../../tests/fixtures/toyChecks';
import { evaluateJobs, productsThatRun } from './evaluateJobs';
import { expectedJobs } from '../targets/expectedJobs';
import { formatJobs } from '../generator/formats';
import { recommendedOptions, toScrapeJobs } from '../generator/scrapeJobs';
import { type JobAnswers } from '../targets/jobTargets';
import { type ReadableCheck, type ReadableGroup, readableChecks } from '../../../cli/formatChecks';

/** A target as a Prometheus could know it. */
interface Known {
  source: string;
  job: string;
  instance: string;
  service?: string;
  /** By default it delivers now. */
  state?: 'delivers' | 'delivered' | 'never';
  /** null: Prometheus holds no `up` of it. */
  up?: 0 | 1 | null;
  samples?: number;
  interval?: number;
}

const HEALTHY: readonly Known[] = [
  { source: 'tower', job: 'tower', instance: 'tower-1:8045', service: 'tower' },
  { source: 'tower', job: 'tower', instance: 'tower-2:8045', service: 'tower' },
  { source: 'desk', job: 'walkie-desk', instance: 'mm-1:8067', service: 'walkie-desk' },
  { source: 'tower-host', job: 'tower-node-exporter', instance: 'tower-1:9100', service: 'tower' },
  { source: 'tower-host', job: 'tower-node-exporter', instance: 'tower-2:9100', service: 'tower' },
  { source: 'archive-host', job: 'walkie-archive-node-exporter', instance: 'off-1:9100', service: 'archive' },
  { source: 'client', job: 'pager-client-metrics', instance: 'metrics-api:9091' },
  { source: 'server', job: 'pager-server-stats', instance: 'server-stats-api:9092' },
];

const JOBS = expectedJobs(TOY_PRODUCTS).filter(({ source: { id } }) => HEALTHY.some(({ source }) => source === id));
const PAGE_SAMPLES = 300;

function answersFor(known: readonly Known[], overrides: Partial<JobAnswers> = {}): JobAnswers {
  const presence = (isOfMachines: boolean, states: ReadonlyArray<Known['state']>, what?: string): Sample[] =>
    known.flatMap(({ source, job, instance, service, state = 'delivers' }) => {
      const expected = JOBS.find((candidate) => candidate.source.id === source);
      const isAsked = expected !== undefined && (expected.runningThere !== null) === isOfMachines;
      return isAsked && states.includes(state)
        ? [
            {
              labels: {
                __name__: expected.source.presence.name,
                job,
                instance,
                ...(service !== undefined && { service_name: service }),
                ...(what !== undefined && { what }),
              },
              value: 1,
            },
          ]
        : [];
    });
  const scrapes = (valueOf: (target: Known) => number | null): Sample[] =>
    known.flatMap((target) => {
      const value = valueOf(target);
      return value === null ? [] : [{ labels: { job: target.job, instance: target.instance }, value }];
    });
  return {
    queries: { pages: 'PAGES', machinesSeen: 'MACHINES', machinesNow: 'MACHINES NOW', up: 'UP', interval: 'INTERVAL' },
    results: {
      pages: [...presence(false, ['delivers', 'delivered'], 'seen'), ...presence(false, ['delivers'], 'now')],
      machinesSeen: presence(true, ['delivers', 'delivered']),
      machinesNow: presence(true, ['delivers']),
      up: scrapes(({ up = 1 }) => up),
      samples: scrapes(({ up = 1, samples = PAGE_SAMPLES }) => (up === 1 ? samples : 0)),
      interval: scrapes(({ up = 1, interval = 5 }) => (up === null ? null : interval)),
    },
    failures: {},
    apart: [],
    targets: known.filter(({ up }) => up !== null).map((target) => activeTarget(target)),
    ...overrides,
  };
}

function activeTarget({ job, instance, up = 1 }: Known): Target {
  return {
    job,
    instance,
    labels: { job, instance },
    health: up === 1 ? 'up' : 'down',
    lastError: up === 1 ? '' : `Get "http://${instance}/metrics?token=SECRET": connection refused`,
    lastScrape: 1,
    scrapeUrl: `http://${instance}/metrics?token=SECRET`,
    scrapeInterval: 5,
    scrapeTimeout: 4,
    lastScrapeDuration: 0.01,
  };
}

function judge(known: readonly Known[], overrides?: Partial<JobAnswers>): Record<string, ReadableGroup> {
  const checks = evaluateJobs(JOBS, answersFor(known, overrides));
  return Object.fromEntries(checks.flatMap((job) => readableChecks([job]).map((readable) => [job.source, readable])));
}

/** The healthy installation with some of its targets changed, or left out (null). */
function changed(source: string, change: Partial<Known> | null): Known[] {
  return HEALTHY.flatMap((target) =>
    target.source !== source ? [target] : change === null ? [] : [{ ...target, ...change }]
  );
}

function checkOf(jobs: Record<string, ReadableGroup>, source: string, id: string): ReadableCheck | undefined {
  return jobs[source]?.checks.find((check) => check.id === id);
}

/** States of all checks but those of one job: what must not change when that job breaks. */
function statesBeside(jobs: Record<string, ReadableGroup>, source: string): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(jobs)
      .filter(([id]) => id !== source)
      .map(([id, { checks }]) => [id, checks.map((check) => `${check.id} ${check.state}`)])
  );
}

const healthy = judge(HEALTHY);

test('a healthy installation passes all checks', () => {
  expect(Object.values(healthy).map(({ title, state }) => [title, state])).toEqual([
    ['tower', 'pass'],
    ['walkie-desk', 'pass'],
    ['tower-node-exporter', 'pass'],
    ['walkie-archive-node-exporter', 'pass'],
    ['pager-client-metrics', 'pass'],
    ['pager-server-stats', 'pass'],
  ]);
  expect(healthy.tower?.checks.map(({ id, evidence }) => [id, evidence])).toEqual([
    ['found', '2 targets: tower-1:8045, tower-2:8045.'],
    ['up', '2 of 2 targets up.'],
    ['service-name', 'It is "tower" on all targets.'],
    ['interval', 'Scraped every 5 s: a fault shows within 30 s.'],
  ]);
  expect(healthy.client?.checks.map(({ id }) => id)).toEqual(['found', 'up', 'interval']);
  for (const { checks } of Object.values(healthy)) {
    expect(checks.map(({ remedy }) => remedy)).toEqual(checks.map(() => null));
    expect(checks.every(({ query }) => query !== null)).toBe(true);
  }
});

test('an empty Prometheus lacks all jobs, each with the text that fixes it', () => {
  const empty = judge([]);
  expect(Object.values(empty).map(({ state, checks }) => [state, checks.length])).toEqual(JOBS.map(() => ['fail', 1]));
  for (const job of JOBS) {
    const { source } = job;
    const found = checkOf(empty, source.id, 'found');
    expect(found?.evidence).toContain(source.presence.name);
    const entries = [{ job, addresses: [`HOST:${source.endpoint.port}`] }];
    const generated = toScrapeJobs({ interval: 5, entries, options: recommendedOptions(TOY_PRODUCTS) });
    expect(parse(found?.remedy?.snippet ?? '')).toEqual(parse(formatJobs(generated, 'prometheus')).scrape_configs);
    expect(found?.remedy?.text.includes('It hides names.')).toBe(found?.remedy?.snippet?.includes('hashmod'));
  }
});

describe('breaking one job leaves the others as they are', () => {
  test.each([
    ['tower', { service: 'Tower' }],
    ['desk', null],
    ['desk', { state: 'delivered', up: 0 } as const],
    ['tower-host', { service: undefined }],
    ['archive-host', { job: 'node' }],
    ['client', { interval: 60 }],
    ['server', { state: 'never' } as const],
  ])('%s %j', (source, change) => {
    const broken = judge(changed(source, change));
    expect(broken[source]?.state).not.toBe('pass');
    expect(statesBeside(broken, source)).toEqual(statesBeside(healthy, source));
  });
});

test('a job that only some installations have is no failure where the product is seen', () => {
  const embedded = HEALTHY.filter(({ source }) => source === 'desk');
  const jobs = judge(embedded);
  expect(checkOf(jobs, 'tower', 'found')).toMatchObject({
    state: 'warn',
    remedy: { text: expect.stringContaining('Only where a tower stands') },
  });
  expect(jobs.client?.state).toBe('fail');
});

test('recognizes and reports a renamed job', () => {
  const jobs = judge(changed('desk', { job: 'walkie' }));
  expect(checkOf(jobs, 'desk', 'found')).toMatchObject({
    state: 'warn',
    evidence: 'Found as job walkie. The documented name is walkie-desk. 1 target: mm-1:8067.',
  });
  expect(checkOf(jobs, 'desk', 'up')?.state).toBe('pass');
});

describe('machines', () => {
  test('an exporter on the host of a tower is found without a label, in the job of all machines', () => {
    const jobs = judge(changed('tower-host', { job: 'node', service: undefined }));
    expect(checkOf(jobs, 'tower-host', 'found')?.evidence).toContain('Found as job node');
    expect(checkOf(jobs, 'tower-host', 'service-name')).toMatchObject({
      state: 'fail',
      evidence: 'It should be "tower", but is missing on tower-1:9100, tower-2:9100.',
    });
  });

  test('a second exporter of the same host, or one of another host, doesn’t affect others', () => {
    const jobs = judge([
      ...HEALTHY,
      { source: 'tower-host', job: 'node', instance: 'tower-1:9100' },
      { source: 'tower-host', job: 'node', instance: 'database-1:9100' },
    ]);
    expect(jobs['tower-host']?.checks).toEqual(healthy['tower-host']?.checks);
  });

  test('a wrong label in a job of the documented name differs from a missing job', () => {
    const jobs = judge(changed('archive-host', { service: 'tower' }));
    expect(checkOf(jobs, 'archive-host', 'service-name')).toMatchObject({
      state: 'warn',
      evidence: 'It should be "archive", but is "tower" on off-1:9100.',
    });
    expect(jobs['tower-host']?.checks).toEqual(healthy['tower-host']?.checks);
  });
});

describe('targets that are down', () => {
  const oneDown = HEALTHY.map((target) =>
    target.instance === 'tower-2:8045' ? { ...target, state: 'delivered' as const, up: 0 as const } : target
  );

  test('some of them are a warning with the last error, without its secrets', () => {
    const up = checkOf(judge(oneDown), 'tower', 'up');
    expect(up).toMatchObject({
      state: 'warn',
      evidence: '1 of 2 targets down: tower-2:8045 (Get "http://tower-2:8045/metrics": connection refused).',
    });
    expect(up?.remedy?.text).toContain('Nothing listens on that port');
    expect(JSON.stringify(up)).not.toContain('SECRET');
  });

  test.each([
    [new PromError('not-supported', 'no such page'), 'last error unknown: no list of targets, no such page'],
    [[], 'last error unknown: it is not in the list of targets'],
  ])('a backend without a list of targets can’t tell the error', (targets, reason) => {
    expect(checkOf(judge(oneDown, { targets }), 'tower', 'up')).toMatchObject({
      state: 'warn',
      evidence: `1 of 2 targets down: tower-2:8045 (${reason}).`,
    });
  });

  test('all of them are a failure, and the job is still found', () => {
    const jobs = judge(changed('desk', { state: 'delivered', up: 0 }));
    expect(checkOf(jobs, 'desk', 'up')?.state).toBe('fail');
    expect(checkOf(jobs, 'desk', 'found')?.state).toBe('pass');
  });

  test('a job that never delivered is looked for by its name', () => {
    const jobs = judge(changed('desk', { state: 'never', up: 0 }));
    expect(jobs.desk?.checks.map(({ id, state }) => [id, state])).toEqual([
      ['found', 'fail'],
      ['up', 'fail'],
    ]);
    expect(checkOf(jobs, 'desk', 'found')?.evidence).toContain('Found job walkie-desk, but no walkie_desk_');
  });

  test('one that never delivered counts among those that do', () => {
    const jobs = judge([
      ...HEALTHY,
      { source: 'tower', job: 'tower', instance: 'tower-3:8045', service: 'tower', state: 'never', up: 0 },
    ]);
    expect(checkOf(jobs, 'tower', 'found')?.state).toBe('pass');
    expect(checkOf(jobs, 'tower', 'up')).toMatchObject({
      state: 'warn',
      evidence: expect.stringContaining('1 of 3 targets down: tower-3:8045'),
    });
    expect(checkOf(jobs, 'tower', 'service-name')).toEqual(checkOf(healthy, 'tower', 'service-name'));
  });

  test('reports a job that is no longer scraped as long as nothing else is there', () => {
    const gone = { state: 'delivered', up: null } as const;
    expect(checkOf(judge(changed('desk', gone)), 'desk', 'found')).toMatchObject({
      state: 'fail',
      evidence: expect.stringContaining('but no longer does: mm-1:8067'),
      remedy: { snippet: null },
    });
    const replaced = judge([
      ...HEALTHY,
      { source: 'desk', job: 'walkie-desk', instance: 'mm-0:8067', service: 'old', ...gone },
    ]);
    expect(replaced.desk?.checks).toEqual(healthy.desk?.checks);
  });
});

test('judges labels that were repaired within the day as they are now', () => {
  const before = { source: 'desk', job: 'walkie-desk', instance: 'mm-1:8067', state: 'delivered' } as const;
  expect(judge([...HEALTHY, before]).desk?.checks).toEqual(healthy.desk?.checks);
});

test('an empty page can’t be told from a quiet one', () => {
  expect(checkOf(judge(changed('client', { state: 'never', samples: 0 })), 'client', 'found')).toMatchObject({
    state: 'unknown',
    evidence:
      'The metrics page of job pager-client-metrics is empty, as expected before the first call: metrics-api:9091.',
  });
});

test('a page of another service differs from an empty one', () => {
  const found = checkOf(judge(changed('desk', { state: 'never' })), 'desk', 'found');
  expect(found).toMatchObject({ state: 'fail', evidence: expect.stringContaining('has other metrics, but no') });
  expect(found?.remedy).toEqual({
    text: expect.stringContaining('metrics_path: /desk/metrics'),
    snippet: null,
  });
});

test('metrics that were written from elsewhere need no up', () => {
  const jobs = judge(changed('server', { up: null }));
  expect(jobs.server?.checks.map(({ id, state }) => [id, state])).toEqual([
    ['found', 'pass'],
    ['up', 'pass'],
    ['interval', 'unknown'],
  ]);
  expect(checkOf(jobs, 'server', 'up')?.evidence).toContain('judged by the metrics');
});

test.each([
  ['tower', 5.02, 'pass', 30],
  ['tower', 15, 'warn', 60],
  ['tower', 30, 'fail', 105],
  ['client', 6, 'pass', 28],
  ['client', 60, 'fail', 190],
  ['tower-host', 60, 'warn', 185],
])('%s scraped each %d s: %s, %d s', (source, interval, state, budget) => {
  expect(checkOf(judge(changed(source, { interval })), source, 'interval')).toMatchObject({
    state,
    evidence: expect.stringContaining(`within ${budget} s.`),
  });
});

test('a question that was not answered makes its jobs unknown, and no others', () => {
  const failure = new PromError('timed-out', 'no answer within 30 s');
  const jobs = judge(HEALTHY, { failures: { machinesSeen: failure } });
  expect(checkOf(jobs, 'tower-host', 'found')).toMatchObject({
    state: 'unknown',
    evidence: 'The query failed: no answer within 30 s',
  });
  expect(jobs.tower?.state).toBe('pass');
  expect(Object.values(judge(HEALTHY, { failures: { up: failure } })).map(({ state }) => state)).toEqual(
    JOBS.map(() => 'unknown')
  );
});

test('many targets are not all listed', () => {
  const many = Array.from({ length: 12 }, (_, i) => ({
    source: 'desk',
    job: 'walkie-desk',
    instance: `mm-${i + 1}:8067`,
    service: 'walkie-desk',
  }));
  expect(checkOf(judge(many), 'desk', 'found')?.evidence).toBe(
    '12 targets: mm-1:8067, mm-2:8067, mm-3:8067, mm-4:8067, mm-5:8067 and 7 more.'
  );
});

describe('the identity of a target', () => {
  const shared = (what: string, value: number, extra: Record<string, string> = {}): Sample[] =>
    ['sfu-a', 'sfu-b'].map((host, i) => ({
      labels: { job: 'tower', instance: 'localhost:8045', host, ...extra, ...(what && { what }) },
      value: what === '' ? i : value,
    }));

  test('another label distinguishes hosts that share an instance', () => {
    const presence = { __name__: 'tower_process_start_time_seconds', service_name: 'tower' };
    const jobs = judge([], {
      apart: ['host'],
      results: { pages: [...shared('seen', 1, presence), ...shared('now', 1, presence)], up: shared('', 0) },
      targets: [],
    });
    expect(checkOf(jobs, 'tower', 'found')?.evidence).toBe(
      '2 targets: localhost:8045 (host sfu-a), localhost:8045 (host sfu-b).'
    );
    expect(checkOf(jobs, 'tower', 'up')?.evidence).toMatch(/^1 of 2 targets down: localhost:8045 \(host sfu-a\)/);
  });

  test('of two targets with the same labels the documented page tells which one it is', () => {
    const both = (['/metrics', '/desk/metrics'] as const).map((path): Target => ({
      ...activeTarget({ source: 'desk', job: 'walkie-desk', instance: 'mm-1:8067', up: 0 }),
      scrapeUrl: `http://mm-1:8067${path}`,
      lastError: `${path} failed`,
    }));
    const jobs = judge(changed('desk', { state: 'delivered', up: 0 }), { targets: both });
    expect(checkOf(jobs, 'desk', 'up')?.evidence).toContain('(/desk/metrics failed)');
  });

  test('a job name with an underscore is the documented one', () => {
    const jobs = judge(changed('archive-host', { job: 'walkie_archive-node-exporter' }));
    expect(jobs['archive-host']?.state).toBe('pass');
    const bare = judge(changed('archive-host', { job: 'walkie_archive-node-exporter', service: undefined }));
    expect(checkOf(bare, 'archive-host', 'found')?.state).toBe('pass');
  });

  test('labels are set in the job that is there, at its real address', () => {
    const targets = ['sfu-a', 'sfu-b'].map((instance, i) => ({
      ...activeTarget({ source: 'tower', job: 'sfu', instance }),
      scrapeUrl: `https://10.0.0.${i}/tower/metrics`,
    }));
    const known = ['sfu-a', 'sfu-b'].map((instance) => ({ source: 'tower', job: 'sfu', instance }));
    const jobs = judge([...HEALTHY.filter(({ source }) => source !== 'tower'), ...known], { targets });
    const step = { source_labels: ['__address__'], regex: '10\\.0\\.0\\.0(:443)?|10\\.0\\.0\\.1(:443)?' };
    expect(parse(checkOf(jobs, 'tower', 'found')?.remedy?.snippet ?? '')).toEqual({
      relabel_configs: [{ ...step, target_label: 'job', replacement: 'tower' }],
    });
    expect(parse(checkOf(jobs, 'tower', 'service-name')?.remedy?.snippet ?? '')).toEqual({
      relabel_configs: [{ ...step, target_label: 'service_name', replacement: 'tower' }],
    });
    const unlisted = judge([...HEALTHY.filter(({ source }) => source !== 'tower'), ...known], { targets: [] });
    expect(checkOf(unlisted, 'tower', 'found')?.remedy?.snippet).toBeNull();
  });

  test('reports node exporters of unknown hosts', () => {
    const machinesAll = [{ labels: { job: 'node' }, value: 3 }];
    const { results } = answersFor(HEALTHY.filter(({ source }) => source !== 'archive-host'));
    const jobs = judge([], { results: { ...results, machinesAll } });
    expect(checkOf(jobs, 'archive-host', 'found')).toMatchObject({
      state: 'warn',
      evidence:
        'Found node exporters (job node), but can\'t tell which belong to archive: none has the label service_name="archive".',
      remedy: { snippet: expect.stringContaining('target_label: service_name') },
    });
  });

  test('a page whose names begin otherwise is found, with the flag', () => {
    const queue = expectedJobs(TOY_PRODUCTS).filter(({ source }) => source.id === 'queue');
    const strays = [
      { labels: { __name__: 'oldq_varz_connections', job: 'queue', instance: 'queue-1:7777' }, value: 1 },
    ];
    const answers = answersFor([]);
    const [group] = readableChecks(evaluateJobs(queue, { ...answers, results: { ...answers.results, strays } }));
    expect(group?.checks[0]).toMatchObject({
      state: 'fail',
      evidence:
        'Found under another name: oldq_varz_connections instead of queue_varz_connections, on queue-1:7777 (job queue).',
      remedy: { text: expect.stringContaining('-prefix=queue') },
    });
  });

  test('the page of the server itself is one of the desk', () => {
    const presence = {
      __name__: 'walkie_desk_process_start_time_seconds',
      desk_id: 'main',
      job: 'walkie',
      instance: 'mm-1:8067',
    };
    const { results } = answersFor(HEALTHY.filter(({ source }) => source !== 'desk'));
    const pages = ['seen', 'now'].map((what) => ({ labels: { ...presence, what }, value: 1 }));
    const jobs = judge([], { results: { ...results, pages: [...(results.pages ?? []), ...pages] } });
    expect(jobs.desk?.checks.map(({ id, state }) => [id, state])).toContainEqual(['found', 'pass']);
    expect(checkOf(jobs, 'desk', 'found')?.evidence).toBe(
      "Found on the server's own page, job walkie. 1 target: mm-1:8067."
    );
    expect(checkOf(jobs, 'desk', 'service-name')).toBeUndefined();
  });
});

describe('products that are run', () => {
  const run = (known: readonly Known[], overrides?: Partial<JobAnswers>): string[] =>
    productsThatRun(JOBS, answersFor(known, overrides)).map(({ id }) => id);
  const walkie = HEALTHY.filter(({ source }) => !['client', 'server'].includes(source));

  test('are those with a trace, or all if none has one', () => {
    expect(run(walkie)).toEqual(['walkie']);
    expect(run([{ source: 'client', job: 'pager-client-metrics', instance: 'a:9091', state: 'never', up: 0 }])).toEqual(
      ['pager']
    );
    expect(run([])).toEqual(['walkie', 'pager']);
  });

  test('are unknown if the question was not answered', () => {
    expect(run(walkie, { failures: { pages: new PromError('timed-out', 'late') } })).toEqual(['walkie', 'pager']);
  });

  test('the others are not missed', () => {
    const answers = answersFor(walkie);
    const groups = evaluateJobs(JOBS, answers, productsThatRun(JOBS, answers));
    const [client] = readableChecks(groups.filter(({ source }) => source === 'client'));
    expect(client).toMatchObject({
      state: 'not-applicable',
      checks: [{ evidence: "Pager doesn't run here: Prometheus has none of its metrics and none of its jobs." }],
    });
    expect(groups.filter(({ state }) => state !== 'pass').map(({ source }) => source)).toEqual(['client', 'server']);
  });
});

test('the scrape interval is unknown if the question has no answer', () => {
  const failure = new PromError('timed-out', 'no answer within 30 s');
  const { results } = answersFor(HEALTHY);
  const jobs = judge([], { results: { ...results, interval: [] }, failures: { interval: failure } });
  expect(checkOf(jobs, 'tower', 'interval')).toMatchObject({
    state: 'unknown',
    evidence: 'The query failed: no answer within 30 s',
    remedy: null,
  });
});
