import { Command, Option } from 'commander';
import { availableParallelism } from 'node:os';
import { accuracyReport, missesOf } from './accuracyReport';
import { catalogue } from './catalogue';
import { type Incident, isHealthy, isOfSize, PRODUCT_IDS, SIZES } from './incident';
import { runInProcesses } from './jobs';
import { parseCount } from './options';
import { type Judged } from './scores';

interface Flags {
  seed: string;
  incidents?: number;
  only?: string[];
  size?: string[];
  product: Array<Incident['product']>;
  jobs: number;
  recorded?: boolean;
  markdown?: boolean;
}

function readFlags(): Flags {
  return new Command('bench:accuracy')
    .description(
      'Measures triage accuracy on labeled incidents that are written into the past of a real Prometheus. Prints the table to stdout, progress and mistakes to stderr.'
    )
    .option('--seed <seed>', 'the same seed gives the same figures', '1')
    .option('--incidents <n>', 'run only this many, spread over the causes', parseCount)
    .option('--only <causes...>', 'table rows to run: causes, "two at once" or healthy')
    .addOption(new Option('--size <sizes...>', 'number of sessions').choices(SIZES.map(({ title }) => title)))
    .addOption(new Option('--product <product...>', 'products').choices(PRODUCT_IDS).default(PRODUCT_IDS))
    .option('--jobs <n>', 'parallel processes, each with its own Prometheus', parseCount, availableParallelism())
    .option('--recorded', 'also let recording rules answer ahead, and compare')
    .option('--markdown', 'print Markdown')
    .parse()
    .opts<Flags>();
}

/** Its multiples fill the unit interval evenly, even if they are few. */
const GOLDEN_RATIO = 0.6180339887498949;

/** Catalog numbers of the wanted incidents, in an order that is evenly spread at any length. */
function chosen(all: readonly Incident[], { only, size, product, incidents }: Flags): number[] {
  const isWanted = (incident: Incident): boolean =>
    (only === undefined || only.includes(incident.row)) &&
    (size === undefined || size.some((title) => isOfSize(incident, title))) &&
    product.includes(incident.product);
  const wanted = all.flatMap((incident, i) => (isWanted(incident) ? [i] : []));
  const rank = (i: number): number => (i * GOLDEN_RATIO) % 1;
  const spread = wanted.map((index, i) => ({ index, rank: rank(i) })).sort((a, b) => a.rank - b.rank);
  return spread.slice(0, incidents).map(({ index }) => index);
}

function agreementText(ran: readonly Judged[]): string {
  const recorded = ran.flatMap(({ run }) => (run.recorded === null ? [] : [run.recorded]));
  const instants = recorded.reduce((sum, each) => sum + each.instants, 0);
  const same = recorded.reduce((sum, each) => sum + each.same, 0);
  return instants === 0
    ? ''
    : `Recorded answers: the same status, causes and places at ${same} of ${instants} instants (${((100 * same) / instants).toFixed(1)} %).\n`;
}

async function main(): Promise<void> {
  const flags = readFlags();
  const incidents = catalogue(flags.seed);
  const indexes = chosen(incidents, flags);
  const judged = new Map<number, Judged>();
  const started = Date.now();
  let samples = 0;
  const report = (): void => {
    const ran = [...judged].sort(([a], [b]) => a - b).map(([, each]) => each);
    const all = ran.filter(({ incident, run }) => isHealthy(incident) || run.verdicts.length > 0);
    const faulty = all.filter(({ incident }) => !isHealthy(incident)).length;
    const leftOut = ran.length - all.length;
    process.stdout.write(
      `${accuracyReport(all, { markdown: flags.markdown === true })}\n` +
        `${faulty} incidents and ${all.length - faulty} healthy runs of ${incidents.length}, seed ${flags.seed}: ` +
        `${samples} samples in ${Math.round((Date.now() - started) / 1000)} s.\n` +
        agreementText(ran) +
        (leftOut === 0 ? '' : `${leftOut} incidents left out: nobody suffered when the page was opened.\n`)
    );
  };
  // Ctrl-C prints the results so far.
  process.once('SIGINT', () => {
    report();
    process.exit(130);
  });
  await runInProcesses(
    flags.seed,
    indexes,
    { jobs: flags.jobs, isRecorded: flags.recorded === true },
    (index, done) => {
      const incident = incidents[index];
      if (incident !== undefined) {
        judged.set(index, { incident, run: done.run });
        samples += done.samples;
        const misses = missesOf({ incident, run: done.run });
        process.stderr.write([`${judged.size} of ${indexes.length}: ${incident.id}`, ...misses, ''].join('\n'));
      }
    }
  );
  report();
}

void main();
