import { type Source } from '../stacks/registry';
import { scrapeConfigText } from './generator/formats';
import { RECOMMENDED, toScrapeJobs } from './generator/scrapeJobs';
import { type TargetId } from './queries';

/**
 * A job for the `scrape_configs` of a prometheus.yml, with the documented name, path and labels, as the generator writes
 * it unless it is told otherwise.
 * @param targets what to scrape; a placeholder when nothing is known
 */
export function scrapeConfigOf(source: Source, targets: readonly TargetId[]): string {
  const addresses =
    targets.length === 0 ? [`HOST:${source.endpoint.port}`] : [...new Set(targets.map(({ instance }) => instance))];
  return scrapeConfigText(toScrapeJobs({ ...RECOMMENDED, sources: [{ source, addresses }] }));
}
