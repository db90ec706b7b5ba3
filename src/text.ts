/** Control and format characters (also bidi overrides), line separators and lone surrogates. */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Escapes characters that move the cursor, end the line or change the text direction. */
export function escaped(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return SHORT[character] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`);
  });
}

/** A longer text hides the sentence that it is quoted in. */
const MOST_QUOTED = 200;

/** A value as JSON within a sentence: on one line, printable, and shortened. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return escaped(text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text);
}

/** A text that begins with a capital. */
export function capitalized(text: string): string {
  return `${text.charAt(0).toLocaleUpperCase()}${text.slice(1)}`;
}
