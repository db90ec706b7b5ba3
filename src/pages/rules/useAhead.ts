import { PRODUCTS } from '../../products/triage';
import { createGrafanaClient } from '../../promClient/grafanaClient';
import { type Matcher } from '../../promql/promql';
import { askAnswerGroup } from '../../rules/answers';
import { type RuleGroup } from '../../rules/model';
import { selectProducts, type Settings } from '../../settings';
import { type Outcome, outcomeOf, useAsked } from '../shared/states/useAsked';

interface Subject {
  /** Of the data source; null if nothing is to be asked. */
  uid: string | null;
  scope: readonly Matcher[];
  settings: Settings;
}

/** The rules that answer triage ahead, `nothing` if there is nothing to ask, or why that is unknown. */
export type Ahead = Outcome<{ group: RuleGroup } | { nothing: true }>;

/** Asks what triage would ask of the data source. */
export function useAhead(subject: Subject): Ahead | null {
  return useAsked(subject, ask).outcome;
}

async function ask({ uid, scope, settings: { products, limits, expected } }: Subject): Promise<Ahead> {
  if (uid === null) {
    return { nothing: true };
  }
  const options = { products: selectProducts(PRODUCTS, products), scope, limits, expected, at: Date.now() / 1000 };
  return outcomeOf(
    askAnswerGroup(createGrafanaClient(uid), options).then((group) => (group === null ? { nothing: true } : { group }))
  );
}
