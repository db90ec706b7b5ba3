import { locationUtil, urlUtil } from '@grafana/data';
import { PLUGIN_BASE_URL, ROUTES } from '../constants';
import { formatInstant } from './format';
import { presentParameters } from './presentParameters';
import { formatRange, type TimelineRange } from './timelineRange';

/**
 * The URL of the triage page, at a product if given, with the data source and the scope of the current page.
 * @param product id
 * @param at unix seconds; null = live
 * @param timeline the range of a verdict timeline to open there, if any
 */
export function triageUrl(product: string | undefined, at: number | null, timeline?: TimelineRange): string {
  const parameters = {
    ...presentParameters(['var-ds', 'scope']),
    ...(product !== undefined && { product }),
    ...(timeline !== undefined && { timeline: formatRange(timeline) }),
  };
  return locationUtil.assureBaseUrl(
    urlUtil.renderUrl(
      `${PLUGIN_BASE_URL}/${ROUTES.triage}`,
      at === null ? parameters : { ...parameters, at: formatInstant(at) }
    )
  );
}
