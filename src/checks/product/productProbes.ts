import { type Product } from '../../triage/model';
import { type Facts, type Probe } from '../probe';
import { hiddenLabelsCheck } from './hiddenLabelsCheck';
import { coverageCheck } from './coverageCheck';
import { mattermostProbes } from './mattermost';
import { typesCheck } from './typesCheck';
import { videocallProbes } from './videocall';

/** Known pitfalls of each product, by its id. */
const TRAPS: Readonly<Record<string, (facts: Facts) => Probe[]>> = {
  mattermost: mattermostProbes,
  videocall: videocallProbes,
};

/** Checks of a product across its jobs; none if it was never seen. */
export function productProbes(product: Product, facts: Facts): Probe[] {
  const isSeen = facts.sources.some(({ source, state }) => product.sources.includes(source) && state !== 'never');
  return isSeen
    ? [
        coverageCheck(product, facts),
        typesCheck(product, facts),
        hiddenLabelsCheck(product, facts),
        ...(TRAPS[product.id]?.(facts) ?? []),
      ]
    : [];
}
