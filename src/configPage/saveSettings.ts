import { type AppPluginMeta } from '@grafana/data';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
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

interface Stored {
  enabled: boolean;
  pinned: boolean;
  jsonData?: unknown;
}

/**
 * Saves the settings and keeps everything else that is stored for the plugin. Also updates the plugin's meta: Grafana
 * keeps the meta that it loaded with the page and passes it to the app.
 * @throws SaveError if Grafana refuses or can't be reached
 */
export async function saveSettings(meta: Pick<AppPluginMeta, 'jsonData'>, settings: Settings): Promise<void> {
  try {
    const { enabled, pinned, jsonData } = await request<Stored>('GET');
    const next = toJsonData(settings, jsonData);
    await request('POST', { enabled, pinned, jsonData: next });
    meta.jsonData = next;
  } catch (error) {
    throw toSaveError(error);
  }
}

async function request<T>(method: 'GET' | 'POST', data?: Stored): Promise<T> {
  const url = `/api/plugins/${PLUGIN_ID}/settings`;
  // The page shows the result itself.
  const options = { method, url, data, showErrorAlert: false, showSuccessAlert: false };
  const response = await lastValueFrom(getBackendSrv().fetch<T>(options));
  return response.data;
}

function toSaveError(error: unknown): SaveError {
  if (!isFetchError<{ message?: string }>(error)) {
    return new SaveError(error instanceof Error ? error.message : String(error), null);
  }
  const message = error.data?.message || error.statusText || `Grafana answered ${error.status}`;
  const named = /Permissions needed: (.+)$/.exec(message)?.[1] ?? SETTINGS_PERMISSION;
  return new SaveError(message, error.status === 403 ? named : null);
}
