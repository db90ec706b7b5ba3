import { english } from '../src/messages';
import { judge, type Judgement } from '../src/objectives/judge';
import { type ObjectivesReport, runObjectives } from '../src/objectives/runObjectives';
import { PRODUCT_RULES } from '../src/products/rules';
import { DEFAULT_SETTINGS, selectProducts } from '../src/settings';
import { type CommonFlags, connectionOf, createCommand, parseFlags, readCommonFlags, runCommand } from './command';
import { formatObjectives } from './formatObjectives';
import { parseTime, UsageError } from './options';
import { print, printable, toJson } from './output';

const EXIT_CODES: Readonly<Record<Judgement, number>> = { kept: 0, missed: 1, unknown: 2 };

interface Flags extends CommonFlags {
  time?: string;
  window: string;
}

const command = createCommand(
  'objectives',
  'Shows whether the objectives are kept, from the series of the recording rules: what is left of each error budget, how fast it burns, who spent it, and which alerts can fire.'
)
  .option('--time <time>', 'RFC 3339 or Unix seconds (default: now)')
  .option('--window <days>', 'length of the objective window in days', String(DEFAULT_SETTINGS.sloWindowDays))
  .addHelpText(
    'after',
    '\nExit codes: 0 all kept, 1 one is missed: its budget is used up, 2 unknown: no rules, nothing counted, or failed queries, 3 usage error, no connection, or output not writable.'
  );

async function main(args: readonly string[]): Promise<number> {
  const flags = await parseFlags<Flags>(command, args);
  if (flags === null) {
    return 0;
  }
  const { products, scope, format } = readCommonFlags(flags);
  const report = await runObjectives(connectionOf(flags).client(), {
    products: selectProducts(
      PRODUCT_RULES,
      products.map(({ id }) => id)
    ),
    scope,
    limits: DEFAULT_SETTINGS.limits,
    windowDays: parseDays(flags.window),
    at: flags.time === undefined ? Date.now() / 1000 : parseTime(flags.time),
    isNow: flags.time === undefined,
  });
  const judgement = judge(report);
  await print(
    format === 'json' ? toJson({ judgement, ...readable(report) }) : formatObjectives(printable(report), judgement)
  );
  return EXIT_CODES[judgement];
}

/** The same with its texts in English. */
function readable(report: ObjectivesReport): object {
  return {
    ...report,
    failures: report.failures.map(english),
    unexplained: report.unexplained.map(english),
    products: report.products.map((product) => ({
      ...product,
      objectives: product.objectives.map((objective) => ({
        ...objective,
        title: english(objective.title),
        promise: english(objective.promise),
      })),
    })),
  };
}

/** @throws UsageError unless the text is a whole number of days above 0 */
function parseDays(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new UsageError(`--window ${JSON.stringify(text)} is not a whole number of days above 0`);
  }
  return Number(text);
}

runCommand('objectives', main);
