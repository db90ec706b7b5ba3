import { escaped, UNPRINTABLE } from '../src/text';

/** The output could not be written, as on a full disk. */
export class WriteError extends Error {}

/** Fields whose texts may have several lines. */
const MULTILINE: readonly string[] = ['snippet'];

/** The same data with all texts escaped. */
export function printable<T>(value: T): T {
  return printableIn('', value) as T;
}

function printableIn(field: string, value: unknown): unknown {
  if (typeof value === 'string') {
    return MULTILINE.includes(field) ? value.split('\n').map(escaped).join('\n') : escaped(value);
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => printableIn(field, item));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, printableIn(key, item)]))
    : value;
}

/** JSON that is safe to print on a terminal. */
export function toJson(data: unknown): string {
  const text = JSON.stringify(data, null, 2);
  const units = (characters: string): string =>
    Array.from(
      { length: characters.length },
      (_, i) => `\\u${characters.charCodeAt(i).toString(16).padStart(4, '0')}`
    ).join('');
  return `${text.replace(UNPRINTABLE, (character) => (character === '\n' ? character : units(character)))}\n`;
}

let isClosed = false;

// Without a listener, a stream error ends the process with a stack trace.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

/**
 * Writes to stdout and waits until it is written. False once the reader is gone (`| head`).
 * @throws WriteError if it can't be written
 */
export async function print(text: string): Promise<boolean> {
  if (!isClosed) {
    const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
      process.stdout.write(text, resolve);
    });
    if (error) {
      if (error.code !== 'EPIPE') {
        throw new WriteError(`cannot write the output: ${error.message}`);
      }
      isClosed = true;
    }
  }
  return !isClosed;
}

/** A line on stderr. */
export function printError(line: string): void {
  process.stderr.write(`${escaped(line)}\n`);
}
