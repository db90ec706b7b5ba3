import { type Source } from '../triage/targets/source';
import { type Product } from '../triage/model';

/** A scrape job that a product's documents ask for. */
export interface ExpectedJob {
  product: Product;
  source: Source;
  /**
   * For an exporter of machines: the product's sources that run on these machines. Such an exporter is on machines of all
   * kinds, so its metrics alone don't tell whose it is. null for sources whose metrics do.
   */
  runningThere: readonly Source[] | null;
}

/** All jobs of the products, those that tell about calls first. */
export function expectedJobs(products: readonly Product[]): ExpectedJob[] {
  return products.flatMap((product) => [
    ...product.sources.map((source) => ({ product, source, runningThere: null })),
    ...product.hosts.map((source) => ({ product, source, runningThere: runningOn(source, product) })),
  ]);
}

/** The documents ask for a service name on machines, so that they can be told apart. */
function runningOn({ serviceName }: Source, { sources }: Product): readonly Source[] | null {
  return serviceName === undefined ? null : sources.filter((source) => source.serviceName === serviceName);
}
