import { locationService } from '@grafana/runtime';
import { PLUGIN_BASE_URL, PLUGIN_ID } from '../constants';

/** What Grafana adds to the links of extensions. */
const BY = 'uel_pid';
const FROM = 'uel_epid';

/** The last address outside of Callscope in this tab, and the dashboard whose panel menu was opened last. */
let outside: string | null = null;
let dashboard = '';

export interface Origin {
  /** The extension point with the link. */
  point: string;
  /** Title of the dashboard; '' if the link wasn't on one. */
  dashboard: string;
  /** Address below Grafana's own. */
  href: string;
}

/** Call this once, before people follow links. */
export function watchOrigin(): void {
  const remember = ({ pathname, search }: { pathname: string; search: string }): void => {
    if (!pathname.startsWith(PLUGIN_BASE_URL)) {
      outside = pathname + search;
    }
  };
  remember(locationService.getLocation());
  locationService.getHistory().listen(remember);
}

export function rememberDashboard(title: string): void {
  dashboard = title;
}

/** Where a link of Callscope was followed that led to the current page; null if none was. Says so only once. */
export function takeOrigin(): Origin | null {
  const { [BY]: by, [FROM]: point } = locationService.getSearchObject();
  if (by !== PLUGIN_ID) {
    return null;
  }
  locationService.partial({ [BY]: null, [FROM]: null }, true);
  return outside === null ? null : { point: String(point), dashboard, href: outside };
}
