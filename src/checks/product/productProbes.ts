import { type Product } from '../../triage/model';
import { type Facts, type Probe } from '../probe';
import { hiddenLabelsCheck } from './hiddenLabelsCheck';
import { coverageCheck } from './coverageCheck';
import { mattermostProbes } from './mattermost';
import { typesCheck } from './typesCheck';
import { videocallProbes } from './videocall';

/** What is known to mislead about each product, by its id. */
const TRAPS: Readonly<Record<string, (facts: Facts) => Probe[]>> = {
  mattermost: mattermostProbes,
  videocall: videocallProbes,
};

/** What is asked about a product beyond its single jobs; nothing of one that was never seen. */
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
