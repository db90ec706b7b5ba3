import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { parse } from 'yaml';
import { readProvisioning } from '../../preview/server/provisioning';
import { startPreview } from '../../preview/server/startPreview';
import { startPluginPreview } from '../../scripts/pluginPreview';
import { type Simulator, startSimulator } from '../../simulator/serve';
import { CHECKED_PRODUCTS } from '../../src/products/checks';
import { PLUGIN_ID } from '../../src/constants';
import { readSettings } from '../../src/settings';
import { PRODUCTS } from '../../src/products/triage';
import { callscope } from '../support/command';
import { renderPrometheusConfig } from '../control/prometheusConfig';

const SCRAPE_INTERVAL = Math.min(...CHECKED_PRODUCTS.map(({ checks }) => checks.scrapeInterval));

jest.mock('../../preview/server/startPreview');

const ROOT = join(__dirname, '../..');
const COMPOSE_FILE = join(ROOT, 'docker-compose.yaml');
const PROMETHEUS_FILE = join(ROOT, 'provisioning/prometheus/prometheus.yml');
const ALERTMANAGER_FILE = join(ROOT, 'provisioning/alertmanager/alertmanager.yml');
const PROMETHEUS_URL = 'http://prometheus:9090';
const WATCH_PORT = 9119;

interface Service {
  image?: string;
  build?: { dockerfile: string };
  command?: string[];
  depends_on?: Record<string, { condition: string }>;
  environment?: Record<string, string>;
  ports: string[];
  volumes?: string[];
  healthcheck: { test: string | string[] };
}

const read = (file: string): string => readFileSync(file, 'utf8');
const services: Record<string, Service | undefined> = parse(read(COMPOSE_FILE)).services;
const { grafana, prometheus, simulator: simulated, alertmanager, watch } = services;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(async () => {
  await simulator?.close();
});

/** The value after a flag of the simulator. */
function flag(name: string): string | undefined {
  const command = simulated?.command ?? [];
  return command[command.indexOf(name) + 1];
}

test('the file follows the compose specification', () => {
  const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
  expect(linter.lintFiles([COMPOSE_FILE], false).flatMap(({ messages }) => messages)).toEqual([]);
});

test('a service starts when its dependencies are healthy', () => {
  expect(Object.keys(services).sort()).toEqual(['alertmanager', 'grafana', 'prometheus', 'simulator', 'watch']);
  expect(grafana?.depends_on).toEqual({ prometheus: { condition: 'service_healthy' } });
  expect(prometheus?.depends_on).toEqual({ simulator: { condition: 'service_healthy' } });
  expect(watch?.depends_on).toEqual({
    prometheus: { condition: 'service_healthy' },
    alertmanager: { condition: 'service_healthy' },
  });
  expect(watch?.healthcheck.test).toContainEqual(expect.stringContaining(`:${WATCH_PORT}/healthz`));
  expect(simulated?.healthcheck.test).toContainEqual(expect.stringContaining(`:${flag('--port-base')}/state`));
  expect(grafana?.healthcheck.test).toContain(`/api/plugins/${PLUGIN_ID}/settings`);
  expect(grafana?.healthcheck.test).toContain('/uid/prometheus/api/v1/query?query=up');
});

test('nothing is reachable from other machines', () => {
  const ports = Object.values(services).flatMap((service) => service?.ports ?? []);
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('what is mounted and built from is there, but for the built plugin', () => {
  const sources = Object.values(services)
    .flatMap((service) => service?.volumes ?? [])
    .map((volume) => volume.split(':')[0] ?? '');
  expect(sources).toContain('./dist');
  const built = [simulated, watch].map((service) => service?.build?.dockerfile ?? 'a Dockerfile');
  const files = [...sources.filter((source) => source !== './dist'), ...built];
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test('Grafana runs this plugin, in a version that the user can choose', () => {
  expect(grafana?.image).toBe('grafana/grafana:${GRAFANA_VERSION:-12.4}');
  expect(grafana?.volumes).toContain(`./dist:/var/lib/grafana/plugins/${PLUGIN_ID}:ro`);
  expect(grafana?.environment).toMatchObject({ GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: PLUGIN_ID, PROMETHEUS_URL });
});

test('Prometheus scrapes the same jobs as beside the preview, under the same labels', () => {
  const portBase = Number(flag('--port-base'));
  const inCompose = simulator.exporters.map((exporter, i) => ({
    ...exporter,
    url: `http://simulator:${portBase + 1 + i}${new URL(exporter.url).pathname}`,
  }));
  const expected = parse(renderPrometheusConfig(inCompose, SCRAPE_INTERVAL));
  const { scrape_configs: jobs, ...rest } = parse(read(PROMETHEUS_FILE));
  expect({ ...rest, scrape_configs: jobs.slice(0, -1) }).toEqual(expected);
  expect(jobs.at(-1)).toEqual({ job_name: 'callscope', static_configs: [{ targets: [`watch:${WATCH_PORT}`] }] });
  // The watcher starts after Prometheus.
  expect(decodeURIComponent(String(prometheus?.healthcheck.test))).toContain(
    `query=sum(up{job!="callscope"})==${inCompose.length}'`
  );
});

test('Prometheus takes its file', () => {
  expect(execFileSync('promtool', ['check', 'config', PROMETHEUS_FILE], { encoding: 'utf8' })).toContain('SUCCESS');
});

test('the watcher asks Prometheus, sends to Alertmanager, and links to the page', async () => {
  const { stdout } = await callscope('watch', ['--help']);
  const used = [...Object.keys(watch?.environment ?? {}), ...(watch?.command ?? []).filter((arg) => /^--/.test(arg))];
  expect(used).toHaveLength(4);
  expect(used.filter((name) => !stdout.includes(name))).toEqual([]);
  expect(watch?.environment).toEqual({
    CALLSCOPE_URL: PROMETHEUS_URL,
    CALLSCOPE_ALERTMANAGER: 'http://alertmanager:9093',
  });
  expect(watch?.command).toContain(`http://127.0.0.1:\${GRAFANA_PORT:-3000}/a/${PLUGIN_ID}/triage`);
});

test('Alertmanager takes its file', () => {
  expect(alertmanager?.volumes).toEqual([
    './provisioning/alertmanager/alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro',
  ]);
  expect(execFileSync('amtool', ['check-config', ALERTMANAGER_FILE], { encoding: 'utf8' })).toContain('SUCCESS');
});

test('Grafana has the same data source and settings as the preview', async () => {
  process.env.PROMETHEUS_URL = PROMETHEUS_URL;
  const { dataSources, settings } = readProvisioning(join(ROOT, 'provisioning'));
  await startPluginPreview({
    flavour: '12.4',
    port: 0,
    prometheusUrl: PROMETHEUS_URL,
    scrapeInterval: SCRAPE_INTERVAL,
  });
  expect(jest.mocked(startPreview).mock.lastCall?.[0].dataSources).toEqual(dataSources);
  expect(settings.enabled).toBe(true);
  expect(readSettings(settings.jsonData, PRODUCTS)).toEqual({
    settings: { ...readSettings({}, PRODUCTS).settings, dataSource: 'prometheus' },
    problems: [],
  });
});
