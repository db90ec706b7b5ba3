/** A label matcher of a PromQL selector. */
export interface Matcher {
  label: string;
  op: '=' | '!=' | '=~' | '!~';
  value: string;
}

/** Escapes a label value for use inside double quotes (PromQL follows Go's escaping rules). */
export function escapeLabelValue(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');
}

/** Escapes RE2 metacharacters so that a literal can stand inside a `=~` matcher. */
export function escapeRegex(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** The name of a label as a query writes it. Prometheus 3 allows any text, which needs quotes. */
export function labelName(label: string): string {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) ? label : `"${escapeLabelValue(label)}"`;
}

/** `a="b"` */
export function formatMatcher({ label, op, value }: Matcher): string {
  return `${labelName(label)}${op}"${escapeLabelValue(value)}"`;
}

/** `metric{a="b"}`; without matchers the bare metric name. */
export function selector(metric: string, matchers: readonly Matcher[] = []): string {
  return matchers.length === 0 ? metric : `${metric}{${matchers.map(formatMatcher).join(',')}}`;
}

/** A selector over several metric names: `{__name__=~"a|b",…}`. Label matchers of the scope follow the names. */
export function selectorOfNames(metrics: readonly string[], matchers: readonly Matcher[] = []): string {
  return `{${[{ label: '__name__', op: '=~', value: metrics.join('|') } as const, ...matchers].map(formatMatcher).join(',')}}`;
}

/**
 * A regular expression for several metric names. Names that begin with the same word share their prefix: `a_x|b_(y|z)`.
 */
export function alternatives(names: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const [word = ''] = name.split('_');
    groups.set(word, [...(groups.get(word) ?? []), name]);
  }
  return [...groups.values()].map(factored).join('|');
}

function factored(names: readonly string[]): string {
  const [first = ''] = names;
  const difference = [...first].findIndex((char, i) => names.some((name) => name[i] !== char));
  const length = difference < 0 ? first.length : difference;
  return names.length === 1 ? first : `${first.slice(0, length)}(${names.map((name) => name.slice(length)).join('|')})`;
}

/** A PromQL duration in whole seconds, rounded up so that no sample drops out of a window. */
export function seconds(duration: number): string {
  return `${Math.ceil(duration)}s`;
}

/**
 * Joins several expressions into one. Each series carries the name of its expression in a label (default `what`), so
 * `or` keeps all of them.
 */
export function tagged(expressions: Readonly<Record<string, string>>, label = 'what'): string {
  return Object.entries(expressions)
    .map(([name, expression]) => `label_replace(${expression},"${label}","${name}","","")`)
    .join(' or ');
}

/** Proxies cut longer expressions, and nobody can read them. */
export const MAX_EXPRESSION_LENGTH = 600;
/**
 * Follow-up queries are packed into expressions that fit into a URL of 8 KiB, which servers accept if the data source
 * uses GET. Encoding about doubles the length.
 */
export const MAX_FOLLOW_UP_LENGTH = 4000;

/**
 * Packs queries into as few expressions as possible; the label (default `what`) names the query of each answer. First
 * fit, decreasing: the longest query comes first, and one that is too long stays alone.
 * @param maxLength of an expression, in characters
 */
export function packed(
  questions: Readonly<Record<string, string>>,
  maxLength = MAX_EXPRESSION_LENGTH,
  label?: string
): Readonly<Record<string, string>> {
  const packs: Array<Record<string, string>> = [];
  const byLength = Object.entries(questions).sort(([, a], [, b]) => b.length - a.length);
  for (const [what, question] of byLength) {
    const fitting = packs.find((pack) => tagged({ ...pack, [what]: question }, label).length <= maxLength);
    if (fitting === undefined) {
      packs.push({ [what]: question });
    } else {
      fitting[what] = question;
    }
  }
  return Object.fromEntries(packs.map((pack) => [Object.keys(pack).join(', '), tagged(pack, label)]));
}
