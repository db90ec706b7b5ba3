import { type Source } from '../triage/targets/source';
import { scrapeConfigText } from './generator/formats';
import { RECOMMENDED, toScrapeJobs } from './generator/scrapeJobs';

/**
 * A job for the `scrape_configs` of a prometheus.yml, with the documented name, path and labels, as the generator writes
 * it unless it is told otherwise.
 * @param addresses what to scrape; a placeholder when nothing is known
 */
export function scrapeConfigOf(source: Source, addresses: readonly string[] = []): string {
  const known = addresses.length === 0 ? [`HOST:${source.endpoint.port}`] : [...new Set(addresses)];
  return scrapeConfigText(toScrapeJobs({ ...RECOMMENDED, sources: [{ source, addresses: known }] }));
}
