import { Command, Option } from 'commander';
import { feedScrapes } from '../tests/support/feedWorld';
import { type Prometheus, startPrometheus } from '../tests/support/prometheus';
import { hoursAgo, moments } from '../tests/support/triage';
import { createWorld } from './catalogue';
import { type Cost, costOf, type RecordedCost, recordedCostOf } from './costOf';
import { type Incident, PRODUCT_IDS } from './incident';
import { parseCount } from './options';
import { PRODUCTS } from '../src/products/triage';
import { seriesOf } from '../src/triage/targets/source';
import { asMarkdown, asText, type Table } from './tables';

interface Flags {
  seed: string;
  sessions?: number[];
  product: Array<Incident['product']>;
  markdown?: boolean;
}

const SESSIONS = [50, 500, 2000, 10_000];
/** This many sessions keep an RTCD server busy. */
const SESSIONS_PER_RTCD = 1000;

/** No query about an instant looks further back than this (s), except for the pasts of findings. */
const PAST_SECONDS = 150;
const FAULT_SECONDS = 30;
const STEP = 5;
/** Every metric that there is: dashboards show more than triage asks for. */
const STORED = new Set(
  PRODUCTS.flatMap(({ sources }) => sources)
    .flatMap(({ metrics }) => metrics)
    .flatMap(seriesOf)
);
/** Shortly after all scrapes of a round. */
const AFTER_ROUND = 4.9;

function collectCount(text: string, counts: readonly number[] = []): number[] {
  return [...counts, parseCount(text)];
}

function readFlags(): Flags {
  return new Command('bench:cost')
    .description(
      'Measures the cost of a diagnosis: healthy, and with a slow relay. Without rules that answer ahead, and with them.'
    )
    .option('--seed <seed>', 'the same seed gives the same people', '1')
    .option('--sessions <n...>', `number of sessions (default: ${SESSIONS.join(' ')})`, collectCount)
    .addOption(new Option('--product <product...>', 'products').choices(PRODUCT_IDS).default(PRODUCT_IDS))
    .option('--markdown', 'print Markdown')
    .parse()
    .opts<Flags>();
}

const HEADER = [
  'product',
  'sessions',
  'verdict',
  'requests, first screen',
  'expressions',
  'kB',
  'query s',
  'further requests',
  'expressions',
  'kB',
  'query s',
  'slowest expression s',
  'engine ms',
  'rules, query s',
  'rows',
  'first screen with rules, query s',
  'rules for dashboards: sessions, pairs, query s',
];

function rowOf(product: string, sessions: number, cost: Cost, { rules, first, boards }: RecordedCost): string[] {
  const questions = ({ requests, expressions, bytes, seconds }: Cost['first']): string[] => [
    String(requests),
    String(expressions),
    String(Math.ceil(bytes / 1000)),
    seconds.toFixed(2),
  ];
  return [
    product,
    String(sessions),
    [cost.status, ...cost.causes].join(' '),
    ...questions(cost.first),
    ...questions(cost.further),
    cost.slowest.toFixed(2),
    cost.engineMs.toFixed(1),
    rules.seconds.toFixed(2),
    String(rules.rows),
    first.seconds.toFixed(2),
    boards.map((seconds) => seconds.toFixed(2)).join(', '),
  ];
}

/**
 * Returns without its world: a world of ten thousand sessions would fill the memory in which the engine is measured.
 */
async function feedFault(
  prometheus: Pick<Prometheus, 'writeUrl'>,
  { product, sessions, seed }: { product: Incident['product']; sessions: number; seed: string },
  faultStart: number
): Promise<void> {
  const rtcds = Math.max(2, Math.ceil(sessions / SESSIONS_PER_RTCD));
  const world = createWorld(product, { seed, start: faultStart - PAST_SECONDS, sessions, rtcds });
  world.inject({ name: 'relay-latency', strength: 500, start: faultStart + AFTER_ROUND });
  await feedScrapes(prometheus, world, moments(faultStart - PAST_SECONDS, faultStart + FAULT_SECONDS, STEP), {
    stored: STORED,
    onRound: () => undefined,
  });
}

async function measure(product: Incident['product'], sessions: number, seed: string): Promise<Table> {
  const prometheus = await startPrometheus({ remoteWrite: true });
  try {
    const faultStart = hoursAgo(1);
    await feedFault(prometheus, { product, sessions, seed }, faultStart);
    const rows = [];
    for (const at of [faultStart, faultStart + FAULT_SECONDS].map((round) => round + AFTER_ROUND)) {
      // Nothing is recorded yet for what is asked without rules.
      const cost = await costOf(prometheus.url, at);
      rows.push(rowOf(product, sessions, cost, await recordedCostOf(prometheus, at)));
    }
    return rows;
  } finally {
    await prometheus.stop();
  }
}

async function main(): Promise<void> {
  const { seed, sessions = SESSIONS, product, markdown } = readFlags();
  const rows: Array<readonly string[]> = [];
  for (const each of product) {
    for (const count of sessions) {
      const measured = await measure(each, count, seed);
      rows.push(...measured);
      process.stderr.write(asText([HEADER, ...measured]));
    }
  }
  process.stdout.write((markdown === true ? asMarkdown : asText)([HEADER, ...rows]));
}

void main();
