import { Command } from 'commander';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { catalogue } from '../bench/catalogue';
import { parseCount } from '../bench/options';
import { startPrometheus } from '../tests/support/prometheus';
import { codesOf, differences } from './compare/codes';
import { benchSituations, capturedSituations, fieldSituations, type Situation } from './compare/situations';

interface Flags {
  seed: string;
  incidents?: number;
  field?: string;
}

const run = promisify(execFile);
const HERE = path.resolve(__dirname, '..');
const MANY_BYTES = 256 * 1024 * 1024;

const command = new Command('compareVerdicts')
  .description(
    'Compares the verdicts of two checkouts at the same instants: captured pages, incidents of the benchmark, field cases. Prints each difference except wording. Exit code 1 if there is one.'
  )
  .argument('<other>', 'the checkout to compare with, its packages installed')
  .option('--seed <seed>', 'seed of the incidents', '1')
  .option('--incidents <n>', 'run only this many incidents, spread over all', parseCount)
  .option('--field <folder>', 'field cases to serve and scrape, two minutes each');

/** The verdicts of a checkout over a stretch of time. Exit codes up to 2 are verdicts. */
async function verdictsOf(checkout: string, { url, from, to, step }: Situation): Promise<unknown[]> {
  const args = ['--url', url, '--from', iso(from), '--to', iso(to), '--step', String(step), '--format', 'json'];
  const { stdout } = await run('node', ['--import', 'tsx', 'cli/triage.ts', ...args], {
    cwd: checkout,
    maxBuffer: MANY_BYTES,
  }).catch((error: { code?: number; stdout?: string }) => {
    if (error.code !== 1 && error.code !== 2) {
      throw error;
    }
    return { stdout: error.stdout ?? '' };
  });
  const verdicts: unknown = JSON.parse(stdout);
  if (!Array.isArray(verdicts)) {
    throw new Error(`${checkout} printed no list of verdicts`);
  }
  return verdicts;
}

/** This many of all, evenly spread; without a number, all of them. */
function spread<T>(all: readonly T[], count: number = all.length): T[] {
  return all.filter((_, i) => Math.floor((i * count) / all.length) !== Math.floor(((i - 1) * count) / all.length));
}

function iso(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString();
}

async function main(): Promise<void> {
  const { seed, incidents, field } = command.parse().opts<Flags>();
  const other = path.resolve(command.args[0] ?? '');
  const counts = { situations: 0, verdicts: 0, different: 0 };
  const compare = async (situations: AsyncIterable<Situation>): Promise<void> => {
    for await (const situation of situations) {
      const [before, after] = await Promise.all([verdictsOf(other, situation), verdictsOf(HERE, situation)]);
      const found = differences(codesOf(before), codesOf(after));
      counts.situations += 1;
      counts.verdicts += before.length;
      counts.different += found.length;
      process.stdout.write(found.map((difference) => `${situation.name}: ${difference}\n`).join(''));
    }
  };
  const inPrometheus = async (
    situations: (prometheus: Awaited<ReturnType<typeof startPrometheus>>) => AsyncIterable<Situation>
  ): Promise<void> => {
    const prometheus = await startPrometheus({ remoteWrite: true, retention: '730d' });
    try {
      await compare(situations(prometheus));
    } finally {
      await prometheus.stop();
    }
  };
  await inPrometheus(capturedSituations);
  await inPrometheus((prometheus) => benchSituations(prometheus, spread(catalogue(seed), incidents)));
  if (field !== undefined) {
    await compare(fieldSituations(path.resolve(field)));
  }
  process.stdout.write(
    `${counts.verdicts} verdicts in ${counts.situations} situations, ${counts.different} differences.\n`
  );
  process.exitCode = counts.different === 0 ? 0 : 1;
}

void main();
