import { createVideocallWorld } from '../../simulator/videocall/world';
import { type CostlyQuery } from '../../src/boards/types';
import { getCoverageQuery, idOf, readCoverage, readingRecorded } from '../../src/boards/recordings';
import { boardGroups } from '../../src/boards/recordingRules';
import { PRODUCT_BOARDS } from '../../src/products/boards';
import { PRODUCTS } from '../../src/products/triage';
import { DEFAULT_LIMITS } from '../../src/settings';
import { seriesOf } from '../../src/triage/targets/source';
import { prometheusRules } from '../../src/rules/formats/prometheus';
import { boardQueries, filledIn } from '../support/boards';
import { feedScrapes } from '../support/feedWorld';
import { type Prometheus, queryAt, type Row, startPrometheus } from '../support/prometheus';
import { checkRules } from '../support/promtool';
import { Recorder } from '../support/ruleEvaluation';
import { moments } from '../support/triage';

/** A fixed past, 2026-01-05T00:00:00Z. */
const START = 1_767_571_200;
const LENGTH = 420;
const HOUR = 3600;
/** The longest interval of a group. */
const MINUTE = 60;
const SCRAPE = 5;
const CONTEXT = { scope: [], limits: DEFAULT_LIMITS };
const COSTLY: readonly CostlyQuery[] = PRODUCT_BOARDS.flatMap(({ costly }) => costly?.(CONTEXT) ?? []);
/** Every metric that there is: boards show more than triage asks for. */
const STORED = new Set(
  PRODUCTS.flatMap(({ sources }) => sources)
    .flatMap(({ metrics }) => metrics)
    .flatMap(seriesOf)
);
const GROUPS = boardGroups(PRODUCT_BOARDS, 'all', { ...CONTEXT, scrape: SCRAPE });

let prometheus: Prometheus;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true, retention: '730d' });
});

afterAll(() => prometheus?.stop());

/** By labels, without those that a panel doesn't show. */
function byLabels(rows: readonly Row[]): Record<string, number> {
  return Object.fromEntries(
    rows.map(({ labels: { __name__, ...labels }, value }) => [JSON.stringify(Object.entries(labels).sort()), value])
  );
}

async function answers(expr: string, at: number): Promise<Record<string, number>> {
  return byLabels(await queryAt(prometheus, filledIn(expr), at));
}

async function readAt(at: number): Promise<readonly CostlyQuery[]> {
  const covered = readCoverage(await queryAt(prometheus, getCoverageQuery(HOUR), at), HOUR);
  return COSTLY.filter((query) => covered.has(idOf(query)));
}

describe.each([
  ['main', false, 0, 2],
  ['extended', true, 6 * HOUR, 6],
] as const)('in dialect %s', (_, extended, later, missing) => {
  const begin = START + later;
  const end = begin + LENGTH;

  beforeAll(async () => {
    const world = createVideocallWorld({ seed: 'recorded boards', start: begin, extended });
    world.inject({
      name: 'relay-latency',
      place: { server: 'webtransport-apac.example.org' },
      strength: 300,
      start: begin + 240,
    });
    world.inject({ name: 'audio-meeting', place: { meeting_id: 'all-hands' }, strength: 0.3, start: begin + 240 });
    await feedScrapes(prometheus, world, moments(begin, end, SCRAPE), { stored: STORED, onRound: () => undefined });
    // Instant by instant: over a range, topk of equal values may keep another one.
    for (const { interval, rules } of GROUPS) {
      const recorder = new Recorder(prometheus);
      for (const at of moments(end - HOUR - MINUTE, end, interval)) {
        await recorder.evaluate(rules, at);
      }
    }
  });

  test('recordings give the numbers of the costly queries themselves, before and during a fault', async () => {
    const instants = moments(begin + 180, end, MINUTE);
    const compared = await Promise.all(
      instants.flatMap((at) =>
        COSTLY.map(async (query) => ({
          id: `${query.expr} ${at}`,
          asked: await answers(query.expr, at),
          read: await answers(readingRecorded(query.expr, COSTLY), at),
        }))
      )
    );
    for (const { id, asked, read } of compared) {
      expect([id, read]).toEqual([id, asked]);
    }
    const silent = COSTLY.filter(({ expr }) =>
      compared.every(({ id, asked }) => !id.startsWith(`${expr} `) || Object.keys(asked).length === 0)
    );
    // Each dialect lacks some families.
    expect(silent.length).toBe(missing);
    const changed = COSTLY.filter(({ expr }) => {
      const values = compared.filter(({ id }) => id.startsWith(`${expr} `)).map(({ read }) => JSON.stringify(read));
      return new Set(values).size > 1;
    });
    expect(changed.length).toBeGreaterThan(COSTLY.length / 2);
  });

  test('shares over a window differ only by when they were sampled', async () => {
    const shares = boardQueries().filter(
      ({ row, expr }) => row.product === 'videocall' && expr.includes('sum_over_time(')
    );
    expect(shares.map(({ name }) => name)).toEqual([
      'rtt-slo: Sessions within limit, A',
      'rtt-slo: Budget left, sessions, A',
      'rtt-slo: Burn rate now, sessions, A',
      'rtt-slo: Burn rate now, sessions, B',
    ]);
    for (const { name, expr } of shares) {
      const perUnit = name.includes('Sessions within') ? 1 : 1 / (1 - DEFAULT_LIMITS.objective);
      const [asked] = Object.values(await answers(expr, end));
      const [read] = Object.values(await answers(readingRecorded(expr, COSTLY), end));
      expect(Math.abs(Number(asked) - Number(read)) / perUnit).toBeLessThan(0.02);
    }
  });

  test('panels read recordings of the whole range, and no younger or older ones', async () => {
    expect(await readAt(end)).toEqual(COSTLY);
    expect(await readAt(end - HOUR / 2)).toEqual([]);
    expect(await readAt(end + 600)).toEqual([]);
  });
});

test('promtool takes the rules', async () => {
  expect((await checkRules(prometheusRules({ groups: GROUPS }))).code).toBe(0);
});

test('without rules, panels read no recordings', async () => {
  expect(await readAt(START - 6 * HOUR)).toEqual([]);
});
