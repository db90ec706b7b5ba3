import { unique } from '../../lists';
import { type ExpectedJob } from '../targets/expectedJobs';
import { scrapeConfigText } from './formats';
import { recommendedOptions, toScrapeJobs } from './scrapeJobs';

/**
 * A job for the `scrape_configs` of a prometheus.yml, with the documented name, path and labels: the generator's default.
 * @param addresses what to scrape; empty for a placeholder
 */
export function scrapeConfigOf(job: ExpectedJob, addresses: readonly string[] = []): string {
  const known = addresses.length === 0 ? [`HOST:${job.source.endpoint.port}`] : unique(addresses);
  return scrapeConfigText(
    toScrapeJobs({
      interval: job.product.checks.scrapeInterval,
      options: recommendedOptions([job.product]),
      entries: [{ job, addresses: known }],
    })
  );
}
