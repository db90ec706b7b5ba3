import { Command, CommanderError } from 'commander';
import { PromError } from '../src/promClient/errors';
import { createHttpClient } from '../src/promClient/httpClient';
import { DEFAULT_LIMITS } from '../src/settings';
import { PRODUCTS } from '../src/stacks/products';
import { runTriage } from '../src/triage/runTriage';
import { type Status } from '../src/triage/types';
import { formatDiagnosis } from './formatDiagnosis';
import { parseChoice, parseScopeFlag, parseTime, parseUrl, UsageError } from './options';

const EXIT_CODES: Readonly<Record<Status, number>> = { healthy: 0, idle: 0, degraded: 1, outage: 1, blind: 2 };
const EXIT_UNUSABLE = 3;
const TIMEOUT_MS = 30_000;

interface Flags {
  url: string;
  time?: string;
  stack: string;
  scope: string;
  format: string;
}

function readFlags(args: readonly string[]): Flags | null {
  const ids = PRODUCTS.map(({ id }) => id);
  const program = new Command('triage')
    .description('Says whether calls suffer, where, since when, how many, why and what to do next.')
    .requiredOption('--url <url>', 'address of a Prometheus, for instance http://127.0.0.1:9090')
    .option('--time <time>', 'RFC 3339 or unix seconds (default: now)')
    .option('--stack <stack>', `auto, ${ids.join(', ')}`, 'auto')
    .option('--scope <matchers>', `label matchers for every query, for instance 'cluster="prod"'`, '')
    .option('--format <format>', 'text or json', 'text')
    .addHelpText(
      'after',
      '\nExit codes: 0 healthy or idle, 1 degraded or outage, 2 blind, 3 wrong usage or no connection.'
    )
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
  const { diagnosis } = await runTriage(createHttpClient(parseUrl(flags.url), { timeout: TIMEOUT_MS }), {
    products: PRODUCTS.filter(({ id }) => stack === 'auto' || id === stack),
    scope: parseScopeFlag(flags.scope),
    limits: DEFAULT_LIMITS,
    at: flags.time === undefined ? Date.now() / 1000 : parseTime(flags.time),
  });
  process.stdout.write(format === 'json' ? `${JSON.stringify(diagnosis, null, 2)}\n` : formatDiagnosis(diagnosis));
  return EXIT_CODES[diagnosis.status];
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const expected = error instanceof UsageError || error instanceof PromError;
    process.stderr.write(`triage: ${expected ? error.message : String(error)}\n`);
    process.exitCode = EXIT_UNUSABLE;
  }
);
