import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Folder } from './alerting/alerting';
import { type DataSource } from './bootData';
import { type AppState } from './pluginSettings';

interface ProvisioningFile {
  datasources?: Array<Omit<DataSource, 'isDefault'> & { type: string; isDefault?: boolean | string }>;
  apps?: Array<{ jsonData?: Record<string, unknown>; disabled?: boolean | string }>;
  providers?: Array<{ folder?: string; folderUid?: string }>;
}

/** What a folder of provisioning files sets up. */
export interface Provisioning {
  dataSources: DataSource[];
  settings: Partial<AppState>;
  /** Those that dashboard providers name with a uid. */
  folders: Folder[];
}

function readFolder(dir: string): ProvisioningFile[] {
  const names = existsSync(dir) ? readdirSync(dir).filter((name) => /\.ya?ml$/.test(name)) : [];
  return names.sort().map((name) => parse(readFileSync(join(dir, name), 'utf8')) ?? {});
}

/**
 * A value of a provisioning file as Grafana reads it: `$NAME`, `${NAME}` and `$__env{NAME}` are environment variables,
 * `$$` is a dollar sign. An unset variable is empty.
 */
export function expandText(text: string): string {
  return text
    .split('$$')
    .map((part) =>
      part.replace(/\$(?:(?:__env)?\{([^}]+)\}|(\w+))/g, (_, braced, plain) => process.env[braced ?? plain] ?? '')
    )
    .join('$');
}

/** Expands all texts in a value under `jsonData`. What an expansion without `$$` makes a number or boolean becomes one. */
function expandJson(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = expandText(value);
    return value.includes('$$') || text === value ? text : typed(text);
  }
  if (Array.isArray(value)) {
    return value.map(expandJson);
  }
  return typeof value === 'object' && value !== null ? expandValues(value) : value;
}

function expandValues(json: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, expandJson(value)]));
}

function typed(text: string): unknown {
  if (/^(true|false)$/i.test(text)) {
    return isTrue(text);
  }
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function isTrue(value: boolean | string | undefined): boolean {
  return /^(true|t|1)$/i.test(expandText(String(value)));
}

/**
 * The Prometheus data sources, the plugin's settings and the folders of a folder in Grafana's provisioning format
 * (`datasources/*.yaml`, `plugins/*.yaml`, `dashboards/*.yaml`).
 */
export function readProvisioning(dir: string): Provisioning {
  const dataSources = readFolder(join(dir, 'datasources'))
    .flatMap((file) => file.datasources ?? [])
    .filter(({ type }) => expandText(type) === 'prometheus')
    .map(({ uid, name, url, isDefault, jsonData }) => ({
      uid: expandText(uid ?? name),
      name: expandText(name),
      url: expandText(url),
      isDefault: isTrue(isDefault),
      jsonData: expandValues(jsonData ?? {}),
    }));
  const app = readFolder(join(dir, 'plugins')).flatMap((file) => file.apps ?? [])[0];
  const folders = readFolder(join(dir, 'dashboards'))
    .flatMap((file) => file.providers ?? [])
    .flatMap(({ folder, folderUid }) =>
      folder === undefined || folderUid === undefined ? [] : [{ uid: expandText(folderUid), title: expandText(folder) }]
    );
  return {
    dataSources,
    settings: { enabled: !isTrue(app?.disabled), jsonData: app?.jsonData ? expandValues(app.jsonData) : null },
    folders,
  };
}
