import pluginJson from './plugin.json';

export const PLUGIN_ID = pluginJson.id;
export const PLUGIN_BASE_URL = `/a/${PLUGIN_ID}`;

export const ROUTES = {
  triage: 'triage',
  checks: 'checks',
  capacity: 'capacity',
  objectives: 'objectives',
  rules: 'rules',
  boards: 'dashboards',
  telemetry: 'dashboards/telemetry',
} as const;

export const CONFIG_PAGE_ID = 'configuration';
export const CONFIG_PAGE_URL = `/plugins/${PLUGIN_ID}?page=${CONFIG_PAGE_ID}`;

/** The permissions to open that page, and to save on it. */
export const SETTINGS_PERMISSION = 'plugins:write';
