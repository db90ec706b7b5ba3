import { Command, CommanderError, Option } from 'commander';
import { PromError } from '../src/promClient/errors';
import { type Matcher } from '../src/promql/promql';
import { PRODUCTS } from '../src/products/triage';
import { type Product } from '../src/triage/model';
import { authenticated, type AuthFlags, withAuthOptions } from './authOptions';
import { connect, type Connection } from './connection';
import { parseChoice, parseScopeFlag, parseSeconds, parseUrl, UsageError } from './options';
import { print, printError, WriteError } from './output';

export const EXIT_UNUSABLE = 3;
const PRODUCT_IDS = PRODUCTS.map(({ id }) => id);

/** The flags that every command has, as they were written. */
export interface CommonFlags extends AuthFlags {
  url?: string;
  stack: string;
  scope: string;
  format: string;
  timeout: string;
}

/** What they mean. */
export interface CommonOptions {
  products: Product[];
  scope: Matcher[];
  format: 'text' | 'json';
}

/** A command with the flags that every one has; its own are to be added. */
export function createCommand(name: string, description: string): Command {
  const command = new Command(name)
    .description(description)
    .addOption(
      new Option('--url <url>', 'address of a Prometheus, with its path prefix: http://127.0.0.1:9090/prometheus').env(
        'CALLSCOPE_URL'
      )
    )
    .option('--stack <stack>', `auto, ${PRODUCT_IDS.join(', ')}`, 'auto')
    .option('--scope <matchers>', `label matchers for every query, for instance 'cluster="prod"'`, '')
    .option('--format <format>', 'text or json', 'text')
    .option('--timeout <seconds>', 'time for all the answers together', '30');
  return withAuthOptions(command).exitOverride().allowExcessArguments(false);
}

/**
 * The flags of a command line; null if it only asked for help, which is printed.
 * @throws UsageError for a flag that doesn't exist or lacks its value
 */
export async function parseFlags<T extends CommonFlags>(command: Command, args: readonly string[]): Promise<T | null> {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
    writeErr: () => undefined,
  });
  try {
    return command.parse([...args], { from: 'user' }).opts<T>();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode !== 0) {
      // A flag that is spelt wrong may still hold a secret.
      throw new UsageError(error.message.replace(/^error: /, '').replace(/^(unknown option '[^=']*)=.*'/s, "$1'"));
    }
    await print(help);
    return null;
  }
}

/** @throws UsageError for a flag that means nothing */
export function readCommonFlags(flags: CommonFlags): CommonOptions {
  const format = parseChoice('--format', flags.format, ['text', 'json']);
  const stack = parseChoice('--stack', flags.stack, ['auto', ...PRODUCT_IDS]);
  return {
    products: PRODUCTS.filter(({ id }) => stack === 'auto' || id === stack),
    scope: parseScopeFlag(flags.scope),
    format,
  };
}

/** @throws UsageError for an address or a way to authenticate that is missing, wrong or contradicts itself */
export function connectionOf(flags: CommonFlags): Connection {
  if (flags.url === undefined) {
    throw new UsageError("required option '--url <url>' not specified");
  }
  const { url, user } = parseUrl(flags.url);
  return connect(url, { timeout: parseSeconds('--timeout', flags.timeout), config: authenticated(flags, user) });
}

/** What to tell people about an error, in one line where it is an expected one. */
export function messageOf(error: unknown): string {
  return error instanceof UsageError || error instanceof PromError || error instanceof WriteError
    ? error.message
    : String(error);
}

/** Runs a command on this process's arguments and exits with its code, or with 3 and a line on stderr. */
export function runCommand(name: string, main: (args: readonly string[]) => Promise<number>): void {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      printError(`${name}: ${messageOf(error)}`);
      process.exitCode = EXIT_UNUSABLE;
    }
  );
}
