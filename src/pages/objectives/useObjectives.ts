import { type ObjectivesOptions, type ObjectivesReport, runObjectives } from '../../objectives/runObjectives';
import { PRODUCT_RULES } from '../../products/rules';
import { createGrafanaClient } from '../../promClient/grafanaClient';
import { selectProducts, type Settings } from '../../settings';
import { type Asked, type Outcome, outcomeOf, useAsked } from '../shared/states/useAsked';

/** What to read. */
export interface Subject extends Pick<ObjectivesOptions, 'scope' | 'limits' | 'windowDays'> {
  /** Of the data source. */
  uid: string;
  products: Settings['products'];
}

/** Reads the objectives of a subject at once, and again on request. */
export function useObjectives(subject: Subject): Asked<ObjectivesReport> {
  return useAsked(subject, read);
}

function read({ uid, products, ...subject }: Subject): Promise<Outcome<ObjectivesReport>> {
  return outcomeOf(
    runObjectives(createGrafanaClient(uid), {
      ...subject,
      products: selectProducts(PRODUCT_RULES, products),
      at: Date.now() / 1000,
      isNow: true,
    })
  );
}
