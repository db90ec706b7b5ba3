import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an administrator can change of an app plugin. */
export interface AppState {
  enabled: boolean;
  pinned: boolean;
  /** Null if nothing was ever saved or provisioned. */
  jsonData: Record<string, unknown> | null;
}

interface Include {
  name: string;
  type: string;
  path?: string;
  defaultNav?: boolean;
  [key: string]: unknown;
}

interface PluginJson {
  id: string;
  type: string;
  name: string;
  info: { version: string; author?: object; logos: Record<string, string>; [key: string]: unknown };
  includes?: Include[];
  languages?: string[];
  dependencies: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

function slugOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

/** Reads the `plugin.json` of a built plugin. */
export function readPluginJson(pluginDir: string): PluginJson {
  return JSON.parse(readFileSync(join(pluginDir, 'plugin.json'), 'utf8'));
}

export type PluginSettings = ReturnType<typeof createPluginSettings>;

/** `GET /api/plugins/:id/settings`: the plugin's `plugin.json`, as Grafana completes it, with its stored state. */
export function createPluginSettings({ id, type, name, info, ...manifest }: PluginJson, state: AppState) {
  const baseUrl = `public/plugins/${id}`;
  const includes = (manifest.includes ?? []).map((include) => ({
    component: '',
    role: 'Viewer',
    action: 'plugins.app:access',
    addToNav: false,
    defaultNav: false,
    slug: slugOf(include.name),
    icon: '',
    uid: '',
    ...include,
  }));
  const home = includes.find(({ defaultNav }) => defaultNav);
  return {
    name,
    type,
    id,
    enabled: state.enabled,
    pinned: state.pinned,
    autoEnabled: false,
    module: `${baseUrl}/module.js`,
    baseUrl,
    info: {
      description: '',
      links: null,
      build: {},
      screenshots: [],
      ...info,
      author: { url: '', ...info.author },
      logos: Object.fromEntries(Object.entries(info.logos).map(([size, path]) => [size, `${baseUrl}/${path}`])),
    },
    includes,
    ...(manifest.languages !== undefined && {
      translations: Object.fromEntries(
        manifest.languages.map((language) => [language, `${baseUrl}/locales/${language}/${id}.json`])
      ),
    }),
    dependencies: {
      grafanaVersion: '*',
      plugins: [],
      extensions: { exposedComponents: [] },
      ...manifest.dependencies,
    },
    extensions: {
      addedLinks: [],
      addedComponents: [],
      exposedComponents: [],
      extensionPoints: [],
      addedFunctions: [],
      ...manifest.extensions,
    },
    jsonData: state.jsonData,
    secureJsonFields: {},
    defaultNavUrl: home === undefined ? '' : `/plugins/${id}/page/${home.slug}`,
    latestVersion: '',
    hasUpdate: false,
    state: '',
    signature: 'unsigned',
    signatureType: '',
    signatureOrg: '',
    angularDetected: false,
    loadingStrategy: 'script',
  };
}
