function escapeRegex(value: string): string {
  return value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\\/g, '\\\\');
}

function escapeString(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"');
}

/**
 * The value of a variable inside a PromQL string, as Grafana's Prometheus data source writes it: several values
 * become an alternation for `=~`.
 */
export function escapeForPromql(
  value: string | string[],
  { multi, includeAll }: { multi?: boolean; includeAll?: boolean } = {}
): string {
  if (!multi && !includeAll) {
    return escapeString(String(value));
  }
  const values = [value].flat().map(escapeRegex);
  return values.length === 1 ? String(values[0]) : `(${values.join('|')})`;
}
