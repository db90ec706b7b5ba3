import { type AppPluginMeta } from '@grafana/data';
import { t } from '@grafana/i18n';
import * as v from 'valibot';
import { askGrafana, GrafanaError } from '../components/askGrafana';
import { PLUGIN_ID, SETTINGS_PERMISSION } from '../constants';
import { type Settings, toJsonData } from '../settings';

/** Grafana didn't save the settings. */
export class SaveError extends Error {
  /** @param permission the missing permission; null if that isn't the reason */
  constructor(
    message: string,
    readonly permission: string | null
  ) {
    super(message);
    this.name = 'SaveError';
  }
}

/** What Grafana stores for a plugin. */
const STORED = v.object({ enabled: v.boolean(), pinned: v.boolean(), jsonData: v.optional(v.unknown()) }, () =>
  t('config.no-settings', "Grafana's answer holds no plugin settings")
);

/**
 * Saves the settings and keeps everything else that is stored for the plugin. Also updates the plugin's meta: Grafana
 * keeps the meta that it loaded with the page and passes it to the app.
 * @throws SaveError if Grafana refuses or can't be reached
 */
export async function saveSettings(meta: Pick<AppPluginMeta, 'jsonData'>, settings: Settings): Promise<void> {
  try {
    const { enabled, pinned, jsonData } = v.parse(STORED, await request('GET'));
    const next = toJsonData(settings, jsonData);
    await request('POST', { enabled, pinned, jsonData: next });
    meta.jsonData = next;
  } catch (error) {
    throw toSaveError(error);
  }
}

function request(method: 'GET' | 'POST', data?: v.InferOutput<typeof STORED>): Promise<unknown> {
  return askGrafana({ method, url: `/api/plugins/${PLUGIN_ID}/settings`, data });
}

function toSaveError(error: unknown): SaveError {
  if (error instanceof GrafanaError) {
    return new SaveError(error.message, error.status === 403 ? (error.permission ?? SETTINGS_PERMISSION) : null);
  }
  return new SaveError(error instanceof Error ? error.message : String(error), null);
}
