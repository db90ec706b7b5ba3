import { locationUtil, type UrlQueryMap, urlUtil } from '@grafana/data';
import { PLUGIN_BASE_URL, ROUTES } from '../constants';
import { presentPlace } from './presentPlace';

/** URL parameter of the checks page: the title of the group to show. */
export const GROUP_PARAMETER = 'group';

/**
 * The URL of the checks.
 * @param group title of a group, such as the name of a scrape job; none = all groups
 * @param place the parameters of the data source and the scope; as on the current page if not given
 */
export function checkUrl(group?: string, place: UrlQueryMap = presentPlace()): string {
  return pageUrl(ROUTES.checks, { ...place, ...(group ? { [GROUP_PARAMETER]: group } : {}) });
}

/** The URL of the rules, with the data source and the scope of the current page. */
export function rulesUrl(): string {
  return pageUrl(ROUTES.rules, presentPlace());
}

function pageUrl(route: string, parameters: UrlQueryMap): string {
  return locationUtil.assureBaseUrl(urlUtil.renderUrl(`${PLUGIN_BASE_URL}/${route}`, parameters));
}
