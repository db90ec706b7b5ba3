import { type Source } from '../../triage/targets/source';
import { type Product } from '../../triage/model';
import { type CheckedProduct } from '../productChecks';

/** A scrape job that a product's documentation requires. */
export interface ExpectedJob {
  product: CheckedProduct;
  source: Source;
  /**
   * For an exporter of machines: the product's sources that run on these machines. Any machine can have such an exporter,
   * so its metrics alone don't show which product it belongs to. null for sources whose metrics do.
   */
  runningThere: readonly Source[] | null;
}

/** All jobs of the products; those that measure calls come first. */
export function expectedJobs(products: readonly CheckedProduct[]): ExpectedJob[] {
  return products.flatMap((product) => [
    ...product.sources.map((source) => ({ product, source, runningThere: null })),
    ...product.hosts.map((source) => ({ product, source, runningThere: runningOn(source, product) })),
  ]);
}

/** The documentation requires a service name on machines, to distinguish them. */
function runningOn({ serviceName }: Source, { sources }: Product): readonly Source[] | null {
  return serviceName === undefined ? null : sources.filter((source) => source.serviceName === serviceName);
}
