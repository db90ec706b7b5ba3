import { parser } from '@prometheus-io/lezer-promql';
import { type SyntaxNode } from '@lezer/common';
import { type Matcher } from '../../src/promql/promql';

/** What a PromQL expression is made of, as Prometheus' own grammar reads it. */
export interface ParsedQuery {
  /** Texts at which the grammar found an error; [] for an expression that Prometheus accepts. */
  errors: string[];
  /** Each vector selector, without its range. */
  selectors: string[];
  /** Names of all metrics that are asked for, those inside `__name__` matchers included; unique. */
  metrics: string[];
}

/** Parses an expression of PromQL. Names inside a `__name__=~` matcher must be an alternation: `a|b_(c|d)`. */
export function parseQuery(query: string): ParsedQuery {
  const errors: string[] = [];
  const selectors: string[] = [];
  const metrics = new Set<string>();
  const textOf = ({ from, to }: { from: number; to: number }): string => query.slice(from, to);
  parser.parse(query).iterate({
    enter: (node) => {
      if (node.type.isError) {
        errors.push(query.slice(Math.max(0, node.from - 20), node.to + 20));
      }
      if (node.name === 'VectorSelector') {
        selectors.push(textOf(node));
        metricsOf(node.node, textOf).forEach((name) => metrics.add(name));
      }
    },
  });
  return { errors, selectors, metrics: [...metrics] };
}

/**
 * The matchers of each vector selector, without that of the metric name.
 * @throws Error for a query that the grammar refuses
 */
export function matchersOf(query: string): Matcher[][] {
  const found: Matcher[][] = [];
  const textOf = (node: SyntaxNode | null): string => (node === null ? '' : query.slice(node.from, node.to));
  parser.parse(query).iterate({
    enter: ({ type, name, node }) => {
      if (type.isError) {
        throw new Error(`no PromQL: ${query}`);
      }
      if (name === 'VectorSelector') {
        const list = node.getChild('LabelMatchers');
        found.push(
          [...(list?.getChildren('UnquotedLabelMatcher') ?? []), ...(list?.getChildren('QuotedLabelMatcher') ?? [])]
            .sort((a, b) => a.from - b.from)
            .map((matcher) => {
              const quoted = matcher.getChild('QuotedLabelName');
              return {
                label: quoted === null ? textOf(matcher.getChild('LabelName')) : unquoted(textOf(quoted)),
                op: operatorOf(textOf(matcher.getChild('MatchOp'))),
                value: unquoted(textOf(matcher.getChild('StringLiteral'))),
              };
            })
            .filter(({ label }) => label !== '__name__')
        );
      }
    },
  });
  return found;
}

function operatorOf(text: string): Matcher['op'] {
  const op = (['=', '!=', '=~', '!~'] as const).find((known) => known === text);
  if (op === undefined) {
    throw new Error(`no operator of a matcher: ${text}`);
  }
  return op;
}

/** The text of a literal in double quotes. */
function unquoted(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char));
}

/** The names that `a|b_(c|d)` stands for. */
function alternativesOf(pattern: string): string[] {
  return pattern.split(/\|(?![^(]*\))/).flatMap((part) => {
    const [, start = '', ends] = /^([^(]*)\((.*)\)$/.exec(part) ?? [];
    return ends === undefined ? [part] : ends.split('|').map((end) => start + end);
  });
}

function metricsOf(selector: SyntaxNode, textOf: (node: SyntaxNode) => string): string[] {
  const matchers = selector.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  const names = matchers
    .filter((matcher) => textOf(matcher).startsWith('__name__'))
    .flatMap((matcher) => {
      const value = matcher.getChild('StringLiteral');
      return value === null ? [] : alternativesOf(textOf(value).slice(1, -1));
    });
  const name = selector.getChild('Identifier');
  return name === null ? names : [textOf(name), ...names];
}
