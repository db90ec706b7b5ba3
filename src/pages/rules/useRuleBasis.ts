import { measureRuleBasis, type RuleBasis } from '../../objectives/ruleBasis';
import { PRODUCT_RULES } from '../../products/rules';
import { createGrafanaClient } from '../../promClient/grafanaClient';
import { type Matcher } from '../../promql/promql';
import { selectProducts, type Settings } from '../../settings';
import { type Asked, type Outcome, outcomeOf, useAsked } from '../shared/states/useAsked';

/** What to measure. */
export interface Subject {
  /** Of the data source. */
  uid: string;
  scope: readonly Matcher[];
  products: Settings['products'];
  windowDays: number;
}

/** Measures once what rules depend on. */
export function useRuleBasis(subject: Subject): Asked<RuleBasis> {
  return useAsked(subject, measure);
}

function measure({ uid, scope, products, windowDays }: Subject): Promise<Outcome<RuleBasis>> {
  return outcomeOf(
    measureRuleBasis(createGrafanaClient(uid), selectProducts(PRODUCT_RULES, products), {
      scope,
      windowDays,
      at: Date.now() / 1000,
    })
  );
}
