import { locationService } from '@grafana/runtime';
import { PLUGIN_ID } from '../constants';

const RELOADED_KEY = `${PLUGIN_ID}.reloaded`;

/** Whether a part of the plugin failed to load: after an upgrade, the server no longer has the old parts. */
export function isChunkError(error: Error): boolean {
  return error.name === 'ChunkLoadError';
}

/** A part that is still gone this soon (ms) after a reload stays gone. Later, it may be the next upgrade. */
const RELOAD_AGAIN_MS = 60_000;

/** True if this browser tab hasn't just reloaded: one reload fixes an upgrade, more don't help. */
export function claimReload(): boolean {
  try {
    const now = Date.now();
    if (now - Number(sessionStorage.getItem(RELOADED_KEY) ?? -Infinity) < RELOAD_AGAIN_MS) {
      return false;
    }
    sessionStorage.setItem(RELOADED_KEY, String(now));
    return true;
  } catch {
    return false;
  }
}

/** Fetches the whole document again; `locationService.reload()` would keep the old code. */
export function reloadDocument(): void {
  locationService.getHistory().go(0);
}
