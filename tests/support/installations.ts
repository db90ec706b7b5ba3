import { setTimeout as sleep } from 'node:timers/promises';
import { type ServedExporter, type Simulator, startSimulator } from '../../simulator/serve';
import { type RelabelStep } from '../../src/checks/generator/relabeling';
import { type CheckOptions, runChecks } from '../../src/checks/runChecks';
import { type ReadableCheck, type ReadableGroup, readableChecks } from '../../cli/formatChecks';
import { createHttpClient } from '../../src/promClient/httpClient';
import { type PromClient } from '../../src/promClient/types';
import { parseScope } from '../../src/promql/scope';
import { DEFAULT_SETTINGS } from '../../src/settings';
import { CHECKED_PRODUCTS } from '../../src/products/checks';
import { DROP_TOKENS, HASH_EMAILS } from '../../src/products/videocall/checks/relabeling';
import { waitUntil } from '../control/process';
import { type HttpServer, reply, serve } from './httpServer';
import { type PrometheusOptions, startPrometheus } from './prometheus';

/** A page that isn't text. */
export interface EncodedPage {
  type: string;
  body: Uint8Array;
}

/** Changes a page on its way to Prometheus; null = it isn't served this time, a number = the HTTP status. */
export type Alteration = (page: string) => string | null | number | EncodedPage | Promise<string>;

/** How one target of an installation is scraped. */
export interface Scraped {
  job: string;
  url: string;
  labels: Record<string, string>;
  /** As Prometheus writes it, `20s`; by default that of all targets. */
  interval?: string;
  relabeling?: readonly RelabelStep[];
  /** Samples that its page may have. */
  sampleLimit?: number;
  alter?: Alteration;
}

/** Changes each target of a healthy installation; [] = it isn't scraped. */
export type Change = (target: Scraped) => Scraped[];

/** Changes nothing. */
export const unchanged: Change = (target) => [target];

/** Changes the targets of one job, by its documented name. */
export function of(job: string, change: Change): Change {
  return (target) => (target.job === job ? change(target) : [target]);
}

/** Changes the page of a target. */
export function altered(alter: Alteration): Change {
  return (target) => [{ ...target, alter }];
}

/** Removes a label from a target. */
export function without(label: string): Change {
  return ({ labels, ...target }) => [
    { ...target, labels: Object.fromEntries(Object.entries(labels).filter(([name]) => name !== label)) },
  ];
}

/** The targets of some exporters in a healthy installation: without addresses or tokens. */
function healthyTargets(exporters: readonly ServedExporter[]): Scraped[] {
  return exporters.map(({ job, url, instance, labels }) => ({
    job,
    url,
    labels: { ...labels, instance },
    ...(job.startsWith('videocall') && { relabeling: [...DROP_TOKENS, ...HASH_EMAILS] }),
  }));
}

/** The `scrape_configs` of some targets; the query string of a URL becomes parameters of its scrapes. */
function scrapeConfigsOf(targets: readonly Scraped[]): object[] {
  const groups = new Map<string, Scraped[]>();
  for (const target of targets) {
    const { job, interval, relabeling, sampleLimit } = target;
    const key = JSON.stringify([job, interval, relabeling, sampleLimit]);
    groups.set(key, [...(groups.get(key) ?? []), target]);
  }
  return [...groups].map(([key, group]) => ({
    job_name: key,
    ...(group[0]?.interval !== undefined && {
      scrape_interval: group[0].interval,
      scrape_timeout: group[0].interval,
    }),
    static_configs: group.map(({ url, labels, job }) => {
      const { host, pathname, searchParams } = new URL(url);
      const parameters = [...searchParams].map(([name, value]) => [`__param_${name}`, value]);
      return {
        targets: [host],
        labels: { ...labels, job, __metrics_path__: pathname, ...Object.fromEntries(parameters) },
      };
    }),
    ...(group[0]?.sampleLimit !== undefined && { sample_limit: group[0].sampleLimit }),
    ...(group[0]?.relabeling && { metric_relabel_configs: group[0].relabeling }),
  }));
}

/** Changed installations, each under the value that the label `site` has on all its targets. */
export type Sites = Readonly<Record<string, Change>>;

/** A Prometheus, or a backend with its API. */
export interface Engine {
  url: string;
  /** Gives it another configuration. */
  configure(config: object): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

export interface InstallationsOptions {
  /** Ids of products; all of them by default. */
  products?: readonly string[];
  sites: Sites;
  /** Approximate number of people. */
  sessions?: number;
  prometheus?: Omit<PrometheusOptions, 'config'>;
  /** Starts another backend instead of Prometheus, without data. */
  startEngine?: (config: object) => Promise<Engine>;
  /** The configuration of Prometheus except scrape jobs. */
  config?: object;
}

/** Installations side by side in one Prometheus. */
export interface Installations {
  simulator: Simulator;
  prometheus: Engine;
  /** Checks one of them. */
  checks(site: string, options?: Partial<CheckOptions>): Promise<ReadableGroup[]>;
  /** Scrapes other installations from now on. */
  scrape(sites: Sites): Promise<void>;
  stop(): Promise<void>;
}

const TIMEOUT_MS = 30_000;

export function clientOf({ url }: { url: string }): PromClient {
  return createHttpClient(url, { timeout: TIMEOUT_MS });
}

/** The default options of the checks. */
export function optionsOf(site: string, products?: readonly string[]): CheckOptions {
  return {
    ...DEFAULT_SETTINGS,
    products: CHECKED_PRODUCTS.filter(({ id }) => products?.includes(id) ?? true),
    scope: parseScope(`site="${site}"`),
    at: Date.now() / 1000,
    grafana: null,
  };
}

/**
 * Starts a simulated calls system in which nobody joins or leaves, and a Prometheus that scrapes it once for each site.
 */
export async function startInstallations({
  products,
  sites,
  sessions,
  prometheus: prometheusOptions,
  startEngine = (whole) => startPrometheus({ ...prometheusOptions, config: whole }),
  config,
}: InstallationsOptions): Promise<Installations> {
  const simulator = await startSimulator({ still: true, products, sessions });
  const behindProxy: Scraped[] = [];
  const proxy = await startProxy(behindProxy);
  const configOf = (scraped: Sites): object => ({
    ...config,
    scrape_configs: scrapeConfigsOf(
      targetsOf(simulator, scraped).map((target) =>
        target.alter === undefined ? target : { ...target, url: `${proxy.url}/${behindProxy.push(target) - 1}/metrics` }
      )
    ),
  });
  const stop = async (): Promise<void> => {
    await Promise.all([simulator.close(), proxy.stop()]);
  };
  try {
    const prometheus = await startEngine(configOf(sites));
    return {
      simulator,
      prometheus,
      checks: (site, options) =>
        runChecks(clientOf(prometheus), { ...optionsOf(site, products), ...options }).then(readableChecks),
      scrape: (others) => prometheus.configure(configOf(others)),
      async stop() {
        await prometheus.stop();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function targetsOf(simulator: Simulator, sites: Sites): Scraped[] {
  return Object.entries(sites).flatMap(([site, change]) =>
    [...healthyTargets(simulator.exporters).flatMap(change), ...strangers(simulator)].map((target) => ({
      ...target,
      labels: { ...target.labels, site },
    }))
  );
}

/** Hosts of others, as any Prometheus scrapes them. */
function strangers({ exporters }: Simulator): Scraped[] {
  return exporters
    .filter(({ job }) => job === 'rtcd-node-exporter')
    .slice(0, 1)
    .map(({ url }) => ({ job: 'node', url, labels: { instance: 'database-1:9100' } }));
}

function startProxy(targets: readonly Scraped[]): Promise<HttpServer> {
  return serve(async ({ url }, response) => {
    const target = targets[Number(url.split('/')[1])];
    // A page that the exporter doesn't answer isn't served either.
    const page =
      target &&
      (await fetch(target.url).then(
        (answer) => answer.text(),
        () => undefined
      ));
    const served = page === undefined ? null : ((await target?.alter?.(page)) ?? null);
    if (served === null || typeof served === 'number') {
      reply(response, served ?? 404, '');
    } else if (typeof served === 'string') {
      reply(response, 200, served);
    } else {
      response.writeHead(200, { 'Content-Type': served.type }).end(served.body);
    }
  });
}

/** A check by its group and its id. */
export function checkOf(groups: readonly ReadableGroup[], group: string, id: string): ReadableCheck | undefined {
  return groups.find((candidate) => candidate.id === group)?.checks.find((check) => check.id === id);
}

/**
 * The differences from a healthy installation: `group check state` with the evidence. A check that no longer runs is
 * `gone`; a missing job has only that difference.
 */
export function changesOf(healthy: readonly ReadableGroup[], groups: readonly ReadableGroup[]): Record<string, string> {
  const changes: Record<string, string> = {};
  for (const { id: group, checks } of groups) {
    for (const { id, state, evidence } of checks) {
      if (state !== (checkOf(healthy, group, id)?.state ?? 'pass')) {
        changes[`${group} ${id} ${state}`] = evidence;
      }
    }
    const isThere = checkOf(groups, group, 'found')?.state !== 'fail';
    for (const { id } of healthy.find((candidate) => candidate.id === group)?.checks ?? []) {
      if (isThere && !checks.some((check) => check.id === id)) {
        changes[`${group} ${id} gone`] = '';
      }
    }
  }
  return changes;
}

/** Expected changes, with their expected evidence. */
export type Expected = Readonly<Record<string, RegExp>>;

/** A way to break an installation, and the expected changes. */
interface Breakage {
  change: Change;
  expected: Expected;
}

export type Breakages = Readonly<Record<string, Breakage>>;

export function breakagesOf<T extends string>(
  changes: Readonly<Record<T, Change>>,
  expected: Readonly<Record<T, Expected>>
): Breakages {
  const names = Object.keys(changes) as T[];
  return Object.fromEntries(names.map((name) => [name, { change: changes[name], expected: expected[name] }]));
}

/** A healthy installation, and one for each way to break it. */
export function sitesOf(breakages: Breakages): Sites {
  const broken = Object.entries(breakages).map(([name, { change }]) => [name, change] as const);
  return { healthy: unchanged, ...Object.fromEntries(broken) };
}

/** A busy machine scrapes either site late, which counts as an outage for an hour: only expected ones are looked at. */
function withoutLateScrapes(changes: Record<string, string>, expected: Expected): Record<string, string> {
  const isLate = (name: string): boolean => / stability (pass|warn|fail)$/.test(name) && !(name in expected);
  return Object.fromEntries(Object.entries(changes).filter(([name]) => !isLate(name)));
}

/** Seconds that changes may take, within the limit of a test. */
const SOON = 420;

/** A busy machine can be late with scrapes, which the checks see for minutes: only their final states count. */
export async function expectSoon(changes: () => Promise<Record<string, string>>, expected: Expected): Promise<void> {
  let found: Record<string, string> = {};
  const names = Object.keys(expected);
  let pause = 500;
  const isAsExpected = async (): Promise<boolean> => {
    await sleep(pause);
    const asked = performance.now();
    found = withoutLateScrapes(await changes(), expected);
    // Constant queries make a busy machine scrape even later.
    pause = Math.max(pause, performance.now() - asked);
    return Object.keys(found).length === names.length && names.every((name) => expected[name]?.test(found[name] ?? ''));
  };
  await waitUntil(isAsExpected, names.join(', '), SOON).catch(() =>
    expect(found).toEqual(
      Object.fromEntries(Object.entries(expected).map(([name, pattern]) => [name, expect.stringMatching(pattern)]))
    )
  );
}

/** The checks that don't pass yet, in the form of `changesOf`, including the coverage of reports. */
export function troublesOf(groups: readonly ReadableGroup[]): Record<string, string> {
  const all = groups.flatMap(({ id, checks }) => checks.map((check) => ({ group: id, ...check })));
  const bad = all.filter(({ id, state }) => state !== 'pass' && (state !== 'not-applicable' || id === 'coverage'));
  return Object.fromEntries(bad.map(({ group, id, state, evidence }) => [`${group} ${id} ${state}`, evidence]));
}

/** Waits until a healthy installation passes its checks. */
export async function untilHealthy({ checks }: Pick<Installations, 'checks'>): Promise<void> {
  await expectSoon(async () => troublesOf(await checks('healthy')), {});
}

/** Waits until a site differs from the healthy one only in the expected changes. */
export async function expectChanges(
  { checks }: Pick<Installations, 'checks'>,
  site: string,
  expected: Expected,
  options?: () => Partial<CheckOptions>
): Promise<void> {
  await expectSoon(async () => {
    const [healthy, groups] = await Promise.all([checks('healthy'), checks(site, options?.())]);
    return changesOf(healthy, groups);
  }, expected);
}
