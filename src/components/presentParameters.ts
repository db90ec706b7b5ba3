import { type UrlQueryMap } from '@grafana/data';
import { locationService } from '@grafana/runtime';

/** Of the present URL's parameters, those with these names. */
export function presentParameters(names: readonly string[]): UrlQueryMap {
  const present = locationService.getSearchObject();
  return Object.fromEntries(names.filter((name) => name in present).map((name) => [name, present[name]]));
}
