/** @jest-environment node */
import { type Sample } from '../promClient/types';
import { NOW, PROD } from '../../tests/support/queries';
import { getDiscoveryQueries, readDiscovery, type SourceState } from './discovery';
import { type Metric, type Source } from './registry';

function source(id: string): Source {
  const presence: Metric = { name: `${id}_info`, type: 'gauge', unit: '1', labels: [], required: true };
  return {
    id,
    job: `documented-${id}`,
    endpoint: { port: 80, path: '/metrics' },
    purpose: 'Tells.',
    metrics: [presence],
    presence,
  };
}

const SOURCES = [source('relay'), source('client')];

describe('getDiscoveryQueries', () => {
  test.each([
    { what: 'without a scope', scope: [], only: '', last: '' },
    { what: 'within a scope', scope: PROD, only: '{cluster="prod"}', last: ',cluster="prod"' },
  ])('asks $what', ({ scope, only, last }) => {
    const names = `{__name__=~"relay_info|client_info"${last}}`;
    expect(getDiscoveryQueries(SOURCES, scope)).toEqual({
      families:
        `count by(__name__,job,instance,what)(label_replace(last_over_time(${names}[1h]),"what","seen","","")` +
        ` or label_replace(${names},"what","now","",""))`,
      scrapes:
        `label_replace(max by(job)(up${only}),"what","up","","") or ` +
        `label_replace(max by(job)((max_over_time((-timestamp(up${only}))[6m:1s])-min_over_time((-timestamp(up${only}))[6m:1s]))/resets((-timestamp(up${only}))[6m:1s])),"what","interval","","")` +
        ` or label_replace(max by(job)(timestamp(up${only}) and up${only}==1 or max_over_time((timestamp(up${only}) and up${only}==1)[5m:5s])),"what","good","","")` +
        ` or label_replace(max(timestamp(up${only})),"what","newest","","")`,
    });
  });
});

interface Target {
  job: string;
  instance?: string;
  /** Undefined: it isn't scraped at all (any more). */
  up?: boolean;
  /** Whether the presence family is there now. */
  now?: boolean;
  interval?: number;
  lastGood?: number;
}

/** The answers of a Prometheus whose targets delivered the relay's family within the last hour. */
function answers(targets: readonly Target[]): Record<string, Sample[]> {
  const row = (labels: Record<string, string>, value = 1): Sample => ({ labels, value });
  const place = ({ job, instance = 'a:1' }: Target): Record<string, string> => ({ job, instance });
  const given = <T extends number | boolean>(value: T | undefined): number[] =>
    value === undefined ? [] : [Number(value)];
  return {
    families: targets.flatMap((target) => [
      row({ what: 'seen', __name__: 'relay_info', ...place(target) }),
      ...(target.now ? [row({ what: 'now', __name__: 'relay_info', ...place(target) })] : []),
    ]),
    scrapes: targets.flatMap(({ job, up, interval, lastGood }) => [
      ...given(up).map((value) => row({ what: 'up', job }, value)),
      ...given(interval).map((value) => row({ what: 'interval', job }, value)),
      ...given(lastGood).map((value) => row({ what: 'good', job }, value)),
    ]),
  };
}

function relayOf(targets: readonly Target[]): SourceState | undefined {
  return readDiscovery(SOURCES, answers(targets), NOW)[0];
}

describe('readDiscovery', () => {
  test('of nothing says that nothing was ever there', () => {
    expect(readDiscovery(SOURCES, {}, NOW)).toEqual(
      SOURCES.map((each) => ({
        source: each,
        state: 'never',
        jobs: [],
        instances: [],
        down: [],
        interval: null,
        failing: false,
        dialect: null,
        copies: 1,
        lastGood: null,
      }))
    );
  });

  test('finds a source under any job name, with its targets and its rhythm', () => {
    const targets = [
      { job: 'edge', instance: 'b:1', up: true, now: true, interval: 15, lastGood: NOW - 4 },
      { job: 'edge', instance: 'a:1', up: true, now: true },
    ];
    expect(relayOf(targets)).toEqual({
      source: SOURCES[0],
      state: 'delivers',
      jobs: ['edge'],
      instances: ['a:1', 'b:1'],
      down: [],
      interval: 15,
      failing: false,
      dialect: null,
      copies: 1,
      lastGood: NOW - 4,
    });
  });

  test('knows another dialect by its own family, which is enough to find the source', () => {
    const own: Metric = { name: 'relay_reports', type: 'counter', unit: '1', labels: [], required: false };
    const spoken = [{ ...source('relay'), dialects: { extended: own } }];
    const row = (what: string, __name__: string): Sample => ({
      labels: { what, __name__, job: 'edge', instance: 'a:1' },
      value: 1,
    });
    const dialectAfter = (families: Sample[]): string | null | undefined =>
      readDiscovery(spoken, { families }, NOW)[0]?.dialect;
    expect(dialectAfter([row('seen', 'relay_info'), row('now', 'relay_info')])).toBeNull();
    expect(dialectAfter([row('seen', 'relay_reports')])).toBe('extended');
    expect(
      dialectAfter([row('seen', 'relay_reports'), row('seen', 'relay_info'), row('now', 'relay_info')])
    ).toBeNull();
    expect(
      readDiscovery(spoken, { families: [row('seen', 'relay_reports'), row('now', 'relay_reports')] }, NOW)[0]
    ).toMatchObject({ state: 'delivers', instances: ['a:1'], down: [], dialect: 'extended' });
    expect(getDiscoveryQueries(spoken, []).families).toContain('__name__=~"relay_info|relay_reports"');
  });

  test('tells that the last scrape of all targets failed', () => {
    const failed = { job: 'edge', up: false, interval: 5, lastGood: NOW - 6 };
    expect(relayOf([failed])).toMatchObject({ state: 'delivers', failing: true });
    expect(relayOf([failed, { job: 'other', up: true }])).toMatchObject({ failing: false });
  });

  test('keeps the sources apart', () => {
    expect(readDiscovery(SOURCES, answers([{ job: 'edge', up: true }]), NOW).map(({ state }) => state)).toEqual([
      'delivers',
      'never',
    ]);
  });

  test.each<{ what: string; target: Partial<Target>; state: string }>([
    { what: 'a target that is down', target: { up: false, interval: 5, lastGood: NOW - 30 }, state: 'lost' },
    {
      what: 'a target whose last two scrapes failed',
      target: { up: false, interval: 5, lastGood: NOW - 12 },
      state: 'delivers',
    },
    { what: 'a target that was never good lately', target: { up: false, interval: 5 }, state: 'lost' },
    { what: 'a target that is gone from the configuration', target: {}, state: 'lost' },
    { what: 'a page that is empty now', target: { up: true, interval: 5, lastGood: NOW }, state: 'delivers' },
    { what: 'samples without scrapes (remote write)', target: { now: true }, state: 'delivers' },
  ])('$what: $state', ({ target, state }) => {
    expect(relayOf([{ job: 'edge', ...target }])?.state).toBe(state);
  });

  test('lets a job live as long as one of its targets does, and names the ones that are down', () => {
    const targets = [
      { job: 'edge', instance: 'a:1', up: false, interval: 5, lastGood: NOW },
      { job: 'edge', instance: 'b:1', up: true, now: true },
    ];
    expect(relayOf(targets)).toMatchObject({ state: 'delivers', instances: ['a:1', 'b:1'], down: ['a:1'] });
  });

  test('lets a source live whose target came back under another instance', () => {
    const asked = answers([{ job: 'edge', instance: 'old:1' }]);
    const results = { ...asked, scrapes: [{ labels: { what: 'up', job: 'edge' }, value: 1 }] };
    expect(readDiscovery(SOURCES, results, NOW)[0]).toMatchObject({ state: 'delivers', down: ['old:1'] });
  });

  test('takes the longest interval and the newest scrape of several jobs, and no number for none', () => {
    const targets = [
      { job: 'eu', up: true, interval: 15, lastGood: NOW - 9 },
      { job: 'us', up: true, interval: 60, lastGood: NOW - 40 },
      { job: 'ap', up: true, interval: NaN },
    ];
    expect(relayOf(targets)).toMatchObject({ interval: 60, lastGood: NOW - 9 });
    expect(relayOf([{ job: 'ap', up: true, interval: NaN }])).toMatchObject({ interval: null, lastGood: null });
  });
});
