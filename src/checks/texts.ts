const LISTED = 5;

/** `a, b` with at most five entries: `a, b, c, d, e and 3 more`. */
export function list(items: readonly string[]): string {
  const rest = items.length - LISTED;
  const shown = items.slice(0, LISTED).join(', ');
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}
