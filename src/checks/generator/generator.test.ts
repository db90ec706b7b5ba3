/** @jest-environment node */
import { parse } from 'yaml';
import { DROP_REST, HIDE_NAMES, TOY_PRODUCTS } from '../../../tests/fixtures/toyChecks';
import { english } from '../../messages';
import { expectedJobs } from '../targets/expectedJobs';
import { parseAddresses } from './addresses';
import { type Format, formatJobs } from './formats';
import { type ScrapeJob, toScrapeJobs, type Wanted } from './scrapeJobs';

describe('addresses', () => {
  const parsed = (text: string) => {
    const { addresses, problems } = parseAddresses(text, 8045);
    return { addresses, problems: problems.map(english) };
  };

  test.each([
    ['tower-1', ['tower-1:8045']],
    ['tower-1:9000, 10.0.0.1\n[::1]:1', ['tower-1:9000', '10.0.0.1:8045', '[::1]:1']],
    ['2001:db8::7', ['[2001:db8::7]:8045']],
    ['[2001:db8::7]', ['[2001:db8::7]:8045']],
    ['tower.example.org.', ['tower.example.org.:8045']],
    ['  ', []],
  ])('%j', (text, addresses) => {
    expect(parseAddresses(text, 8045)).toEqual({ addresses, problems: [] });
  });
  test.each([
    'http://tower-1',
    'tower-1:0',
    'tower-1:65536',
    'tower-1:',
    ':8045',
    '-tower',
    'a..b',
    '256.0.0.1',
    '10.0.0',
    '[::1',
    '[tower]:1',
    '1:2:3',
    'tower/metrics',
    'a"b',
  ])('%j is not one', (text) => {
    expect(parsed(text)).toEqual({ addresses: [], problems: [expect.stringContaining(text)] });
  });
  test('reports the same one twice', () => {
    expect(parsed('tower-1 tower-1:8045')).toEqual({
      addresses: ['tower-1:8045'],
      problems: ['tower-1:8045 is listed twice.'],
    });
  });
});

const ENTRIES = expectedJobs(TOY_PRODUCTS).map((job) => ({
  job,
  addresses: job.source.id === 'queue' ? [] : [`${job.source.id}:${job.source.endpoint.port}`],
}));

function jobsOf(change: Partial<Wanted> = {}): ScrapeJob[] {
  return toScrapeJobs({
    interval: 5,
    entries: ENTRIES,
    options: [DROP_REST, HIDE_NAMES],
    ...change,
  });
}

test('jobs have their documented names and labels, and only those with targets are there', () => {
  expect(jobsOf().map(({ name, labels }) => [name, labels])).toEqual([
    ['tower', { service_name: 'tower' }],
    ['walkie-desk', { service_name: 'walkie-desk' }],
    ['tower-node-exporter', { service_name: 'tower' }],
    ['walkie-archive-node-exporter', { service_name: 'archive' }],
    ['pager-client-metrics', {}],
    ['pager-server-stats', {}],
  ]);
});

test('options change the pages that they are for, in the order of the product', () => {
  const steps = Object.fromEntries(jobsOf().map(({ name, relabeling }) => [name, relabeling.length]));
  expect(steps).toEqual({
    tower: 0,
    'walkie-desk': 0,
    'tower-node-exporter': 0,
    'walkie-archive-node-exporter': 0,
    'pager-client-metrics': 2,
    'pager-server-stats': 2,
  });
  const plain = jobsOf({ options: [] });
  expect(plain.every(({ relabeling }) => relabeling.length === 0)).toBe(true);
});

test('prometheus.yml', () => {
  const { scrape_configs: configs } = parse(formatJobs(jobsOf(), 'prometheus'));
  expect(configs[1]).toEqual({
    job_name: 'walkie-desk',
    scrape_interval: '5s',
    scrape_timeout: '4s',
    metrics_path: '/desk/metrics',
    static_configs: [{ targets: ['desk:8067'], labels: { service_name: 'walkie-desk' } }],
  });
  expect(configs[4].metric_relabel_configs[0]).toMatchObject({ source_labels: ['name'] });
  expect(formatJobs(jobsOf(), 'prometheus')).not.toMatch(/[&*]a\d/);
});

test.each<[Format, string, string]>([
  ['scrapeConfig', 'ScrapeConfig', 'monitoring.coreos.com/v1alpha1'],
  ['serviceMonitor', 'ServiceMonitor', 'monitoring.coreos.com/v1'],
])('%s of the operator', (format, kind, apiVersion) => {
  const objects = formatJobs(jobsOf(), format)
    .split('---\n')
    .map((text) => parse(text));
  expect(objects.map((object) => [object.kind, object.apiVersion, object.metadata.name])).toEqual(
    jobsOf().map(({ name }) => [kind, apiVersion, name])
  );
  const [tower] = objects;
  const relabelings = (tower.spec.endpoints?.[0] ?? tower.spec).relabelings;
  expect(relabelings).toContainEqual({ targetLabel: 'job', replacement: 'tower' });
  const client = objects[4].spec.endpoints?.[0] ?? objects[4].spec;
  expect(client.metricRelabelings[0]).toEqual({
    sourceLabels: ['name'],
    targetLabel: 'name',
    modulus: Number.MAX_SAFE_INTEGER,
    action: 'hashmod',
  });
});

test('Alloy', () => {
  const text = formatJobs(jobsOf(), 'alloy');
  expect(text).toContain(`prometheus.scrape "tower" {
  targets = [
    {"__address__" = "tower:8045", "service_name" = "tower"},
  ]
  job_name        = "tower"
  metrics_path    = "/metrics"
  scrape_interval = "5s"
  scrape_timeout  = "4s"
  forward_to      = [prometheus.remote_write.default.receiver]
}
`);
  expect(text).toContain('forward_to      = [prometheus.relabel.pager_client_metrics.receiver]');
  expect(text.match(/\{/g)?.length).toBe(text.match(/\}/g)?.length);
  expect([...text.matchAll(/prometheus\.scrape "(\w+)"/g)].map(([, id]) => id)).toEqual(
    jobsOf().map(({ name }) => name.replace(/-/g, '_'))
  );
});

test('a scrape ends before the next one', () => {
  expect([1, 2, 5, 15].map((interval) => jobsOf({ interval })[0]?.timeout)).toEqual([1, 1, 4, 12]);
});
