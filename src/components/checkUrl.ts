import { locationUtil } from '@grafana/data';
import { CONFIG_PAGE_URL } from '../constants';

/** What the checks of a scrape job are found by on the configuration page. */
export function checkAnchor(job: string): string {
  return `check-${job}`;
}

/** The configuration page, at the checks of a scrape job. */
export function checkUrl(job: string): string {
  return `${locationUtil.assureBaseUrl(CONFIG_PAGE_URL)}#${checkAnchor(job)}`;
}
