/** Fields of a diagnosis that hold texts. */
const WORDS = new Set(['summary', 'text', 'what', 'query', 'nextSteps']);
/** Fields that don't belong to the verdict. */
const FRAME = new Set(['version']);
/** Fields that were renamed, by their old name. */
const RENAMED: Readonly<Record<string, string>> = { stack: 'product', stacks: 'products' };

/**
 * A diagnosis without its texts: causes, places, numbers, states. Keys are in alphabetical order, renamed ones under
 * their new name.
 * @param value a diagnosis as `triage --format json` prints it, or a part of one
 */
export function codesOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(codesOf);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !WORDS.has(key) && !FRAME.has(key))
      .map(([key, part]) => [RENAMED[key] ?? key, codesOf(part)] as const)
      .sort(([a], [b]) => a.localeCompare(b))
  );
}

/** The paths at which two values of `codesOf` differ, each with what is there: `findings.0.cause: "jitter" → "packet-loss"`. */
export function differences(before: unknown, after: unknown, path = ''): string[] {
  if (isBranch(before) && isBranch(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  return before === after ? [] : [`${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`];
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
