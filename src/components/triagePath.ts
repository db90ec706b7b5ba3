import { type UrlQueryMap, urlUtil } from '@grafana/data';
import { PLUGIN_BASE_URL, ROUTES } from '../constants';
import { formatInstant } from './formatInstant';

/**
 * The triage page below the address of Grafana, as links of extensions and `locationService` take it.
 * @param parameters of the URL, such as `var-ds` and `scope`
 * @param at unix seconds; null = live
 */
export function triagePath(parameters: UrlQueryMap, at: number | null): string {
  return urlUtil.renderUrl(
    `${PLUGIN_BASE_URL}/${ROUTES.triage}`,
    at === null ? parameters : { ...parameters, at: formatInstant(at) }
  );
}
