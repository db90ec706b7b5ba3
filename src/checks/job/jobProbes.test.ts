/** @jest-environment node */
import { PromError } from '../../promClient/errors';
import { type Sample } from '../../promClient/types';
import { type Facts } from '../probe';
import { AT, factsOf, type Judged, judged, row, withTargets } from '../../../tests/support/checkFacts';
import { jobProbes } from './jobProbes';

const NO_TARGETS = new PromError('not-supported', 'no such page');

function judge(source: string, id: string, results: Record<string, Sample[]>, facts: Facts = factsOf()): Judged {
  const job = facts.jobs.find((candidate) => candidate.source.id === source);
  return judged(job === undefined ? [] : jobProbes(job, facts), id, results);
}

const tower = { job: 'tower', instance: 'tower:80' };
const host = { job: 'tower-node-exporter', instance: 'tower-host:80' };

test('asks no more about a job that never delivered', () => {
  const facts = withTargets(factsOf(), 'tower', { hasDelivered: false });
  const job = facts.jobs.find(({ source }) => source.id === 'tower');
  expect(job && jobProbes(job, facts)).toEqual([]);
});

test.each([
  ['tower', ['stability', 'scrape-time', 'freshness', 'metrics', 'calls', 'restarts']],
  ['client', ['stability', 'scrape-time', 'freshness', 'metrics', 'calls']],
  ['tower-host', ['stability', 'scrape-time', 'freshness', 'metrics', 'clock']],
])('%s is asked about %j', (source, ids) => {
  const facts = factsOf();
  expect(
    facts.jobs
      .filter((job) => job.source.id === source)
      .flatMap((job) => jobProbes(job, facts))
      .map(({ id }) => id)
  ).toEqual(ids);
});

describe('stability', () => {
  const hour = (outages: number, share: number): Record<string, Sample[]> => ({
    stability: [row(outages, { ...tower, what: 'outages' }), row(share, { ...tower, what: 'share' })],
  });
  test.each([
    [0, 1, 'pass', 'Up for at least 100 %'],
    [1, 0.9, 'pass', 'Up for at least 90 %'],
    [2, 0.9995, 'pass', 'Up for at least 99.9 %'],
    [2, 0.995, 'warn', 'tower:80 went down 2 times (up 99.5 %)'],
    [5, 0.9, 'fail', 'tower:80 went down 5 times (up 90 %)'],
  ])('%d outages, up for %d of the hour: %s', (outages, share, state, evidence) => {
    expect(judge('tower', 'stability', hour(outages, share))).toMatchObject({
      state,
      evidence: expect.stringContaining(evidence),
    });
  });
  test('without up it is unknown', () => {
    expect(judge('tower', 'stability', {}).state).toBe('unknown');
  });
});

describe('scrape time', () => {
  const taking = (duration: number): Record<string, Sample[]> => ({ duration: [row(duration, tower)] });
  test.each([
    [0.01, 'pass'],
    [2.1, 'warn'],
    [3.3, 'fail'],
  ])('%d of 4 s: %s', (duration, state) => {
    expect(judge('tower', 'scrape-time', taking(duration)).state).toBe(state);
  });
  test.each([
    [0.01, 'unknown', 'The timeout is unknown'],
    [4.1, 'fail', '4.1 s of 5 s'],
  ])('without a list of targets %d s is judged by the interval: %s', (duration, state, evidence) => {
    expect(judge('tower', 'scrape-time', taking(duration), factsOf({ active: NO_TARGETS }))).toMatchObject({
      state,
      evidence: expect.stringContaining(evidence),
    });
  });
  test('without a duration it is unknown', () => {
    expect(judge('tower', 'scrape-time', {}).state).toBe('unknown');
  });
});

describe('freshness', () => {
  test.each([
    [5, 'pass'],
    [10.9, 'pass'],
    [15, 'warn'],
    [40, 'fail'],
  ])('%d s at 5 s: %s', (age, state) => {
    expect(judge('tower', 'freshness', { newest: [row(AT - age, tower)] }).state).toBe(state);
  });
  test('without an interval it is unknown', () => {
    const facts = withTargets(factsOf(), 'tower', { interval: null });
    expect(judge('tower', 'freshness', { newest: [row(AT, tower)] }, facts).state).toBe('unknown');
  });
  test('a target that is down has no newest sample', () => {
    const facts = withTargets(factsOf(), 'tower', { isDelivering: false, isUp: false });
    expect(judge('tower', 'freshness', {}, facts).state).toBe('not-applicable');
  });
});

describe('metrics', () => {
  const source = factsOf().jobs.find((job) => job.source.id === 'client')?.source;
  const required = source?.metrics.filter((metric) => metric.required) ?? [];
  const [missing = required[0], ...others] = required;
  const names = (families: typeof required, job = 'pager-client-metrics'): Sample[] =>
    families.map(({ name }) => row(1, { __name__: name, job }));
  const people = (now: number): Sample[] => [row(now, { what: 'now' })];
  const seen = [row(1, { __name__: missing?.name ?? '' })];

  test.each([
    ['all are there', { names: names(required), people: people(20) }, 'pass'],
    ['one is missing among many people', { names: names(others), people: people(20) }, 'warn'],
    ['one is missing that was there', { names: names(others), people: people(20), seen }, 'unknown'],
    ['one is missing while nobody calls', { names: names(others), people: people(0) }, 'unknown'],
    ['one is missing while nobody calls that was there', { names: names(others), people: people(0), seen }, 'pass'],
    ['they are those of another job', { names: names(required, 'else'), people: people(20) }, 'warn'],
  ])('%s', (_, results, state) => {
    expect(judge('client', 'metrics', results).state).toBe(state);
  });
  test('nothing is judged while nothing is delivered', () => {
    const facts = withTargets(factsOf(), 'client', { isDelivering: false });
    expect(judge('client', 'metrics', { names: [] }, facts).state).toBe('not-applicable');
  });
  test('a histogram is proved by its count', () => {
    const own = factsOf().jobs.find((job) => job.source.id === 'tower')?.source.metrics ?? [];
    const series = own.map(({ name, type }) =>
      row(1, { __name__: type === 'histogram' ? `${name}_count` : name, job: 'tower' })
    );
    expect(judge('tower', 'metrics', { names: series, people: people(9) }).state).toBe('pass');
  });
});

test.each([
  [9, 12, 'pass', 'About 9 people'],
  [0, 12, 'pass', 'Nobody is in a call now'],
  [0, 0, 'unknown', 'No calls within the last day.'],
])('calls: %d now, %d within the day: %s', (now, lately, state, evidence) => {
  const results = { people: [row(now, { what: 'now' }), row(lately, { what: 'lately' })] };
  expect(judge('tower', 'calls', results)).toMatchObject({ state, evidence: expect.stringContaining(evidence) });
});

test.each([
  [0, 'pass', 'No restarts within the last day.'],
  [1, 'pass', 'tower:80 1 restart, last at 2026-11-22T09:00:00.000Z'],
  [3, 'warn', 'tower:80 3 restarts'],
])('%d restarts: %s', (restarts, state, evidence) => {
  const results = {
    restarts: [row(restarts, { ...tower, what: 'restarts' }), row(AT - 3600, { ...tower, what: 'started' })],
  };
  expect(judge('tower', 'restarts', results)).toMatchObject({ state, evidence: expect.stringContaining(evidence) });
});

test('restarts without a start time are unknown', () => {
  expect(judge('tower', 'restarts', {}).state).toBe('unknown');
});

test.each([
  [0.2, 'pass'],
  [-3, 'warn'],
  [60, 'fail'],
])('a clock that is %d s off: %s', (offset, state) => {
  expect(judge('tower-host', 'clock', { offset: [row(offset, host)] }).state).toBe(state);
});

test.each([
  [2.4, 'pass', 'Less than 2.5 s'],
  [2.6, 'warn', 'Clocks off: '],
])('%d s off where scrapes may be dated as they were planned, each 15 s: %s', (offset, state, evidence) => {
  const facts = withTargets(factsOf({ build: NO_TARGETS }), 'tower-host', { interval: 15 });
  expect(judge('tower-host', 'clock', { offset: [row(offset, host)] }, facts)).toMatchObject({
    state,
    evidence: expect.stringContaining(evidence),
  });
});

test('a clock without a metric is unknown', () => {
  expect(judge('tower-host', 'clock', {}).state).toBe('unknown');
});
