import { locationService } from '@grafana/runtime';
import { PLUGIN_ID } from '../constants';

const RELOADED_KEY = `${PLUGIN_ID}.reloaded`;

/** Whether a part of the plugin failed to load: after an upgrade, the server no longer has the old parts. */
export function isChunkError(error: Error): boolean {
  return error.name === 'ChunkLoadError';
}

/** True for the first failure of a browser tab, then false: one reload fixes an upgrade, more don't help. */
export function claimReload(): boolean {
  try {
    if (sessionStorage.getItem(RELOADED_KEY) !== null) {
      return false;
    }
    sessionStorage.setItem(RELOADED_KEY, 'true');
    return true;
  } catch {
    return false;
  }
}

/** Call this when everything is loaded, so that the next upgrade can reload again. */
export function forgetReload(): void {
  try {
    sessionStorage.removeItem(RELOADED_KEY);
  } catch {
    // A browser without storage has nothing to clear.
  }
}

/** Fetches the whole document again; `locationService.reload()` would keep the old code. */
export function reloadDocument(): void {
  locationService.getHistory().go(0);
}
