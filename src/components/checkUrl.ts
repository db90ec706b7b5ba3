import { locationUtil, urlUtil } from '@grafana/data';
import { PLUGIN_BASE_URL, ROUTES } from '../constants';
import { presentParameters } from './presentParameters';

/** Of the checks page's URL: the title of the group that is looked at. */
export const GROUP_PARAMETER = 'group';

/**
 * The checks, with the data source and the scope of the present page.
 * @param group title of one, as the name of a scrape job; none = all of them
 */
export function checkUrl(group?: string): string {
  const parameters = { ...presentParameters(['var-ds', 'scope']), ...(group && { [GROUP_PARAMETER]: group }) };
  return locationUtil.assureBaseUrl(urlUtil.renderUrl(`${PLUGIN_BASE_URL}/${ROUTES.checks}`, parameters));
}
