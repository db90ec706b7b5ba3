import { locationUtil, type UrlQueryMap } from '@grafana/data';
import { presentPlace } from './presentPlace';
import { formatRange, type TimelineRange } from './timelineRange';
import { triagePath } from './triagePath';

/**
 * The URL of the triage page, at a product if given.
 * @param product id
 * @param at unix seconds; null = live
 * @param timeline the range of a verdict timeline to open there, if any
 * @param place the parameters of the data source and the scope; as on the current page if not given
 */
export function triageUrl(
  product: string | undefined,
  at: number | null,
  timeline?: TimelineRange,
  place: UrlQueryMap = presentPlace()
): string {
  const parameters = {
    ...place,
    ...(product !== undefined && { product }),
    ...(timeline !== undefined && { timeline: formatRange(timeline) }),
  };
  return locationUtil.assureBaseUrl(triagePath(parameters, at));
}
