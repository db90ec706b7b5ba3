import { type Source } from '../../triage/targets/source';
import { type ExpectedJob } from '../targets/expectedJobs';
import { type CheckedProduct, type RelabelOption } from '../productChecks';
import { type RelabelStep } from './relabeling';

/** What to scrape, and how. */
export interface Wanted {
  /** Seconds between two scrapes. */
  interval: number;
  /** Each job with the addresses of its targets; jobs without addresses are left out. */
  entries: ReadonlyArray<{ job: ExpectedJob; addresses: readonly string[] }>;
  /** What is chosen of the products' relabeling. */
  options: readonly RelabelOption[];
}

/** The options that are chosen until somebody changes that: without addresses and tokens. */
export function recommendedOptions(products: readonly CheckedProduct[]): RelabelOption[] {
  return products.flatMap(
    ({ checks }) => checks.relabeling?.options.filter(({ isRecommended }) => isRecommended) ?? []
  );
}

/** A scrape job, in no format yet. */
export interface ScrapeJob {
  name: string;
  /** Seconds. */
  interval: number;
  timeout: number;
  path: string;
  port: number;
  targets: readonly string[];
  /** Labels of all its targets. */
  labels: Readonly<Record<string, string>>;
  relabeling: readonly RelabelStep[];
}

/** A scrape must end before the next one begins. */
const TIMEOUT_SHARE = 0.8;

/** The jobs with documented names, paths and labels. */
export function toScrapeJobs({ interval, entries, options }: Wanted): ScrapeJob[] {
  return entries
    .filter(({ addresses }) => addresses.length > 0)
    .map(({ job: { product, source }, addresses }) => ({
      name: source.job,
      interval,
      timeout: Math.max(1, Math.floor(interval * TIMEOUT_SHARE)),
      path: source.endpoint.path,
      port: source.endpoint.port,
      targets: addresses,
      labels: { ...(source.serviceName !== undefined && { service_name: source.serviceName }) },
      relabeling: relabelingOf(product, source, options),
    }));
}

function relabelingOf(
  { checks: { relabeling } }: CheckedProduct,
  source: Source,
  chosen: readonly RelabelOption[]
): RelabelStep[] {
  return relabeling?.sources.includes(source) === true
    ? relabeling.options.filter((option) => chosen.includes(option)).flatMap(({ steps }) => steps)
    : [];
}
