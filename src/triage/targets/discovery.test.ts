/** @jest-environment node */
import { message } from '../../messages';
import { type Sample } from '../../promClient/types';
import { missing, NOW, PROD } from '../../../tests/support/queries';
import {
  getDiscoveryQueries,
  getOwnTimesQueries,
  readDiscovery,
  readProcesses,
  type SourceState,
  sourcesWithoutUp,
  withOwnTimes,
} from './discovery';
import { type Metric, type Source } from './source';

function source(id: string, labels: readonly string[] = []): Source {
  const presence: Metric = { name: `${id}_info`, type: 'gauge', unit: '1', labels, required: true };
  return {
    id,
    job: `documented-${id}`,
    endpoint: { port: 80, path: '/metrics' },
    purpose: message('test.purpose', 'Tells.'),
    metrics: [presence],
    presence,
  };
}

const SOURCES = [source('relay'), source('client', ['meeting'])];

describe('getDiscoveryQueries', () => {
  test.each([
    { what: 'without a scope', scope: [], only: '', last: '' },
    { what: 'within a scope', scope: PROD, only: '{cluster="prod"}', last: ',cluster="prod"' },
  ])('asks $what', ({ scope, only, last }) => {
    const names = `{__name__=~"relay_info|client_info"${last}}`;
    expect(getDiscoveryQueries(SOURCES, scope)).toEqual({
      families:
        `max without(meeting)(label_replace(last_over_time(${names}[1h]),"seen","$0","__name__",".+")` +
        ` or label_replace(${names},"now","$0","__name__",".+"))`,
      scrapes:
        `label_replace(max by(job)(timestamp(up${only})),"what","newest","","") or ` +
        `label_replace(max by(job)((max_over_time((-timestamp(up${only}))[6m:1s])-min_over_time((-timestamp(up${only}))[6m:1s]))/resets((-timestamp(up${only}))[6m:1s])),"what","interval","","")` +
        ` or label_replace(max_over_time((timestamp(up${only})*up${only})[5m:5s]) and up${only}==0,"what","down","","")` +
        ` or label_replace(timestamp(up${only})==timestamp(up${only} offset 75s),"what","stale","","")`,
    });
  });
});

interface Target {
  family?: string;
  job?: string;
  instance?: string;
  /** Target labels beside job and instance. */
  labels?: Record<string, string>;
  /** false: its last scrape failed. */
  up?: boolean;
  /** Whether the presence family is there now. */
  now?: boolean;
  /** Seconds between two scrapes of its job. */
  interval?: number;
  /** Of its job; of a target that is down, its own. */
  lastGood?: number;
  /** When it was last scraped, if that is long ago. */
  staleSince?: number;
  started?: number;
}

function row(labels: Record<string, string>, value = 1): Sample {
  return { labels, value };
}

/** The answers of a Prometheus whose targets delivered a family within the last hour. */
function answers(targets: readonly Target[]): Record<string, Sample[]> {
  return {
    families: targets.flatMap(
      ({ family = 'relay_info', job = 'edge', instance = 'a:1', labels = {}, now = false, started = 1 }) => [
        row({ seen: family, job, instance, ...labels }, started),
        ...(now ? [row({ now: family, job, instance, ...labels }, started)] : []),
      ]
    ),
    scrapes: targets.flatMap(
      ({ job = 'edge', instance = 'a:1', labels = {}, up = true, interval, lastGood, ...more }) => [
        ...(more.staleSince === undefined ? [] : [row({ what: 'stale', job, instance, ...labels }, more.staleSince)]),
        ...(interval === undefined ? [] : [row({ what: 'interval', job }, interval)]),
        ...(up
          ? lastGood === undefined
            ? []
            : [row({ what: 'newest', job }, lastGood)]
          : [row({ what: 'down', __name__: 'up', job, instance, ...labels }, lastGood ?? 0)]),
      ]
    ),
  };
}

function relayOf(targets: readonly Target[]): SourceState | undefined {
  return readDiscovery(SOURCES, answers(targets), NOW)[0];
}

describe('readDiscovery', () => {
  test('of nothing says that nothing was ever there', () => {
    expect(readDiscovery(SOURCES, {}, NOW)).toEqual(SOURCES.map(missing));
  });

  test('finds a source under any job name, with its targets and its interval', () => {
    const targets = [
      { instance: 'b:1', now: true, interval: 15, lastGood: NOW - 4 },
      { instance: 'a:1', now: true },
    ];
    expect(relayOf(targets)).toEqual({
      source: SOURCES[0],
      state: 'delivers',
      jobs: ['edge'],
      instances: ['a:1', 'b:1'],
      down: [],
      unscraped: [],
      interval: 15,
      failing: false,
      dialect: null,
      copies: 1,
      lastGood: NOW - 4,
      covered: [],
    });
  });

  test('knows another dialect by its own family, which is enough to find the source', () => {
    const own: Metric = { name: 'relay_reports', type: 'counter', unit: '1', labels: [], required: false };
    const spoken = [{ ...source('relay'), dialects: { extended: own } }];
    const dialectOf = (...targets: Target[]): string | null | undefined =>
      readDiscovery(spoken, answers(targets), NOW)[0]?.dialect;
    const usual = { family: 'relay_info' };
    const extended = { family: 'relay_reports' };
    expect(dialectOf({ ...usual, now: true })).toBeNull();
    expect(dialectOf(extended)).toBe('extended');
    expect(dialectOf(extended, { ...usual, now: true })).toBeNull();
    expect(readDiscovery(spoken, answers([{ ...extended, now: true }]), NOW)[0]).toMatchObject({
      state: 'delivers',
      instances: ['a:1'],
      down: [],
      dialect: 'extended',
    });
    expect(getDiscoveryQueries(spoken, []).families).toContain('__name__=~"relay_(info|reports)"');
  });

  test('reports that the last scrape of all targets failed', () => {
    const failed = { up: false, interval: 5, lastGood: NOW - 6 };
    expect(relayOf([failed])).toMatchObject({ state: 'delivers', failing: true, lastGood: NOW - 6 });
    expect(relayOf([failed, { instance: 'b:1', now: true }])).toMatchObject({ failing: false });
  });

  test('keeps the sources apart', () => {
    expect(readDiscovery(SOURCES, answers([{ now: true }]), NOW).map(({ state }) => state)).toEqual([
      'delivers',
      'never',
    ]);
  });

  test.each<{ what: string; target: Target; state: string }>([
    { what: 'a target that is down', target: { up: false, interval: 5, lastGood: NOW - 30 }, state: 'lost' },
    {
      what: 'a target whose last two scrapes failed',
      target: { up: false, interval: 5, lastGood: NOW - 12 },
      state: 'delivers',
    },
    { what: 'a target that was never good lately', target: { up: false, interval: 5 }, state: 'lost' },
    { what: 'a target that is gone from the configuration', target: { interval: 5, lastGood: NOW }, state: 'lost' },
    {
      what: 'a target whose samples stopped without a failed scrape',
      target: { now: true, interval: 5, lastGood: NOW - 30 },
      state: 'lost',
    },
    {
      what: 'the same when its interval can not be measured any more',
      target: { now: true, interval: NaN, lastGood: NOW - 200 },
      state: 'lost',
    },
    { what: 'samples without scrapes (remote write)', target: { now: true }, state: 'delivers' },
  ])('$what: $state', ({ target, state }) => {
    expect(relayOf([target])?.state).toBe(state);
  });

  test('takes a page for empty if all its families have own labels and its scrapes succeed', () => {
    const clientOf = (target: Target): string | undefined =>
      readDiscovery(SOURCES, answers([{ family: 'client_info', ...target }]), NOW)[1]?.state;
    expect(clientOf({ interval: 5, lastGood: NOW })).toBe('delivers');
    expect(clientOf({ interval: 5, lastGood: NOW - 30 })).toBe('lost');
    expect(clientOf({ up: false, interval: 5, lastGood: NOW - 30 })).toBe('lost');
    expect(clientOf({})).toBe('lost');
  });

  test('distinguishes a dead process from one that is no longer scraped', () => {
    const targets = [
      { instance: 'dead:1', up: false, interval: 5, lastGood: NOW - 60 },
      { instance: 'drained:1' },
      { instance: 'alive:1', now: true, lastGood: NOW },
    ];
    expect(relayOf(targets)).toMatchObject({ state: 'delivers', down: ['dead:1'], unscraped: ['drained:1'] });
  });

  test("doesn't replace a dead target with another one of the same job", () => {
    const targets = [
      { up: false, instance: 'relay:1', lastGood: NOW - 60, interval: 5 },
      { family: 'client_info', instance: 'client:1', now: true, lastGood: NOW },
    ];
    expect(readDiscovery(SOURCES, answers(targets), NOW).map(({ state }) => state)).toEqual(['lost', 'delivers']);
  });

  test('notices that one of several agents of a job stopped', () => {
    const targets = [
      { instance: 'a:1', now: true, staleSince: NOW - 100 },
      { instance: 'b:1', now: true, interval: 5, lastGood: NOW },
    ];
    expect(relayOf(targets)).toMatchObject({ state: 'delivers', unscraped: ['a:1'] });
    expect(readProcesses(SOURCES, answers(targets), NOW).map(({ state, lastGood }) => [state, lastGood])).toEqual([
      ['late', NOW - 100],
      ['delivers', NOW],
    ]);
  });

  test('takes a target for fresh if its interval is as long as that', () => {
    const targets = [
      { instance: 'a:1', now: true, staleSince: NOW - 100 },
      { instance: 'b:1', now: true, interval: 60, lastGood: NOW },
    ];
    expect(relayOf(targets)).toMatchObject({ state: 'delivers', unscraped: [] });
  });

  test('takes no page for empty whose agent stopped', () => {
    const client = { family: 'client_info', instance: 'a:1', staleSince: NOW - 100 };
    const others = { family: 'client_info', instance: 'b:1', interval: 5, lastGood: NOW };
    expect(readProcesses(SOURCES, answers([client, others]), NOW).map(({ state }) => state)).toEqual([
      'unscraped',
      'delivers',
    ]);
  });

  test('distinguishes targets of one job and instance by their other labels', () => {
    const processes = readProcesses(
      SOURCES,
      answers([
        { labels: { host: 'one' }, now: true, started: 100 },
        { labels: { host: 'two' }, up: false, lastGood: NOW - 60 },
      ]),
      NOW
    );
    expect(processes.map(({ labels, state }) => [labels.host, state])).toEqual([
      ['one', 'delivers'],
      ['two', 'down'],
    ]);
  });

  test('finds the failed scrape of a target whose metrics were relabelled', () => {
    const { families, scrapes } = answers([{ labels: { region: 'eu', host: 'one' }, up: false, lastGood: NOW - 60 }]);
    const lacksHost = (scrapes ?? []).map(({ labels: { host: _, ...labels }, value }) => ({ labels, value }));
    const asked = { families: families ?? [], scrapes: lacksHost };
    expect(readDiscovery(SOURCES, asked, NOW)[0]).toMatchObject({ down: ['a:1'] });
  });

  test('names labels of the metrics that targets carry, too', () => {
    const labelled = [{ ...source('relay'), metrics: [...source('other', ['type', 'state']).metrics] }];
    const asked = answers([{ labels: { type: 'sfu', host: 'one' }, now: true }]);
    expect(readDiscovery(labelled, asked, NOW)[0]?.covered).toEqual(['type']);
  });

  test('takes the longest interval and the newest scrape of several jobs, and no number for none', () => {
    const targets = [
      { job: 'eu', now: true, interval: 15, lastGood: NOW - 9 },
      { job: 'us', now: true, interval: 60, lastGood: NOW - 40 },
      { job: 'ap', now: true, interval: NaN },
    ];
    expect(relayOf(targets)).toMatchObject({ interval: 60, lastGood: NOW - 9 });
    expect(relayOf([{ job: 'ap', now: true, interval: NaN }])).toMatchObject({ interval: null, lastGood: null });
  });
});

describe('without `up`', () => {
  const untimed = answers([
    { instance: 'a:1', now: true },
    { instance: 'b:1', now: true },
  ]);
  const times = {
    'times of relay': [
      row({ what: 'newest', job: 'edge' }, NOW - 20),
      row({ what: 'interval', job: 'edge' }, 60),
      row({ what: 'stale', job: 'edge', instance: 'b:1' }, NOW - 200),
    ],
  };

  test('only the sources of such jobs are asked for their own times', () => {
    const both = answers([
      { now: true },
      { family: 'client_info', job: 'clients', now: true, lastGood: NOW, interval: 5 },
    ]);
    expect(sourcesWithoutUp(SOURCES, both).map(({ id }) => id)).toEqual(['relay']);
    expect(sourcesWithoutUp(SOURCES, answers([{ up: false, lastGood: NOW - 60 }]))).toEqual([]);
    expect(getOwnTimesQueries(SOURCES, PROD)['stale of client']).toContain(
      'max without(meeting)(timestamp(client_info{cluster="prod"}))==max without(meeting)(timestamp(client_info{cluster="prod"} offset 75s))'
    );
  });

  test('the samples tell the interval, and which target has no new ones', () => {
    expect(readDiscovery(SOURCES, withOwnTimes(untimed, times), NOW)[0]).toMatchObject({
      state: 'delivers',
      interval: 60,
      lastGood: NOW - 20,
      unscraped: ['b:1'],
    });
  });

  test('jobs that have it keep the times of their scrapes', () => {
    const timed = answers([{ now: true, lastGood: NOW - 3, interval: 5 }]);
    expect(readDiscovery(SOURCES, withOwnTimes(timed, times), NOW)[0]).toMatchObject({
      interval: 5,
      lastGood: NOW - 3,
      unscraped: [],
    });
  });
});
