import { english, message, type Message } from '../messages';
import { quote } from '../text';
import { type Matcher } from './promql';

/** A scope text that is not a list of label matchers. */
export class ScopeError extends Error {
  readonly text: Message;

  constructor(
    scope: string,
    /** As part of a sentence. */
    readonly reason: Message
  ) {
    const text = message(
      'scope.unreadable',
      'scope {{- scope}} is not a list of label matchers such as cluster="prod": {{- reason}}',
      { scope: quote(scope), reason }
    );
    super(english(text));
    this.text = text;
    this.name = 'ScopeError';
  }
}

const MATCHER = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\\n]|\\["\\n])*)"\s*(,|$)/;

/**
 * Parses `cluster="prod",env=~"a|b"` (optionally in braces) into matchers for every selector. An empty text is the
 * empty scope. Regular expressions are not checked: Prometheus has another dialect.
 * @throws ScopeError when the text is anything else
 */
export function parseScope(text: string): Matcher[] {
  const body = text.trim().replace(/^\{(.*)\}$/s, '$1');
  const matchers: Matcher[] = [];
  let rest = body;
  while (rest.trim() !== '') {
    const match = MATCHER.exec(rest);
    const [whole, label, op, value] = match ?? [];
    if (whole === undefined || label === undefined || value === undefined) {
      throw new ScopeError(text, message('scope.cannot-read', 'cannot read {{- text}}', { text: quote(rest.trim()) }));
    }
    if (label === '__name__') {
      throw new ScopeError(text, message('scope.metric-name', 'a scope cannot match the metric name'));
    }
    const unescaped = value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
    matchers.push({ label, op: op as Matcher['op'], value: unescaped });
    rest = rest.slice(whole.length);
  }
  return matchers;
}
