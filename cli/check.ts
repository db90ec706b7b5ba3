import { runChecks } from '../src/checks/runChecks';
import { type CheckState, worstState } from '../src/checks/types';
import { CHECKED_PRODUCTS } from '../src/products/checks';
import { DEFAULT_SETTINGS, selectProducts } from '../src/settings';
import { type CommonFlags, connectionOf, createCommand, parseFlags, readCommonFlags, runCommand } from './command';
import { formatChecks, readableChecks } from './formatChecks';
import { parseTime, UsageError } from './options';
import { print, printable, toJson } from './output';

/** Nothing to judge counts as a pass. */
const EXIT_CODES: Readonly<Record<CheckState, number>> = { pass: 0, 'not-applicable': 0, warn: 1, fail: 2, unknown: 3 };

interface Flags extends CommonFlags {
  only?: string;
  time?: string;
}

const command = createCommand(
  'check',
  'Shows whether Prometheus scrapes everything that Callscope needs, and how to fix what is missing.'
)
  .option('--only <group>', 'run one group of checks, such as mattermost/rtcd or prometheus')
  .option('--time <time>', 'RFC 3339 or Unix seconds; a past instant is judged by its series alone (default: now)')
  .addHelpText(
    'after',
    '\nExit codes: 0 pass, 1 warning, 2 failure, 3 unknown, usage error, no connection, or output not writable.'
  );

/** The command, without the process around it. */
export async function check(args: readonly string[]): Promise<number> {
  const flags = await parseFlags<Flags>(command, args);
  if (flags === null) {
    return 0;
  }
  const { products, scope, format } = readCommonFlags(flags);
  const at = flags.time === undefined ? null : parseTime(flags.time);
  const groups = await runChecks(connectionOf(flags).client(), {
    ...DEFAULT_SETTINGS,
    products: selectProducts(
      CHECKED_PRODUCTS,
      products.map(({ id }) => id)
    ),
    scope,
    at: at ?? Date.now() / 1000,
    isPast: at !== null,
    grafana: null,
    ...(flags.only !== undefined && { only: { group: flags.only } }),
  });
  if (groups.length === 0) {
    throw new UsageError(`--only ${JSON.stringify(flags.only)} is not a group of checks`);
  }
  await print(format === 'json' ? toJson(readableChecks(groups)) : formatChecks(printable(groups)));
  return EXIT_CODES[worstState(groups.map(({ state }) => state))];
}

if (require.main === module) {
  runCommand('check', check);
}
