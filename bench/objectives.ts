import { Command } from 'commander';
import { RemoteWriteClient, type Series, seriesOf } from '../simulator/feed/remoteWrite';
import { DAY, getObjectiveQueries } from '../src/objectives/queries';
import { PRODUCT_RULES } from '../src/products/rules';
import { type Counts } from '../src/rules/product';
import { RECORDED } from '../src/rules/series';
import { feedScrapes } from '../tests/support/feedWorld';
import { queryAt, startPrometheus } from '../tests/support/prometheus';
import { metricsOf } from '../tests/support/ruleEvaluation';
import { RULE_OPTIONS, rulesOf } from '../tests/support/rules';
import { hoursAgo, moments } from '../tests/support/triage';
import { createWorld } from './catalogue';
import { evaluationSeconds } from './costOf';
import { type Incident, PRODUCT_IDS } from './incident';
import { parseCount } from './options';
import { asText } from './tables';

const OPTIONS = { ...RULE_OPTIONS, scrape: 5 };
/** Seconds of calls before they are counted. */
const SETTLED = 300;
/** Moments that are written at once. */
const CHUNK = 1000;

interface Flags {
  sessions: number;
  days: number;
}

interface Recorded {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** What is recorded for the objectives of a product at one instant, and the seconds of Prometheus that it takes. */
async function countOnce(
  product: Incident['product'],
  sessions: number
): Promise<{ recorded: Recorded[]; seconds: number }> {
  const prometheus = await startPrometheus({ remoteWrite: true });
  try {
    const start = hoursAgo(1);
    const at = start + SETTLED;
    await feedScrapes(
      prometheus,
      createWorld(product, { seed: '1', start, sessions, rtcds: 2 }),
      moments(start, at, OPTIONS.scrape),
      { stored: metricsOf(rulesOf(OPTIONS, product)), onRound: () => undefined }
    );
    const recorded: Recorded[] = [];
    let seconds = 0;
    for (const { objective, target, counts } of countsOf(product)) {
      const labels = { product, objective };
      recorded.push({ labels: { ...labels, __name__: RECORDED.sloTarget }, value: target });
      for (const [name, expr] of [
        [RECORDED.sloTotal, counts.total],
        [RECORDED.sloGood, counts.good],
      ] as const) {
        seconds += await evaluationSeconds(prometheus.url, expr, at);
        for (const row of await queryAt(prometheus, expr, at)) {
          recorded.push({ labels: { ...row.labels, ...labels, __name__: name }, value: row.value });
        }
      }
    }
    return { recorded, seconds };
  } finally {
    await prometheus.stop();
  }
}

function countsOf(product: string): Array<{ objective: string; target: number; counts: Counts }> {
  return PRODUCT_RULES.filter(({ id }) => id === product).flatMap((rules) =>
    rules.objectives(OPTIONS).flatMap(({ id, target, counts }) => {
      const found =
        'symptom' in counts ? rules.symptoms(OPTIONS).find((symptom) => symptom.id === counts.symptom)?.counts : counts;
      return found === undefined ? [] : [{ objective: id, target, counts: found }];
    })
  );
}

/** The seconds that Prometheus takes for the Objectives page, after so many days of recorded series. */
async function readingSeconds(recorded: readonly Recorded[], days: number, interval: number): Promise<number> {
  const prometheus = await startPrometheus({ remoteWrite: true, retention: `${3 * days}d` });
  try {
    const end = hoursAgo(1);
    const client = new RemoteWriteClient(prometheus.writeUrl);
    const series = recorded.map(({ labels, value }): [Series, number] => [seriesOf(labels), value]);
    const instants = moments(end - days * DAY, end, interval);
    for (let i = 0; i < instants.length; i += CHUNK) {
      for (const at of instants.slice(i, i + CHUNK)) {
        series.forEach(([one, value]) => client.add(one, at * 1000, value));
      }
      await client.flush();
    }
    let seconds = 0;
    for (const query of Object.values(getObjectiveQueries([], days))) {
      seconds += await evaluationSeconds(prometheus.url, query, end);
    }
    return seconds;
  } finally {
    await prometheus.stop();
  }
}

async function main(): Promise<void> {
  const { sessions, days } = new Command('bench:objectives')
    .description(
      'Measures what the Objectives page costs Prometheus from recorded series, beside counting the same from the raw ones.'
    )
    .option('--sessions <n>', 'number of sessions', parseCount, 50)
    .option('--days <n>', 'objective window', parseCount, 30)
    .parse()
    .opts<Flags>();
  const rows = [];
  for (const product of PRODUCT_IDS) {
    const interval = rulesOf(OPTIONS, product).groups.find(({ name }) => name.endsWith('-counts'))?.interval ?? NaN;
    const { recorded, seconds } = await countOnce(product, sessions);
    const raw = (seconds * days * DAY) / interval;
    const read = await readingSeconds(recorded, days, interval);
    rows.push([
      product,
      String(sessions),
      String(recorded.length),
      raw.toFixed(0),
      read.toFixed(2),
      `${((100 * read) / raw).toFixed(2)} %`,
    ]);
  }
  const header = ['product', 'sessions', 'series', `${days} days raw, query s`, 'recorded, query s', 'share'];
  process.stdout.write(asText([header, ...rows]));
}

void main();
