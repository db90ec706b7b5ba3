/** What an administrator set for the whole organisation. */
export interface PluginSettings {
  /** Uid of the data source to start with; null = Grafana's default Prometheus. */
  dataSource: string | null;
  /** Label matchers that go into every selector, as text. */
  scope: string;
}

/** Reads the plugin's `jsonData` without trust: what isn't readable is as if it weren't set. */
export function readPluginSettings(jsonData: unknown): PluginSettings {
  const stored: Partial<Record<keyof PluginSettings, unknown>> =
    typeof jsonData === 'object' && jsonData !== null ? jsonData : {};
  return {
    dataSource: textOf(stored.dataSource),
    scope: textOf(stored.scope) ?? '',
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
