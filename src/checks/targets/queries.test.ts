/** @jest-environment node */
import { parseQuery } from '../../../tests/support/promql';
import { PROD } from '../../../tests/support/queries';
import { TOY_PRODUCTS } from '../../../tests/fixtures/toyChecks';
import { type ExpectedJob, expectedJobs } from './expectedJobs';
import { getCrowdedQuery, getPresenceQueries, getScrapeQueries, getStrayQuery, labelsApart } from './queries';

const JOBS = expectedJobs(TOY_PRODUCTS);
const jobsOf = (...sources: string[]): ExpectedJob[] => JOBS.filter(({ source }) => sources.includes(source.id));
const WALKIES = jobsOf('tower', 'desk', 'tower-host', 'archive-host');
const PAGERS = jobsOf('client', 'server');
const FOUND = [
  { job: 'tower', instance: 'tower-1:8045', apart: {} },
  { job: 'node', instance: '10.0.0.1:9100', apart: {} },
];

const REGISTERED = new Set([
  ...JOBS.flatMap(({ source }) => source.metrics.map(({ name }) => name)),
  'up',
  'scrape_samples_scraped',
]);

describe.each(
  Object.entries({
    ...getPresenceQueries(JOBS, PROD),
    ...getScrapeQueries(JOBS, FOUND, PROD),
    'up of documented jobs': getScrapeQueries(JOBS, [], PROD).up ?? '',
    ...getScrapeQueries(JOBS, FOUND, PROD, ['host', 'k8s.pod']),
    crowded: getCrowdedQuery(JOBS, FOUND, PROD),
  })
)('the query %s', (_, query) => {
  const { errors, selectors, metrics } = parseQuery(query);

  test('is valid', () => {
    expect(errors).toEqual([]);
  });

  test('holds the scope in each selector', () => {
    expect(selectors).not.toEqual([]);
    expect(selectors.filter((selector) => !selector.includes('cluster="prod"'))).toEqual([]);
  });

  test('asks for metrics of the registry and of Prometheus itself', () => {
    expect(metrics.filter((name) => !REGISTERED.has(name))).toEqual([]);
  });
});

test('pages are found by their presence families, now and within the last day', () => {
  const { pages, ...others } = getPresenceQueries(PAGERS, []);
  const names = '{__name__=~"pager_meeting_participants|pager_metrics_service_startup_timestamp_seconds"}';
  const target = 'by(__name__,job,instance,service_name)';
  expect(pages).toBe(
    `label_replace(count ${target}(last_over_time(${names}[1d])),"what","seen","","")` +
      ` or label_replace(count ${target}(${names}),"what","now","","")`
  );
  expect(others).toEqual({});
});

test('finds hosts by job, by service name and by the processes on them', () => {
  const { machinesNow, machinesSeen } = getPresenceQueries(WALKIES, []);
  expect(machinesNow).toBe(
    'count by(__name__,job,instance,service_name)(' +
      '{__name__=~"node_time_seconds",job=~"tower[-_]node[-_]exporter|walkie[-_]archive[-_]node[-_]exporter"}' +
      ' or {__name__=~"node_time_seconds",service_name=~"tower|archive"}' +
      ' or label_replace({__name__=~"node_time_seconds"},"callscope_host","$1","instance","(\\\\[.*\\\\]|[^:]*|.*)(:[0-9]+)?")' +
      ' and on(callscope_host)' +
      ' label_replace({__name__=~"tower_process_start_time_seconds"},"callscope_host","$1","instance","(\\\\[.*\\\\]|[^:]*|.*)(:[0-9]+)?"))'
  );
  expect(machinesSeen).toContain('last_over_time({__name__=~"node_time_seconds",service_name=~"tower|archive"}[1d])');
});

test('the machines of one job can be asked for alone, with the pages that tell whose they are', () => {
  expect(getPresenceQueries(jobsOf('tower-host'), []).pages).toContain(
    '{__name__=~"tower_process_start_time_seconds"}'
  );
});

test('scrapes are asked for of what was found and of the documented jobs', () => {
  const documented = 'job=~"pager[-_]client[-_]metrics|pager[-_]server[-_]stats"';
  const found = 'job=~"tower|node",instance=~"tower-1:8045|10\\\\.0\\\\.0\\\\.1:9100"';
  const times = `(-timestamp(up{${found}}))[5m:1s]`;
  expect(getScrapeQueries(PAGERS, FOUND, [])).toEqual({
    up: `max by(job,instance)(up{${documented}} or up{${found}})`,
    samples: `max by(job,instance)(scrape_samples_scraped{${documented}} or scrape_samples_scraped{${found}})`,
    interval: `max by(job,instance)((max_over_time(${times})-min_over_time(${times}))/resets(${times}))`,
  });
  expect(getScrapeQueries(PAGERS, [], [])).toEqual({
    up: `max by(job,instance)(up{${documented}})`,
    samples: `max by(job,instance)(scrape_samples_scraped{${documented}})`,
  });
});

test('targets that share job and instance are asked for with all of their labels', () => {
  const up = 'up{job=~"tower"} or up{job=~"tower|node",instance=~"tower-1:8045|10\\\\.0\\\\.0\\\\.1:9100"}';
  expect(getCrowdedQuery(jobsOf('tower'), FOUND, [])).toBe(
    `(${up}) and on(job,instance) (count by(job,instance)(${up})>1)`
  );
});

test('later queries keep the labels that distinguish them', () => {
  expect(getPresenceQueries(PAGERS, [], ['host', 'k8s.pod']).pages).toContain(
    'count by(__name__,job,instance,service_name,host,"k8s.pod")('
  );
  expect(getScrapeQueries(PAGERS, FOUND, [], ['host']).up).toMatch(/^max by\(job,instance,host\)\(/);
});

test.each<[string, Array<Record<string, string>>, string[]]>([
  ['nothing shares', [], []],
  ['one label tells all', [{ host: 'a' }, { host: 'b' }], ['host']],
  [
    'a label that all share tells nothing',
    [
      { host: 'a', dc: 'x' },
      { host: 'b', dc: 'x' },
    ],
    ['host'],
  ],
  [
    'two are needed',
    [
      { host: 'a', replica: '1' },
      { host: 'a', replica: '2' },
      { host: 'b', replica: '1' },
      { host: 'b', replica: '2' },
    ],
    ['host', 'replica'],
  ],
  ['a label that one of them lacks', [{}, { cluster: 'b' }], ['cluster']],
])('labels that distinguish targets: %s', (_, rows, names) => {
  const crowded = rows.map((labels) => ({
    labels: { __name__: 'up', job: 'tower', instance: 'x', ...labels },
    value: 1,
  }));
  expect(labelsApart(crowded)).toEqual(names);
});

test('presence families are looked for behind another prefix', () => {
  expect(getStrayQuery(jobsOf('tower', 'queue'), [])).toBe(
    'count by(__name__,job,instance)({__name__=~".+_tower_process_start_time_seconds|.+_varz_connections"})'
  );
});
