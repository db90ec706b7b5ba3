import { Command, CommanderError, Option } from 'commander';
import { PromError } from '../src/promClient/errors';
import { type Matcher } from '../src/promql/promql';
import { PRODUCTS } from '../src/products/triage';
import { type Product } from '../src/triage/model';
import { authenticated, type AuthFlags, withAuthOptions } from './authOptions';
import { connect, type Connection } from './connection';
import { parseChoice, parseScopeFlag, parseSeconds, parseUrl, UsageError } from './options';
import { print, printError, WriteError } from './output';
import { scopeOption } from './scopeOption';

export const EXIT_UNUSABLE = 3;
const PRODUCT_IDS = PRODUCTS.map(({ id }) => id);

/** The flags that every command has, as the user wrote them. */
export interface CommonFlags extends AuthFlags {
  url?: string;
  product: string;
  /** The former name of `product`. */
  stack?: string;
  scope: string;
  format: string;
  timeout: string;
}

/** The flags, parsed. */
export interface CommonOptions {
  products: Product[];
  scope: Matcher[];
  format: 'text' | 'json';
}

/**
 * A command with the common flags. Each command adds its own.
 * @param formats what it can print, the default first
 */
export function createCommand(
  name: string,
  description: string,
  formats: readonly [string, ...string[]] = ['text', 'json']
): Command {
  const command = new Command(name)
    .description(description)
    .addOption(
      new Option('--url <url>', 'Prometheus URL, with its path prefix: http://127.0.0.1:9090/prometheus').env(
        'CALLSCOPE_URL'
      )
    )
    .option('--product <product>', `auto, ${PRODUCT_IDS.join(', ')}`, 'auto')
    .addOption(new Option('--stack <product>').conflicts('product').hideHelp())
    .addOption(scopeOption())
    .option('--format <format>', formats.join(' or '), formats[0])
    .option('--timeout <seconds>', 'seconds to wait for all answers together', '30');
  return withAuthOptions(command).exitOverride().allowExcessArguments(false);
}

/**
 * The flags of a command line. Prints the help and returns null if that is what was asked for.
 * @throws UsageError for a flag that doesn't exist or lacks its value
 */
export async function parseFlags<T extends object = CommonFlags>(
  command: Command,
  args: readonly string[]
): Promise<T | null> {
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
      // A misspelled flag may still hold a secret.
      throw new UsageError(error.message.replace(/^error: /, '').replace(/^(unknown option '[^=']*)=.*'/s, "$1'"));
    }
    await print(help);
    return null;
  }
}

/** The chosen product, or `auto`. */
export function productOf({ product, stack }: Pick<CommonFlags, 'product' | 'stack'>): string {
  return stack ?? product;
}

/** @throws UsageError for an invalid value */
export function readCommonFlags(flags: CommonFlags): CommonOptions {
  const format = parseChoice('--format', flags.format, ['text', 'json']);
  return { ...readAsked(flags), format };
}

/**
 * What a command is about, whatever it prints.
 * @throws UsageError for an invalid value
 */
export function readAsked(flags: CommonFlags): Omit<CommonOptions, 'format'> {
  const flag = flags.stack === undefined ? '--product' : '--stack';
  const product = parseChoice(flag, productOf(flags), ['auto', ...PRODUCT_IDS]);
  return {
    products: PRODUCTS.filter(({ id }) => product === 'auto' || id === product),
    scope: parseScopeFlag(flags.scope),
  };
}

/** @throws UsageError if the URL or the authentication is missing, invalid or contradictory */
export function connectionOf(flags: CommonFlags): Connection {
  if (flags.url === undefined) {
    throw new UsageError("required option '--url <url>' not specified");
  }
  const { url, user } = parseUrl(flags.url);
  return connect(url, { timeout: parseSeconds('--timeout', flags.timeout), config: authenticated(flags, user) });
}

/** An error as text; expected ones take one line. */
export function messageOf(error: unknown): string {
  return error instanceof UsageError || error instanceof PromError || error instanceof WriteError
    ? error.message
    : String(error);
}

/** A command: its arguments, and its exit code. */
export type Main = (args: readonly string[]) => Promise<number>;

/** The exit code of a command; 3 after a line on stderr if it can't do its work. */
export async function exitCodeOf(name: string, main: Main, args: readonly string[]): Promise<number> {
  try {
    return await main(args);
  } catch (error) {
    printError(`${name}: ${messageOf(error)}`);
    return EXIT_UNUSABLE;
  }
}

/** Runs a command on this process's arguments and exits with its code. */
export function runCommand(name: string, main: Main): void {
  void exitCodeOf(name, main, process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
