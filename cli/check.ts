import { Command, CommanderError } from 'commander';
import { runChecks } from '../src/checks/runChecks';
import { type CheckState, worstState } from '../src/checks/types';
import { PromError } from '../src/promClient/errors';
import { createHttpClient } from '../src/promClient/httpClient';
import { DEFAULT_SETTINGS } from '../src/settings';
import { PRODUCTS } from '../src/stacks/products';
import { formatChecks } from './formatChecks';
import { parseChoice, parseScopeFlag, parseUrl, UsageError } from './options';

/** A state that nothing is wrong with is a pass, also where there is nothing to be judged. */
const EXIT_CODES: Readonly<Record<CheckState, number>> = { pass: 0, 'not-applicable': 0, warn: 1, fail: 2, unknown: 3 };
const EXIT_UNUSABLE = 3;
const TIMEOUT_MS = 30_000;

interface Flags {
  url: string;
  stack: string;
  scope: string;
  format: string;
  only?: string;
}

function readFlags(args: readonly string[]): Flags | null {
  const ids = PRODUCTS.map(({ id }) => id);
  const program = new Command('check')
    .description('Says whether Prometheus scrapes everything that Callscope needs, and what to do where it does not.')
    .requiredOption('--url <url>', 'address of a Prometheus, for instance http://127.0.0.1:9090')
    .option('--stack <stack>', `auto, ${ids.join(', ')}`, 'auto')
    .option('--scope <matchers>', `label matchers for every query, for instance 'cluster="prod"'`, '')
    .option('--only <group>', 'one group of checks, for instance mattermost/rtcd, or prometheus')
    .option('--format <format>', 'text or json', 'text')
    .addHelpText('after', "\nExit codes: 0 pass, 1 warning, 2 failure, 3 can't tell, wrong usage or no connection.")
    .configureOutput({ writeErr: () => undefined })
    .exitOverride()
    .allowExcessArguments(false);
  try {
    return program.parse([...args], { from: 'user' }).opts<Flags>();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode !== 0) {
      throw new UsageError(error.message.replace(/^error: /, ''));
    }
    return null;
  }
}

async function main(args: readonly string[]): Promise<number> {
  const flags = readFlags(args);
  if (flags === null) {
    return 0;
  }
  const format = parseChoice('--format', flags.format, ['text', 'json']);
  const stack = parseChoice('--stack', flags.stack, ['auto', ...PRODUCTS.map(({ id }) => id)]);
  const groups = await runChecks(createHttpClient(parseUrl(flags.url), { timeout: TIMEOUT_MS }), {
    ...DEFAULT_SETTINGS,
    products: PRODUCTS.filter(({ id }) => stack === 'auto' || id === stack),
    scope: parseScopeFlag(flags.scope),
    at: Date.now() / 1000,
    grafana: null,
    ...(flags.only !== undefined && { only: { group: flags.only } }),
  });
  if (groups.length === 0) {
    throw new UsageError(`--only ${JSON.stringify(flags.only)} is no group of checks`);
  }
  process.stdout.write(format === 'json' ? `${JSON.stringify(groups, null, 2)}\n` : formatChecks(groups));
  return EXIT_CODES[worstState(groups.map(({ state }) => state))];
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const text = error instanceof UsageError || error instanceof PromError ? error.message : String(error);
    process.stderr.write(`check: ${text}\n`);
    process.exitCode = EXIT_UNUSABLE;
  }
);
