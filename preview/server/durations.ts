const MILLISECONDS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  M: 30 * 86_400_000,
  y: 365 * 86_400_000,
};

/**
 * Milliseconds of an interval as people write it for a data source or a query: `15s`, `1m30s`, `>10s`, a bare
 * number of seconds.
 *
 * @throws Error when the text is no interval.
 */
export function parseIntervalMs(text: string): number {
  const trimmed = text.trim().replace(/^[<>]/, '');
  if (/^\d+$/.test(trimmed)) {
    return Number(trimmed) * 1_000;
  }
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwMy])/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== trimmed) {
    throw new Error(`invalid interval ${JSON.stringify(text)}`);
  }
  return parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (MILLISECONDS[unit] ?? 0), 0);
}

/** A duration in its largest whole unit, the rest cut off, as Grafana fills in `$__interval`: 90 s is `1m`. */
export function formatInterval(ms: number): string {
  for (const unit of ['y', 'd', 'h', 'm', 's']) {
    const size = MILLISECONDS[unit] ?? 1;
    if (ms >= size) {
      return `${Math.floor(ms / size)}${unit}`;
    }
  }
  return `${Math.max(1, Math.floor(ms))}ms`;
}

/** A duration as Go prints it, which Grafana uses for the step and `$__rate_interval`: 90 s is `1m30s`, 60 s `1m0s`. */
export function formatGoDuration(ms: number): string {
  if (ms < 1_000) {
    return ms === 0 ? '0s' : `${ms}ms`;
  }
  const seconds = ms / 1_000;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = `${Number((seconds % 60).toFixed(3))}s`;
  return (hours > 0 ? `${hours}h` : '') + (seconds >= 60 ? `${minutes}m` : '') + rest;
}

/** A duration under a day as Prometheus prints it, and Grafana in alert rules: 90 s is `1m30s`, 60 s `1m`. */
export function formatPrometheusDuration(ms: number): string {
  return formatGoDuration(ms)
    .replace(/(?<=m)0s$/, '')
    .replace(/(?<=h)0m$/, '');
}
