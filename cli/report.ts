import { writeFile } from 'node:fs/promises';
import { runCapacity } from '../src/capacity/runCapacity';
import { runObjectives } from '../src/objectives/runObjectives';
import { CAPACITY_PRODUCTS } from '../src/products/capacity';
import { PRODUCT_RULES } from '../src/products/rules';
import { PromError } from '../src/promClient/errors';
import { DEFAULT_LIMITS, DEFAULT_SETTINGS, selectProducts } from '../src/settings';
import { type Moment, runTimeline } from '../src/triage/past/timeline';
import { runTriage } from '../src/triage/runTriage';
import { type CommonFlags, connectionOf, createCommand, parseFlags, readAsked, runCommand } from './command';
import { parseChoice, parseTimeline, UsageError } from './options';
import { print, WriteError } from './output';
import { composeReport } from './report/compose';
import { toHtml } from './report/html';
import { toMarkdown } from './report/markdown';

const FORMATS = ['html', 'markdown'] as const;
/** Instants that are judged at the same time. */
const CONCURRENCY = 4;

interface Flags extends CommonFlags {
  from?: string;
  to?: string;
  step?: string;
  output?: string;
}

const command = createCommand(
  'report',
  'Writes a report about a range of time that everybody may read: whether people had bad calls, when, where and why, what is unknown, the objectives and the capacity. It has no identities.',
  FORMATS
)
  .option('--from <time>', 'start of the range, RFC 3339 or Unix seconds')
  .option('--to <time>', 'end of the range (default: now)')
  .option('--step <seconds>', 'seconds between two verdicts, of which a report has at most 200')
  .option('--output <file>', 'write to this file (default: standard output)')
  .addHelpText('after', '\nExit codes: 0 written, 3 usage error, no connection, or output not writable.');

async function main(args: readonly string[]): Promise<number> {
  const flags = await parseFlags<Flags>(command, args);
  if (flags === null) {
    return 0;
  }
  const format = parseChoice('--format', flags.format, FORMATS);
  const { products, scope } = readAsked(flags);
  const instants = parseTimeline(flags, Date.now() / 1000);
  const [from, second] = instants ?? [];
  const to = instants?.at(-1);
  if (instants === null || from === undefined || second === undefined || to === undefined) {
    throw new UsageError('--from and a later --to are needed');
  }
  const connection = connectionOf(flags);
  // Each instant stands for the time until the next one, so the last one only ends the range.
  const judged = instants.slice(0, -1);
  const moments: Moment[] = [];
  await runTimeline(
    async (at) => (await runTriage(connection.client(), { products, scope, limits: DEFAULT_LIMITS, at })).diagnosis,
    judged,
    { concurrency: CONCURRENCY, signal: new AbortController().signal, onMoment: (moment) => moments.push(moment) }
  );
  refuseSilence(moments);
  const ids = products.map(({ id }) => id);
  const capacityProducts = selectProducts(CAPACITY_PRODUCTS, ids);
  const { limits, sloWindowDays } = DEFAULT_SETTINGS;
  const objectives = await answered(
    runObjectives(connection.client(), {
      products: selectProducts(PRODUCT_RULES, ids),
      scope,
      limits,
      windowDays: sloWindowDays,
      at: to,
    })
  );
  const capacity = await answered(
    runCapacity(connection.client(), { products: capacityProducts, scope, at: to, cpuLimit: limits.cpu, maxima: {} })
  );
  const blocks = composeReport({
    from,
    to,
    step: second - from,
    moments: moments.sort((a, b) => a.at - b.at),
    products,
    objectives,
    capacity: capacity === null ? null : { report: capacity, products: capacityProducts },
  });
  await write(format === 'html' ? toHtml(blocks) : toMarkdown(blocks), flags.output);
  return 0;
}

/** A Prometheus that never answered is a wrong address, not a report. */
function refuseSilence(moments: readonly Moment[]): void {
  const [first] = moments;
  if (first?.verdict instanceof Error && moments.every(({ verdict }) => verdict instanceof Error)) {
    throw first.verdict;
  }
}

/** null if Prometheus didn't answer. */
async function answered<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof PromError) {
      return null;
    }
    throw error;
  }
}

async function write(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    await print(text);
    return;
  }
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new WriteError(`--output: ${error instanceof Error ? error.message : String(error)}`);
  }
}

runCommand('report', main);
