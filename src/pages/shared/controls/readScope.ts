import { type Matcher } from '../../../promql/promql';
import { parseScope, ScopeError } from '../../../promql/scope';

/** The matchers in a text, or why it isn't a scope. */
export function readScope(text: string): readonly Matcher[] | ScopeError {
  try {
    return parseScope(text);
  } catch (error) {
    if (error instanceof ScopeError) {
      return error;
    }
    throw error;
  }
}
