import { type UrlQueryMap } from '@grafana/data';
import { locationService } from '@grafana/runtime';

/** The URL parameters of the current page for its data source and its scope. */
export function presentPlace(): UrlQueryMap {
  const present = locationService.getSearchObject();
  return Object.fromEntries(['var-ds', 'scope'].filter((name) => name in present).map((name) => [name, present[name]]));
}
