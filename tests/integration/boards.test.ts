import { STACKS } from '../../simulator/stacks';
import { createHttpClient } from '../../src/promClient/httpClient';
import { type Results, type Sample } from '../../src/promClient/types';
import { PRODUCTS } from '../../src/stacks/products';
import { seriesOf } from '../../src/stacks/registry';
import { boardQueries, filledIn } from '../support/boards';
import { feedScrapes } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { moments } from '../support/triage';

const QUERIES = boardQueries();
const MINUTE = 60;
const SCRAPE = 5;

/** Every metric that there is: boards show more than triage asks for. */
const STORED = new Set(
  PRODUCTS.flatMap(({ sources, hosts }) => [...sources, ...hosts])
    .flatMap(({ metrics }) => metrics)
    .flatMap(seriesOf)
);

let prometheus: Prometheus;
let results: Results<Sample>;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
  const end = Math.floor(Date.now() / 1000) - MINUTE;
  const start = end - 6 * MINUTE;
  for (const createWorld of STACKS.values()) {
    const world = createWorld({ seed: 'boards', start });
    await feedScrapes(prometheus, world, moments(start, end, SCRAPE), { stored: STORED, onRound: () => undefined });
  }
  const expressions = Object.fromEntries(QUERIES.map(({ name, expr }) => [name, filledIn(expr)]));
  // Rejects if Prometheus refuses a single one of them.
  results = await createHttpClient(prometheus.url, { timeout: 30_000 }).instant(expressions, end);
});

afterAll(() => prometheus.stop());

test('every panel has something to show, or says why it may not', () => {
  const empty = QUERIES.filter(({ name }) => (results[name] ?? []).length === 0);
  expect(empty.filter(({ panel }) => panel.mayBeEmpty === undefined).map(({ name }) => name)).toEqual([]);
});

test('no panel shows what is no number', () => {
  const broken = QUERIES.filter(({ name }) => (results[name] ?? []).some(({ value }) => Number.isNaN(value)));
  expect(broken.map(({ name }) => name)).toEqual([]);
});

test('legends and tables name labels that are there', () => {
  const missing = QUERIES.flatMap(({ name, legend, panel }) => {
    const wanted =
      panel.type === 'table'
        ? Object.keys(panel.labels)
        : [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
    const rows = results[name] ?? [];
    return wanted
      .filter((label) => rows.length > 0 && !rows.some(({ labels }) => label !== undefined && label in labels))
      .map((label) => `${name}: ${label}`);
  });
  expect(missing).toEqual([]);
});

test('series that are drawn together have different names', () => {
  const twins = QUERIES.filter(({ panel }) => panel.type !== 'table').filter(({ name, legend }) => {
    const names = (results[name] ?? []).map(({ labels }) =>
      legend.replace(/\{\{(\w+)\}\}/g, (_, label) => labels[label] ?? '')
    );
    return new Set(names).size < names.length;
  });
  expect(twins.map(({ name }) => name)).toEqual([]);
});

test('no answer holds an identity or a token', () => {
  const rows = Object.values(results).flat();
  const labels = new Set(rows.flatMap((row) => Object.keys(row.labels)));
  for (const secret of ['server_url', 'peer_id', 'from_peer', 'customer_email', 'session_id']) {
    expect(labels).not.toContain(secret);
  }
  expect(JSON.stringify(rows)).not.toMatch(/@|%40|token/i);
});
