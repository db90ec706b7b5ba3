import { type PluginSettings } from './pluginSettings';

export type Role = 'Admin' | 'Editor' | 'Viewer';
export type Theme = 'dark' | 'light';

/** A Prometheus as the data sources page of Grafana knows it; `jsonData.timeInterval` is its scrape interval. */
export interface DataSource {
  uid: string;
  name: string;
  url: string;
  isDefault?: boolean;
  jsonData?: { timeInterval?: string; [key: string]: unknown };
}

const ALERTS_READ = ['alert.rules:read', 'folders:read'];
const ALERTS_WRITTEN = [
  'alert.rules:create',
  'alert.rules:write',
  'alert.rules:delete',
  'alert.provisioning.provenance:write',
  'folders:create',
  'folders:write',
  'folders:delete',
];
const ALERTS_PROVISIONED = ['alert.provisioning:read', 'alert.provisioning:write'];

/**
 * What each role may do, of what the plugin asks for: as in Grafana 12.4, where editors may change only folders that they
 * created.
 */
export const PERMISSIONS: Readonly<Record<Role, readonly string[]>> = {
  Viewer: ['plugins.app:access', 'datasources:query', ...ALERTS_READ],
  Editor: ['plugins.app:access', 'datasources:query', 'datasources:explore', ...ALERTS_READ, ...ALERTS_WRITTEN],
  Admin: [
    'plugins.app:access',
    'plugins:write',
    'datasources:query',
    'datasources:read',
    'datasources:explore',
    ...ALERTS_READ,
    ...ALERTS_WRITTEN,
    ...ALERTS_PROVISIONED,
  ],
};

const LOGO = 'public/plugins/prometheus/img/prometheus_logo.svg';

const PROMETHEUS_META = {
  id: 'prometheus',
  type: 'datasource',
  name: 'Prometheus',
  info: {
    author: { name: 'Grafana Labs' },
    description: 'Open source time series database & alerting',
    links: [],
    logos: { small: LOGO, large: LOGO },
    screenshots: null,
    version: '',
    updated: '',
  },
  category: 'tsdb',
  backend: true,
  annotations: true,
  metrics: true,
  alerting: true,
  queryOptions: { minInterval: true },
  signature: 'internal',
  module: 'core:plugin/prometheus',
  baseUrl: 'public/plugins/prometheus',
  multiValueFilterOperators: true,
};

/** A data source as the boot data lists it. `id` counts from 1. */
function toInstanceSettings({ uid, name, url, isDefault = false, jsonData = {} }: DataSource, id: number) {
  return {
    id,
    uid,
    type: 'prometheus',
    name,
    meta: PROMETHEUS_META,
    url: `/api/datasources/proxy/uid/${uid}`,
    isDefault,
    access: 'proxy',
    preload: false,
    module: 'core:plugin/prometheus',
    jsonData: { directUrl: url, ...jsonData },
    readOnly: true,
    cachingConfig: { enabled: false, TTLMs: 0 },
  };
}

/** A data source as `GET /api/datasources/uid/:uid` answers. `id` counts from 1. */
export function toApiDataSource({ uid, name, url, isDefault = false, jsonData = {} }: DataSource, id: number) {
  return {
    id,
    uid,
    orgId: 1,
    name,
    type: 'prometheus',
    typeLogoUrl: LOGO,
    access: 'proxy',
    url,
    user: '',
    database: '',
    basicAuth: false,
    basicAuthUser: '',
    withCredentials: false,
    isDefault,
    jsonData,
    secureJsonFields: {},
    version: 1,
    readOnly: true,
    apiVersion: '',
  };
}

export interface BootDataRequest {
  /** Version of the Grafana packages that the page is made of. */
  version: string;
  role: Role;
  theme: Theme;
  dataSources: DataSource[];
  plugin: PluginSettings;
}

/** `window.grafanaBootData`: who looks at the page, and the front-end settings. Holds no e-mail address. */
export function createBootData({ version, role, theme, dataSources, plugin }: BootDataRequest) {
  const defaultSource = dataSources.find(({ isDefault }) => isDefault) ?? dataSources[0];
  const login = role.toLowerCase();
  return {
    user: {
      isSignedIn: true,
      id: 1,
      uid: login,
      login,
      email: '',
      name: login,
      theme,
      lightTheme: theme === 'light',
      orgCount: 1,
      orgId: 1,
      orgName: 'Main Org.',
      orgRole: role,
      isGrafanaAdmin: role === 'Admin',
      gravatarUrl: '',
      timezone: 'browser',
      weekStart: 'browser',
      locale: 'en-US',
      language: 'en-US',
      regionalFormat: 'en-US',
      permissions: Object.fromEntries(PERMISSIONS[role].map((action) => [action, true])),
    },
    settings: {
      defaultDatasource: defaultSource?.name ?? '',
      datasources: Object.fromEntries(
        dataSources.map((source, index) => [source.name, toInstanceSettings(source, index + 1)])
      ),
      exploreEnabled: true,
      minRefreshInterval: '5s',
      buildInfo: { version, commit: 'preview', edition: 'Open Source', env: 'production' },
      featureToggles: {},
      appUrl: '/',
      appSubUrl: '',
      apps: {
        [plugin.id]: {
          id: plugin.id,
          path: plugin.module,
          version: plugin.info.version,
          preload: false,
          loadingStrategy: 'script',
          extensions: plugin.extensions,
          dependencies: plugin.dependencies,
          buildMode: 'production',
        },
      },
      namespace: 'default',
      panels: {},
    },
    navTree: [],
  };
}
