import { type Source } from '../triage/targets/source';
import { scrapeConfigText } from './generator/formats';
import { RECOMMENDED, toScrapeJobs } from './generator/scrapeJobs';

/**
 * A job for the `scrape_configs` of a prometheus.yml, with the documented name, path and labels: the generator's default.
 * @param addresses what to scrape; empty for a placeholder
 */
export function scrapeConfigOf(source: Source, addresses: readonly string[] = []): string {
  const known = addresses.length === 0 ? [`HOST:${source.endpoint.port}`] : [...new Set(addresses)];
  return scrapeConfigText(toScrapeJobs({ ...RECOMMENDED, sources: [{ source, addresses: known }] }));
}
