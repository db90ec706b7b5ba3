import { locationUtil, urlUtil } from '@grafana/data';
import { PLUGIN_BASE_URL, ROUTES } from '../constants';
import { presentParameters } from './presentParameters';

/** URL parameter of the checks page: the title of the group to show. */
export const GROUP_PARAMETER = 'group';

/**
 * The URL of the checks, with the data source and the scope of the current page.
 * @param group title of a group, such as the name of a scrape job; none = all groups
 */
export function checkUrl(group?: string): string {
  return pageUrl(ROUTES.checks, group ? { [GROUP_PARAMETER]: group } : {});
}

/** The URL of the rules, with the data source and the scope of the current page. */
export function rulesUrl(): string {
  return pageUrl(ROUTES.rules, {});
}

function pageUrl(route: string, more: Readonly<Record<string, string>>): string {
  const parameters = { ...presentParameters(['var-ds', 'scope']), ...more };
  return locationUtil.assureBaseUrl(urlUtil.renderUrl(`${PLUGIN_BASE_URL}/${route}`, parameters));
}
