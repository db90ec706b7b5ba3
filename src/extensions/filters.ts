import { WHOLE_ENVIRONMENT_LABELS } from '../promql/environmentLabels';
import { formatMatcher, type Matcher } from '../promql/promql';

const MATCHER = new RegExp(
  `(?<![a-zA-Z0-9_])(${WHOLE_ENVIRONMENT_LABELS.join('|')})\\s*(=~|!~|!=|=)\\s*("(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*')`,
  'g'
);
const EVERYTHING = ['.*', '.+', ''];
const VARIABLE = /\$\w|\$\{|\[\[/;

/**
 * The scope that PromQL expressions and labels have in common: their matchers of labels that separate whole
 * installations. A label on which they disagree is left out.
 */
export function scopeOf(expressions: readonly string[], labels: Readonly<Record<string, string>> = {}): string {
  const matchers = [
    ...expressions.flatMap(matchersIn),
    ...Object.entries(labels).map(([label, value]): Matcher => ({ label, op: '=', value })),
  ];
  const useful = matchers.filter(({ value }) => !EVERYTHING.includes(value) && !VARIABLE.test(value));
  return WHOLE_ENVIRONMENT_LABELS.flatMap((label) => {
    const texts = new Set(useful.filter((matcher) => matcher.label === label).map(formatMatcher));
    return texts.size === 1 ? [...texts] : [];
  }).join(',');
}

function matchersIn(expression: string): Matcher[] {
  return [...expression.matchAll(MATCHER)].map(([, label = '', op, quoted = '']) => ({
    label,
    op: op as Matcher['op'],
    value: quoted.slice(1, -1).replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char)),
  }));
}
