import { parseScope, ScopeError } from '../promql/scope';

/** Why a text isn't a scope; null if it is one. */
export function scopeError(text: string): string | null {
  try {
    parseScope(text);
    return null;
  } catch (error) {
    if (error instanceof ScopeError) {
      return error.message;
    }
    throw error;
  }
}
