import { formatJobs } from '../../src/checks/generator/formats';
import { recommendedOptions, toScrapeJobs } from '../../src/checks/generator/scrapeJobs';
import { type CheckedProduct } from '../../src/checks/productChecks';
import { expectedJobs } from '../../src/checks/targets/expectedJobs';
import { purposeText, table, withSection, withText } from './documents';

/** The sentences of each product around its scrape jobs. */
const AROUND = ['**Scrape jobs**', '**Traps**'] as const;

/**
 * The page on how to connect products, with the scrape jobs that the generator writes by default.
 * @throws Error if a product has no section, or if its section lacks the sentences around the jobs
 */
export function withJobs(page: string, products: readonly CheckedProduct[]): string {
  return products.reduce(
    (text, product) => withSection(text, product.title, (section) => withText(section, AROUND, jobsText(product))),
    page
  );
}

function jobsText(product: CheckedProduct): string {
  const jobs = expectedJobs([product]);
  const rows = jobs.map(({ source: { job, purpose, onlyWhere, endpoint } }) => [
    `\`${job}\``,
    `${endpoint.port}`,
    purposeText({ purpose, onlyWhere }),
  ]);
  const entries = jobs.map((job) => ({ job, addresses: [`HOST:${job.source.endpoint.port}`] }));
  const { scrapeInterval } = product.checks;
  const written = toScrapeJobs({ interval: scrapeInterval, options: recommendedOptions([product]), entries });
  return [
    table(['job', 'port', 'what it is for'], rows),
    ['```yaml', formatJobs(written, 'prometheus').trimEnd(), '```'].join('\n'),
  ].join('\n\n');
}
