import { type CapacityOptions, type CapacityReport, runCapacity } from '../../capacity/runCapacity';
import { CAPACITY_PRODUCTS } from '../../products/capacity';
import { createGrafanaClient } from '../../promClient/grafanaClient';
import { selectProducts, type Settings } from '../../settings';
import { type Asked, type Outcome, outcomeOf, useAsked } from '../shared/states/useAsked';

/** What to measure. */
export interface Subject extends Pick<CapacityOptions, 'scope' | 'cpuLimit' | 'maxima'> {
  /** Of the data source. */
  uid: string;
  products: Settings['products'];
}

/** Measures a subject at once, and again on request. */
export function useCapacity(subject: Subject): Asked<CapacityReport> {
  return useAsked(subject, measure);
}

function measure({ uid, products, ...subject }: Subject): Promise<Outcome<CapacityReport>> {
  return outcomeOf(
    runCapacity(createGrafanaClient(uid), {
      ...subject,
      products: selectProducts(CAPACITY_PRODUCTS, products),
      at: Date.now() / 1000,
      isNow: true,
    })
  );
}
