import { parser } from '@prometheus-io/lezer-promql';
import { type SyntaxNode } from '@lezer/common';

/** A selector of an expression that has a plain metric name. */
export interface RuleSelector {
  metric: string;
  /** As written: `job="calls"`. */
  matchers: ReadonlyArray<{ label: string; text: string }>;
  /** Names of the functions around it, innermost first. */
  functions: readonly string[];
}

/** The selectors of an expression, parsed with the grammar of Prometheus. */
export function selectorsOf(query: string): RuleSelector[] {
  const selectors: RuleSelector[] = [];
  const textOf = ({ from, to }: { from: number; to: number }): string => query.slice(from, to);
  parser.parse(query).iterate({
    enter: ({ name, node }) => {
      const metric = name === 'VectorSelector' ? node.getChild('Identifier') : null;
      if (metric !== null) {
        const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
        selectors.push({
          metric: textOf(metric),
          matchers: matchers.map((matcher) => {
            const label = matcher.getChild('LabelName');
            return { label: label === null ? '' : textOf(label), text: textOf(matcher) };
          }),
          functions: functionsAround(node).map(textOf),
        });
      }
    },
  });
  return selectors;
}

function functionsAround(node: SyntaxNode): SyntaxNode[] {
  const functions: SyntaxNode[] = [];
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    const name = parent.name === 'FunctionCall' ? parent.getChild('FunctionIdentifier') : null;
    if (name !== null) {
      functions.push(name);
    }
  }
  return functions;
}
