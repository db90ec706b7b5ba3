import { WORLDS } from '../../simulator/worlds';
import { createHttpClient } from '../../src/promClient/httpClient';
import { type Results, type Sample } from '../../src/promClient/types';
import { feedWorld } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { allQueries, furtherQueries } from '../support/queries';

const QUERIES = { ...allQueries(), ...furtherQueries() };
const MINUTE = 60;
const IDENTITIES = [
  'server_url',
  'peer_id',
  'from_peer',
  'customer_email',
  'display_name',
  'reporter_name',
  'peer_name',
];

const HOUR = 3600;

let prometheus: Prometheus;
let results: Results<Sample>;
/** The same where videocall.rs speaks its extended dialect. */
let extended: Results<Sample>;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
  const end = Math.floor(Date.now() / 1000) - MINUTE;
  const client = createHttpClient(prometheus.url, { timeout: 30_000 });
  const ask = async (to: number, options: { extended?: boolean }): Promise<Results<Sample>> => {
    const start = to - 6 * MINUTE;
    for (const createWorld of WORLDS.values()) {
      await feedWorld(prometheus, createWorld({ seed: 'every query', start, ...options }), start, to);
    }
    // Rejects if Prometheus refuses a single one of them.
    return client.instant(QUERIES, to);
  };
  extended = await ask(end - 2 * HOUR, { extended: true });
  results = await ask(end, {});
});

afterAll(() => prometheus.stop());

test('every query of every product is answered', () => {
  expect(Object.keys(results).sort()).toEqual(Object.keys(QUERIES).sort());
  expect(Object.keys(extended).sort()).toEqual(Object.keys(QUERIES).sort());
});

test.each([...WORLDS.keys()])('the first questions about %s find something', (product) => {
  const first = Object.entries(results).filter(([name]) => name.startsWith(`${product} complete.`));
  expect(first.filter(([, rows]) => rows.length > 0).length).toBeGreaterThan(4);
});

test('the first questions in the extended dialect find something', () => {
  const first = Object.entries(extended).filter(([name]) => name.startsWith('videocall rnd.'));
  expect(first.filter(([, rows]) => rows.length > 0).length).toBeGreaterThan(4);
});

test.each([
  ['', () => results],
  [' in the extended dialect', () => extended],
])('no answer holds an identity or a token%s', (_, answers) => {
  const rows = Object.values(answers()).flat();
  const labels = new Set(rows.flatMap((row) => Object.keys(row.labels)));
  expect(rows.length).toBeGreaterThan(100);
  for (const secret of IDENTITIES) {
    expect(labels).not.toContain(secret);
  }
  expect(JSON.stringify(rows)).not.toMatch(/@|%40|token/i);
});
