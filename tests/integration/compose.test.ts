import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { DCLinter } from 'dclint';
import { parse } from 'yaml';
import packageJson from '../../package.json';
import { expandText, readProvisioning } from '../../preview/server/provisioning';
import { startPreview } from '../../preview/server/startPreview';
import { startPluginPreview } from '../../scripts/pluginPreview';
import { type Simulator, startSimulator } from '../../simulator/serve';
import { CHECKED_PRODUCTS } from '../../src/products/checks';
import { PLUGIN_ID } from '../../src/constants';
import { readSettings } from '../../src/settings';
import { PRODUCTS } from '../../src/products/triage';
import { callscope } from '../support/command';
import { bundle, inProfiles, readDockerfile, readServices, ROOT } from '../support/compose';
import { alertsOf, rulesOf } from '../support/rules';
import { temporaryFolder } from '../control/process';
import { renderPrometheusConfig } from '../control/prometheusConfig';

const SCRAPE_INTERVAL = Math.min(...CHECKED_PRODUCTS.map(({ checks }) => checks.scrapeInterval));

jest.mock('../../preview/server/startPreview');

const FILES = ['docker-compose.yaml', 'tests/browser/docker-compose.yaml'];
const PROMETHEUS_FILE = join(ROOT, 'provisioning/prometheus/prometheus.yml');
const RULES_FILE = join(ROOT, 'provisioning/prometheus/callscope-rules.yml');
const ALERTMANAGER_FILE = join(ROOT, 'provisioning/alertmanager/alertmanager.yml');
const PROMETHEUS_URL = 'http://prometheus:9090';
const ALERTMANAGER_URL = 'http://alertmanager:9093';
const WATCH_PORT = 9119;
const PROFILES = ['nats', 'node', 'victoriametrics', 'livekit'];

const read = (file: string): string => readFileSync(file, 'utf8');
const services = readServices('docker-compose.yaml');
const specs = readServices('tests/browser/docker-compose.yaml');
const { grafana, prometheus, simulator: simulated, alertmanager, watch, victoriametrics } = services;

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

test.each(FILES)('%s follows the compose specification', (file) => {
  expect(complaintsAbout(join(ROOT, file))).toEqual([]);
});

/** What the JSON schema of the compose specification, and the rules of style, have against a file. */
function complaintsAbout(file: string): ReturnType<DCLinter['lintFiles']>[number]['messages'] {
  const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
  return linter.lintFiles([file], false).flatMap(({ messages }) => messages);
}

const SCHEMA = join(ROOT, 'node_modules/dclint/schemas/compose.schema.json');
// Its `$schema` has another address than Ajv knows it by.
const isValid = new Ajv({ strict: false, validateFormats: false, validateSchema: false }).compile(
  JSON.parse(read(SCHEMA))
);

/** What the JSON schema alone has against services. */
function schemaErrors(all: object): unknown[] {
  return isValid({ services: all }) ? [] : (isValid.errors ?? []);
}

test('services that break the specification are found', () => {
  expect(schemaErrors({ grafana: { image: 'grafana/grafana', helthcheck: {} } })).not.toEqual([]);
});

test.each(
  [[], ...PROFILES.map((profile) => [profile]), PROFILES].map((profiles) => [profiles.join(' '), profiles] as const)
)('the profiles [%s] follow the specification, and have all that their services depend on', async (_, profiles) => {
  const selected = inProfiles(services, profiles);
  expect(Object.keys(selected).length).toBeGreaterThanOrEqual(5 + profiles.length);
  expect(schemaErrors(selected)).toEqual([]);
  const needed = Object.values(selected).flatMap((service) => Object.keys(service.depends_on ?? {}));
  expect(needed.filter((name) => selected[name] === undefined)).toEqual([]);
});

test('a service starts when its dependencies are healthy', () => {
  expect(Object.keys(inProfiles(services, [])).sort()).toEqual([
    'alertmanager',
    'grafana',
    'prometheus',
    'simulator',
    'watch',
  ]);
  expect(new Set(Object.values(services).flatMap((service) => service.profiles ?? []))).toEqual(new Set(PROFILES));
  const conditions = Object.values(services).flatMap((service) => Object.values(service.depends_on ?? {}));
  expect(conditions.filter(({ condition }) => condition !== 'service_healthy')).toEqual([]);
  const dependencies = Object.entries(services).map(([name, service]) => [
    name,
    Object.keys(service.depends_on ?? {}).sort(),
  ]);
  expect(Object.fromEntries(dependencies)).toEqual({
    alertmanager: [],
    grafana: ['prometheus'],
    livekit: [],
    nats: [],
    'nats-exporter': ['nats'],
    'node-exporter': [],
    prometheus: ['alertmanager', 'simulator'],
    simulator: [],
    victoriametrics: ['simulator'],
    watch: ['alertmanager', 'prometheus'],
  });
  expect(grafana?.healthcheck.test).toContain(`/api/plugins/${PLUGIN_ID}/settings`);
});

test('each image has a full version', () => {
  const built = [simulated, watch].flatMap((service) => readDockerfile(service?.build?.dockerfile ?? '').images);
  const images = [...Object.values(services), ...Object.values(specs)].flatMap(({ image }) => image ?? []);
  expect(images.length + built.length).toBe(13);
  expect([...images, ...built].filter((image) => !/^[\w./-]+:v?\d+\.\d+\.\d+(-[a-z-]+)?$/.test(image))).toEqual([]);
});

test('nothing is reachable from other machines', () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  expect(Object.values(services).filter((service) => service.network_mode !== undefined)).toEqual([]);
  // On the network of the host, only its own address limits who reaches it.
  expect(specs.grafana).toMatchObject({
    network_mode: 'host',
    environment: { GF_SERVER_HTTP_ADDR: '127.0.0.1' },
  });
});

test('what is mounted and built from is there, but for the built plugin', () => {
  const sourcesOf = (all: typeof services): string[] =>
    Object.values(all)
      .flatMap((service) => service.volumes ?? [])
      .map((volume) => volume.split(':')[0] ?? '');
  const files = [
    ...sourcesOf(services).map((source) => [source, join(ROOT, source)]),
    ...sourcesOf(specs).map((source) => [source, join(ROOT, 'tests/browser', source)]),
    ...[simulated, watch].map((service) => [service?.build?.dockerfile, join(ROOT, service?.build?.dockerfile ?? '?')]),
  ];
  const missing = files.filter(([source = '', file = '']) => !source.startsWith('/') && !existsSync(file));
  expect(missing.filter(([source]) => source !== './dist' && source !== '../../dist')).toEqual([]);
  expect(files.map(([source]) => source)).toEqual(expect.arrayContaining(['./dist', '../../dist']));
});

test.each([simulated, watch])(
  'a Dockerfile builds its program from the lockfile, and copies all of it (%#)',
  async (service) => {
    const { install, copied, source, program, entrypoint } = readDockerfile(service?.build?.dockerfile ?? '');
    expect(install).toBe('npm ci --ignore-scripts --no-audit --no-fund');
    expect(copied.slice(0, 2)).toEqual(['package.json', 'package-lock.json']);
    expect(entrypoint).toEqual(['node', program]);
    const ignored = read(join(ROOT, '.dockerignore')).trim().split('\n');
    expect(ignored[0]).toBe('*');
    expect(copied.filter((path) => !ignored.includes(`!${path}`))).toEqual([]);
    const folder = await temporaryFolder();
    const inputs = await bundle(readDockerfile(service?.build?.dockerfile ?? ''), join(folder.path, 'program.js'));
    await folder.remove();
    expect(inputs).toContain(source);
    expect(inputs.filter((input) => !copied.some((path) => input === path || input.startsWith(`${path}/`)))).toEqual(
      []
    );
  }
);

test('Grafana runs this plugin, in a version that the user can choose', () => {
  const image = (variables: Record<string, string>): string | undefined =>
    readServices('docker-compose.yaml', variables).grafana?.image;
  expect(image({})).toMatch(/^grafana\/grafana:12\.4\.\d+$/);
  expect(image({ GRAFANA_VERSION: '13.2.3' })).toBe('grafana/grafana:13.2.3');
  for (const [service, folder] of [
    [grafana, './dist'],
    [specs.grafana, '../../dist'],
  ] as const) {
    expect(service?.volumes).toContain(`${folder}:/var/lib/grafana/plugins/${PLUGIN_ID}:ro`);
    expect(service?.environment).toMatchObject({ GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: PLUGIN_ID });
  }
  expect(specs.grafana?.image).toBe(grafana?.image);
  expect(grafana?.environment).toMatchObject({ PROMETHEUS_URL, ALERTMANAGER_URL });
});

test('Grafana and the watcher read another store if the user wants it', () => {
  const [scrapes] = String(victoriametrics?.healthcheck.test).match(/(?<=8428).*/) ?? [];
  expect(String(prometheus?.healthcheck.test)).toContain(scrapes);
  const stored = readServices('docker-compose.yaml', { STORE_URL: 'http://victoriametrics:8428' });
  expect(stored.grafana?.environment?.PROMETHEUS_URL).toBe('http://victoriametrics:8428');
  expect(stored.watch?.environment?.CALLSCOPE_URL).toBe('http://victoriametrics:8428');
});

test('Prometheus scrapes the same jobs as beside the preview, under the same labels', () => {
  const portBase = Number(flag('--port-base'));
  const inCompose = simulator.exporters.map((exporter, i) => ({
    ...exporter,
    url: `http://simulator:${portBase + 1 + i}${new URL(exporter.url).pathname}`,
  }));
  const expected = parse(renderPrometheusConfig(inCompose, SCRAPE_INTERVAL));
  const { scrape_configs: jobs, rule_files: rules, alerting, ...rest } = parse(read(PROMETHEUS_FILE));
  const own = ['callscope', 'nats-exporter', 'node-exporter', 'livekit'];
  const [watcher, ...optional] = jobs.slice(-own.length);
  expect({ ...rest, scrape_configs: jobs.slice(0, -own.length) }).toEqual(expected);
  expect(watcher).toEqual({ job_name: 'callscope', static_configs: [{ targets: [`watch:${WATCH_PORT}`] }] });
  expect(optional).toEqual(
    own.slice(1).map((name) => ({
      job_name: name,
      dns_sd_configs: [{ names: [name], type: 'A', port: portOf(name) }],
    }))
  );
  expect(rules).toEqual(['callscope-rules.yml']);
  expect(alerting).toEqual({ alertmanagers: [{ static_configs: [{ targets: [new URL(ALERTMANAGER_URL).host] }] }] });
  // The watcher starts after Prometheus, and the others only with their profiles.
  expect(decodeURIComponent(String(prometheus?.healthcheck.test))).toContain(
    `query=sum(up{job!~"${[...own].sort().join('|')}"})==${inCompose.length}'`
  );
});

/** The port that the health check of a service asks. */
function portOf(name: string): number {
  const [, port] = /127\.0\.0\.1:(\d+)\/metrics/.exec(String(services[name]?.healthcheck.test)) ?? [];
  return Number(port);
}

test('Prometheus loads the rules that the command prints', async () => {
  const script = packageJson.scripts.provisioning;
  const [, args = '', file = ''] = /^npm run -s rules -- (.+) > (\S+)$/.exec(script) ?? [];
  expect(join(ROOT, file)).toBe(RULES_FILE);
  const { stdout, code } = await callscope('rules', args.split(' '));
  expect(code).toBe(0);
  // If this fails, run: npm run provisioning
  expect(read(RULES_FILE)).toBe(stdout);
  expect(args).toContain(`--scrape-interval ${SCRAPE_INTERVAL} `);
  expect(prometheus?.healthcheck.test).toContain(`"${alertsOf(rulesOf())[0]}"`);
});

test('Prometheus takes its file', () => {
  expect(execFileSync('promtool', ['check', 'config', PROMETHEUS_FILE], { encoding: 'utf8' })).toContain('SUCCESS');
});

test('the watcher asks Prometheus, sends to Alertmanager, and links to the app', async () => {
  const { stdout } = await callscope('watch', ['--help']);
  const used = [...Object.keys(watch?.environment ?? {}), ...(watch?.command ?? []).filter((arg) => /^--/.test(arg))];
  expect(used).toHaveLength(4);
  expect(used.filter((name) => !stdout.includes(name))).toEqual([]);
  expect(watch?.environment).toEqual({
    CALLSCOPE_URL: PROMETHEUS_URL,
    CALLSCOPE_ALERTMANAGER: ALERTMANAGER_URL,
  });
  expect(watch?.command).toContain(`http://127.0.0.1:3000/a/${PLUGIN_ID}`);
});

test('Alertmanager takes its file', () => {
  expect(alertmanager?.volumes).toEqual(['./provisioning/alertmanager:/etc/alertmanager:ro']);
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

test('alerts that Grafana evaluates go to Alertmanager, into the folder of the Rules page', () => {
  process.env.ALERTMANAGER_URL = ALERTMANAGER_URL;
  const { contactPoints, policies } = parse(read(join(ROOT, 'provisioning/alerting/callscope.yaml')));
  const [{ name, receivers }] = contactPoints;
  expect(policies).toMatchObject([{ receiver: name }]);
  expect(receivers).toMatchObject([{ type: 'prometheus-alertmanager' }]);
  expect(expandText(receivers[0].settings.url)).toBe(ALERTMANAGER_URL);
  expect(readProvisioning(join(ROOT, 'provisioning')).folders).toEqual([
    { uid: rulesOf().name, title: rulesOf().title },
  ]);
});
