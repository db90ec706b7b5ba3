import { WORLDS } from '../../simulator/worlds';
import { BOARDS } from '../../src/products/boards';
import { getEmptinessQuery, readEmptiness } from '../../src/boards/queries/emptiness';
import { createHttpClient } from '../../src/promClient/httpClient';
import { type Results, type Sample } from '../../src/promClient/types';
import { DEFAULT_LIMITS } from '../../src/settings';
import { type WorldOptions } from '../../simulator/world';
import { PRODUCTS } from '../../src/products/triage';
import { seriesOf } from '../../src/triage/targets/source';
import { type BoardQuery, boardQueries, filledIn } from '../support/boards';
import { feedScrapes } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { moments } from '../support/triage';
import { type Product } from '../fixtures/captures';
import { replayCapture } from './replay';

const QUERIES = boardQueries();
const EXPRESSIONS = Object.fromEntries(QUERIES.map(({ name, expr }) => [name, filledIn(expr)]));
const MINUTE = 60;
const SCRAPE = 5;

/** Every metric that there is: boards show more than triage asks for. */
const STORED = new Set(
  PRODUCTS.flatMap(({ sources, hosts }) => [...sources, ...hosts])
    .flatMap(({ metrics }) => metrics)
    .flatMap(seriesOf)
);

const REASONS = Object.fromEntries(
  BOARDS.map((board) => [
    board.slug,
    getEmptinessQuery(
      board.rows({ scope: [], limits: DEFAULT_LIMITS }).flatMap(({ panels }) => panels),
      []
    ),
  ])
);

let prometheus: Prometheus;
let end: number;
let results: Results<Sample>;
/** The same where videocall.rs speaks its extended dialect, two hours before. */
let extended: Results<Sample>;
const HOUR = 3600;
const IDENTITIES = [
  'server_url',
  'peer_id',
  'from_peer',
  'customer_email',
  'session_id',
  'display_name',
  'reporter_name',
  'peer_name',
];

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
  end = Math.floor(Date.now() / 1000) - MINUTE;
  const client = createHttpClient(prometheus.url, { timeout: 30_000 });
  const ask = async (to: number, options: Partial<WorldOptions>): Promise<Results<Sample>> => {
    const start = to - 6 * MINUTE;
    for (const createWorld of WORLDS.values()) {
      const world = createWorld({ seed: 'boards', start, ...options });
      await feedScrapes(prometheus, world, moments(start, to, SCRAPE), { stored: STORED, onRound: () => undefined });
    }
    // Rejects if Prometheus refuses a single one of them.
    return client.instant(EXPRESSIONS, to);
  };
  extended = await ask(end - 2 * HOUR, { extended: true });
  results = await ask(end, {});
});

afterAll(() => prometheus.stop());

test('a panel without data could say of each job of its board that it delivers and has people', async () => {
  const answers = await createHttpClient(prometheus.url, { timeout: 30_000 }).instant(REASONS, end);
  for (const { slug, rows } of BOARDS) {
    const panels = rows({ scope: [], limits: DEFAULT_LIMITS }).flatMap((row) => row.panels);
    const kinds = panels.map((panel) => readEmptiness(panel, answers[slug] ?? []).kind);
    expect(kinds.filter((kind) => kind === 'never' || kind === 'lost' || kind === 'idle')).toEqual([]);
  }
});

describe.each([
  ['in the usual dialects', () => results],
  ['in the extended dialect', () => extended],
])('%s', (_, answers) => {
  test('every panel has something to show, or says why it may not', () => {
    const isEmpty = ({ name }: BoardQuery): boolean => (answers()[name] ?? []).length === 0;
    // The extended dialect lacks some families of a panel, of the usual ones each has something.
    const empty = QUERIES.filter((query) =>
      QUERIES.filter(({ name, panel }) => (answers() === extended ? panel === query.panel : name === query.name)).every(
        isEmpty
      )
    );
    expect(empty.filter(({ panel }) => panel.mayBeEmpty === undefined).map(({ name }) => name)).toEqual([]);
  });

  test('no panel shows a value that is not a number', () => {
    const broken = QUERIES.filter(({ name }) => (answers()[name] ?? []).some(({ value }) => Number.isNaN(value)));
    expect(broken.map(({ name }) => name)).toEqual([]);
  });

  test('legends and tables name labels that are there', () => {
    const missing = QUERIES.flatMap(({ name, legend, panel }) => {
      const wanted =
        panel.type === 'table'
          ? Object.keys(panel.labels)
          : [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
      const rows = answers()[name] ?? [];
      return wanted
        .filter((label) => rows.length > 0 && !rows.some(({ labels }) => label !== undefined && label in labels))
        .map((label) => `${name}: ${label}`);
    });
    expect(missing).toEqual([]);
  });

  test('series that are drawn together have different names', () => {
    const twins = QUERIES.filter(({ panel }) => panel.type !== 'table').filter(({ name, legend }) => {
      const names = (answers()[name] ?? []).map(({ labels }) =>
        legend.replace(/\{\{(\w+)\}\}/g, (_, label) => labels[label] ?? '')
      );
      return new Set(names).size < names.length;
    });
    expect(twins.map(({ name }) => name)).toEqual([]);
  });

  test('no answer holds an identity or a token', () => {
    expectNoIdentities(Object.values(answers()).flat());
  });
});

describe('of the captured pages of real servers', () => {
  const HALF_HOUR = 1800;
  /** Families that were not captured: hosts, and brokers in a steady situation. */
  const NOT_CAPTURED = ['rtcd-host', 'offloader-host', 'nats', 'plugin'];

  test.each<{ product: Product; situation: string; at: number; id: string }>([
    { product: 'videocall', situation: 'steady', at: 60, id: 'videocall' },
    { product: 'rtcd', situation: 'steady', at: 80, id: 'mattermost' },
  ])('$product every panel shows what was there, and no identity', async ({ product, situation, at, id }) => {
    const startAt = Math.floor(Date.now() / 1000) - (id === 'videocall' ? 8 : 7) * HALF_HOUR;
    const { time } = await replayCapture(prometheus, product, situation, { startAt });
    const answers = await createHttpClient(prometheus.url, { timeout: 30_000 }).instant(EXPRESSIONS, time(at));

    const own = QUERIES.filter(({ row, panel }) => row.product === id && !NOT_CAPTURED.includes(panel.source.id));
    const empty = own.filter(({ name, panel }) => answers[name]?.length === 0 && panel.mayBeEmpty === undefined);
    expect(own.length).toBeGreaterThan(10);
    expect(empty.map(({ name }) => name)).toEqual([]);
    expectNoIdentities(Object.values(answers).flat());
  });
});

function expectNoIdentities(rows: readonly Sample[]): void {
  const labels = new Set(rows.flatMap((row) => Object.keys(row.labels)));
  for (const secret of IDENTITIES) {
    expect(labels).not.toContain(secret);
  }
  expect(JSON.stringify(rows)).not.toMatch(/@|%40|token/i);
}
