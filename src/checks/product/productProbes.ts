import { type Facts, type Probe } from '../probe';
import { type CheckedProduct } from '../productChecks';
import { hiddenLabelsCheck } from './hiddenLabelsCheck';
import { coverageCheck } from './coverageCheck';
import { typesCheck } from './typesCheck';

/** Checks of a product across its jobs; none if it was never seen. */
export function productProbes(product: CheckedProduct, facts: Facts): Probe[] {
  const isSeen = facts.sources.some(({ source, state }) => product.sources.includes(source) && state !== 'never');
  return isSeen
    ? [
        coverageCheck(product, facts),
        typesCheck(product, facts),
        hiddenLabelsCheck(product, facts),
        ...product.checks.traps(facts),
      ]
    : [];
}
