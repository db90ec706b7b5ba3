/** Where output goes to could not take it: a full disk. */
export class WriteError extends Error {}

/** Control and format characters, bidi overrides among them, line separators and halves of characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text in which nothing moves the cursor, ends the line or turns the direction: such characters are written out. */
export function escaped(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return SHORT[character] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`);
  });
}

/** Texts that are meant to have several lines, by the field that holds them. */
const MULTILINE: readonly string[] = ['snippet'];

/** The same data with all its texts escaped, before it is laid out in lines. */
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

/** Data as JSON that is the same to a parser, and harmless on a terminal. */
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

// Without a listener an error of a stream ends the process with a stack trace.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

/**
 * Writes to stdout and waits until it has gone. False once nobody reads any more (`| head`).
 * @throws WriteError when it can't be written
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
