import { unique } from '../../src/lists';

/** Fields of a diagnosis that hold texts. */
const WORDS = new Set(['summary', 'text', 'what', 'query', 'nextSteps']);
/** Fields that don't belong to the verdict. */
const FRAME = new Set(['version']);
/** Fields that were renamed, by their old name. */
const RENAMED: Readonly<Record<string, string>> = { stack: 'product', stacks: 'products' };

/**
/**
 * Lists of equal rank: Prometheus sends rows in any order, and older checkouts print them in that order. Entries that
 * differ in these fields keep their order.
 */
const RANKED_BY: Readonly<Record<string, readonly string[]>> = {
  where: [],
  evidence: [],
  findings: ['product', 'cause', 'affected'],
};

/**
 * A diagnosis without its texts: causes, places, numbers, states. Keys are in alphabetical order, renamed ones under
 * their new name; entries of equal rank are sorted.
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
      .map(([key, part]) => [RENAMED[key] ?? key, inOrder(key, codesOf(part))] as const)
      .sort(([a], [b]) => a.localeCompare(b))
  );
}

function inOrder(key: string, part: unknown): unknown {
  const fields = RANKED_BY[key];
  if (fields === undefined || !Array.isArray(part)) {
    return part;
  }
  const rankOf = (entry: unknown): string =>
    JSON.stringify(fields.map((field) => (isBranch(entry) ? entry[field] : undefined)));
  const ranks = part.map(rankOf);
  const runs = ranks.reduce<number[]>(
    (starts, rank, i) => [...starts, i > 0 && rank === ranks[i - 1] ? (starts[i - 1] ?? 0) : i],
    []
  );
  return part
    .map((entry: unknown, i) => ({ entry, run: runs[i] ?? i, text: JSON.stringify(entry) }))
    .sort((a, b) => a.run - b.run || a.text.localeCompare(b.text))
    .map(({ entry }) => entry);
}

/** The paths at which two values of `codesOf` differ, each with what is there: `findings.0.cause: "jitter" → "packet-loss"`. */
export function differences(before: unknown, after: unknown, path = ''): string[] {
  if (isBranch(before) && isBranch(after)) {
    const keys = unique([...Object.keys(before), ...Object.keys(after)]);
    return keys.flatMap((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  return before === after ? [] : [`${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`];
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
