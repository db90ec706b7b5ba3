/** @jest-environment node */
import { parse } from 'yaml';
import { PRODUCTS } from '../../products/triage';
import { expectedJobs } from '../expectedJobs';
import { parseAddresses } from './addresses';
import { type Format, formatJobs } from './formats';
import { type ScrapeJob, toScrapeJobs, type Wanted } from './scrapeJobs';

describe('addresses', () => {
  test.each([
    ['rtcd-1', ['rtcd-1:8045']],
    ['rtcd-1:9000, 10.0.0.1\n[::1]:1', ['rtcd-1:9000', '10.0.0.1:8045', '[::1]:1']],
    ['2001:db8::7', ['[2001:db8::7]:8045']],
    ['[2001:db8::7]', ['[2001:db8::7]:8045']],
    ['rtcd.example.org.', ['rtcd.example.org.:8045']],
    ['  ', []],
  ])('%j', (text, addresses) => {
    expect(parseAddresses(text, 8045)).toEqual({ addresses, problems: [] });
  });
  test.each([
    'http://rtcd-1',
    'rtcd-1:0',
    'rtcd-1:65536',
    'rtcd-1:',
    ':8045',
    '-rtcd',
    'a..b',
    '256.0.0.1',
    '10.0.0',
    '[::1',
    '[rtcd]:1',
    '1:2:3',
    'rtcd/metrics',
    'a"b',
  ])('%j is none', (text) => {
    expect(parseAddresses(text, 8045)).toEqual({ addresses: [], problems: [expect.stringContaining(text)] });
  });
  test('the same one twice is said', () => {
    expect(parseAddresses('rtcd-1 rtcd-1:8045', 8045)).toEqual({
      addresses: ['rtcd-1:8045'],
      problems: ['rtcd-1:8045 is listed twice.'],
    });
  });
});

const SOURCES = expectedJobs(PRODUCTS).map(({ source }) => ({
  source,
  addresses: source.id === 'nats' ? [] : [`${source.id}:${source.endpoint.port}`],
}));

function jobsOf(change: Partial<Wanted> = {}): ScrapeJob[] {
  return toScrapeJobs({
    interval: 5,
    sources: SOURCES,
    dropTokens: true,
    hashEmails: true,
    dropUnread: true,
    ...change,
  });
}

test('jobs have their documented names and labels, and only those with targets are there', () => {
  expect(jobsOf().map(({ name, labels }) => [name, labels])).toEqual([
    ['rtcd', { service_name: 'rtcd' }],
    ['calls-plugin', { service_name: 'calls-plugin' }],
    ['rtcd-node-exporter', { service_name: 'rtcd' }],
    ['calls-offloader-node-exporter', { service_name: 'offloader' }],
    ['videocall-client-metrics', {}],
    ['videocall-server-stats', {}],
  ]);
});

test('identities are kept out of both pages of videocall.rs, and nothing is touched elsewhere', () => {
  const steps = Object.fromEntries(jobsOf().map(({ name, relabelling }) => [name, relabelling.length]));
  expect(steps).toEqual({
    rtcd: 0,
    'calls-plugin': 0,
    'rtcd-node-exporter': 0,
    'calls-offloader-node-exporter': 0,
    'videocall-client-metrics': 9,
    'videocall-server-stats': 9,
  });
  const plain = jobsOf({ dropTokens: false, hashEmails: false, dropUnread: false });
  expect(plain.every(({ relabelling }) => relabelling.length === 0)).toBe(true);
});

test('prometheus.yml', () => {
  const { scrape_configs: configs } = parse(formatJobs(jobsOf(), 'prometheus'));
  expect(configs[1]).toEqual({
    job_name: 'calls-plugin',
    scrape_interval: '5s',
    scrape_timeout: '4s',
    metrics_path: '/plugins/com.mattermost.calls/metrics',
    static_configs: [{ targets: ['plugin:8067'], labels: { service_name: 'calls-plugin' } }],
  });
  expect(configs[4].metric_relabel_configs[0]).toMatchObject({ source_labels: ['server_url'] });
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
  const [rtcd] = objects;
  const relabelings = (rtcd.spec.endpoints?.[0] ?? rtcd.spec).relabelings;
  expect(relabelings).toContainEqual({ targetLabel: 'job', replacement: 'rtcd' });
  const client = objects[4].spec.endpoints?.[0] ?? objects[4].spec;
  expect(client.metricRelabelings[1]).toEqual({
    sourceLabels: ['customer_email'],
    targetLabel: '__tmp_identity',
    modulus: Number.MAX_SAFE_INTEGER,
    action: 'hashmod',
  });
});

test('Alloy', () => {
  const text = formatJobs(jobsOf(), 'alloy');
  expect(text).toContain(`prometheus.scrape "rtcd" {
  targets = [
    {"__address__" = "rtcd:8045", "service_name" = "rtcd"},
  ]
  job_name        = "rtcd"
  metrics_path    = "/metrics"
  scrape_interval = "5s"
  scrape_timeout  = "4s"
  forward_to      = [prometheus.remote_write.default.receiver]
}
`);
  expect(text).toContain('forward_to      = [prometheus.relabel.videocall_client_metrics.receiver]');
  expect(text.match(/\{/g)?.length).toBe(text.match(/\}/g)?.length);
  expect([...text.matchAll(/prometheus\.scrape "(\w+)"/g)].map(([, id]) => id)).toEqual(
    jobsOf().map(({ name }) => name.replace(/-/g, '_'))
  );
});

test('a scrape ends before the next one', () => {
  expect([1, 2, 5, 15].map((interval) => jobsOf({ interval })[0]?.timeout)).toEqual([1, 1, 4, 12]);
});
