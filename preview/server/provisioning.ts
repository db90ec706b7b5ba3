import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type DataSource } from './bootData';
import { type AppState } from './pluginSettings';

interface ProvisioningFile {
  datasources?: Array<DataSource & { type: string }>;
  apps?: Array<{ jsonData?: Record<string, unknown>; disabled?: boolean }>;
}

function readFolder(dir: string): ProvisioningFile[] {
  const names = existsSync(dir) ? readdirSync(dir).filter((name) => /\.ya?ml$/.test(name)) : [];
  return names.sort().map((name) => {
    const text = readFileSync(join(dir, name), 'utf8');
    return parse(text.replace(/\$\{?([A-Z_][A-Z0-9_]*)\}?/g, (_, variable) => process.env[variable] ?? '')) ?? {};
  });
}

/**
 * The Prometheus data sources and the plugin's settings of a folder in Grafana's provisioning format
 * (`datasources/*.yaml`, `plugins/*.yaml`), environment variables filled in.
 */
export function readProvisioning(dir: string): { dataSources: DataSource[]; settings: Partial<AppState> } {
  const dataSources = readFolder(join(dir, 'datasources'))
    .flatMap((file) => file.datasources ?? [])
    .filter(({ type }) => type === 'prometheus')
    .map(({ uid, name, url, isDefault, jsonData }) => ({ uid: uid ?? name, name, url, isDefault, jsonData }));
  const app = readFolder(join(dir, 'plugins')).flatMap((file) => file.apps ?? [])[0];
  return { dataSources, settings: { enabled: app?.disabled !== true, jsonData: app?.jsonData ?? {} } };
}
