import { Command, CommanderError } from 'commander';
import { PromError } from '../src/promClient/errors';
import { createHttpClient } from '../src/promClient/httpClient';
import { type PromClient } from '../src/promClient/types';
import { type Matcher } from '../src/promql/promql';
import { PRODUCTS } from '../src/stacks/products';
import { type Product } from '../src/stacks/snapshot';
import { parseChoice, parseScopeFlag, parseUrl, UsageError } from './options';

const EXIT_UNUSABLE = 3;
const TIMEOUT_MS = 30_000;
const PRODUCT_IDS = PRODUCTS.map(({ id }) => id);

/** The flags that every command has, as they were written. */
export interface CommonFlags {
  url: string;
  stack: string;
  scope: string;
  format: string;
}

/** What they mean. */
export interface CommonOptions {
  client: PromClient;
  products: Product[];
  scope: Matcher[];
  format: 'text' | 'json';
}

/** A command with the flags that every one has; its own are to be added. */
export function createCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .requiredOption('--url <url>', 'address of a Prometheus, for instance http://127.0.0.1:9090')
    .option('--stack <stack>', `auto, ${PRODUCT_IDS.join(', ')}`, 'auto')
    .option('--scope <matchers>', `label matchers for every query, for instance 'cluster="prod"'`, '')
    .option('--format <format>', 'text or json', 'text')
    .configureOutput({ writeErr: () => undefined })
    .exitOverride()
    .allowExcessArguments(false);
}

/**
 * The flags of a command line; null if it only asked for help, which is printed.
 * @throws UsageError for a flag that doesn't exist or lacks its value
 */
export function parseFlags<T extends CommonFlags>(command: Command, args: readonly string[]): T | null {
  try {
    return command.parse([...args], { from: 'user' }).opts<T>();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode !== 0) {
      throw new UsageError(error.message.replace(/^error: /, ''));
    }
    return null;
  }
}

/** @throws UsageError for a flag that means nothing */
export function readCommonFlags(flags: CommonFlags): CommonOptions {
  const format = parseChoice('--format', flags.format, ['text', 'json']);
  const stack = parseChoice('--stack', flags.stack, ['auto', ...PRODUCT_IDS]);
  return {
    client: createHttpClient(parseUrl(flags.url), { timeout: TIMEOUT_MS }),
    products: PRODUCTS.filter(({ id }) => stack === 'auto' || id === stack),
    scope: parseScopeFlag(flags.scope),
    format,
  };
}

/** What to tell people about an error, in one line where it is an expected one. */
export function messageOf(error: unknown): string {
  return error instanceof UsageError || error instanceof PromError ? error.message : String(error);
}

/** Runs a command on this process's arguments and exits with its code, or with 3 and a line on stderr. */
export function runCommand(name: string, main: (args: readonly string[]) => Promise<number>): void {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${name}: ${messageOf(error)}\n`);
      process.exitCode = EXIT_UNUSABLE;
    }
  );
}
