import { type UrlQueryMap } from '@grafana/data';
import { locationService } from '@grafana/runtime';

/** The parameters of the current URL with these names. */
export function presentParameters(names: readonly string[]): UrlQueryMap {
  const present = locationService.getSearchObject();
  return Object.fromEntries(names.filter((name) => name in present).map((name) => [name, present[name]]));
}
