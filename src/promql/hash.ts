const OFFSET = 0x811c9dc5;
const OTHER_OFFSET = 0x1b873593;

/** FNV-1a, 32 bits, in base 36: a name for a text. */
export function shortHash(text: string, offset = OFFSET): string {
  const value = [...text].reduce((sum, char) => Math.imul(sum ^ (char.codePointAt(0) ?? 0), 0x01000193), offset);
  return (value >>> 0).toString(36);
}

/** Twice as many bits, where two texts of one name would do harm. */
export function longHash(text: string): string {
  return `${shortHash(text)}-${shortHash(text, OTHER_OFFSET)}`;
}
