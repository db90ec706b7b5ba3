import { expectedJobs } from '../checks/expectedJobs';
import { notApplicable } from '../checks/evaluateJobs';
import { runJobChecks } from '../checks/runJobChecks';
import { type JobCheck } from '../checks/types';
import { createGrafanaClient } from '../promClient/grafanaClient';
import { type Matcher } from '../promql/promql';
import { selectProducts, type Settings } from '../settings';
import { PRODUCTS } from '../stacks/products';

/** What the checks are about. */
export interface Subject {
  /** Of the data source. */
  uid: string;
  scope: readonly Matcher[];
  products: Settings['products'];
}

/**
 * Checks the jobs of all products, or of one; those of products that aren't run here don't apply.
 * @throws PromError when the data source doesn't answer
 */
export async function checkJobs({ uid, scope, products }: Subject, only?: string): Promise<JobCheck[]> {
  const wanted = PRODUCTS.filter(({ id }) => only === undefined || id === only);
  const checked = await runJobChecks(
    createGrafanaClient(uid),
    expectedJobs(selectProducts(wanted, products)),
    scope,
    Date.now() / 1000
  );
  const results = new Map(checked.map((check) => [keyOf(check), check]));
  return expectedJobs(wanted)
    .map(notApplicable)
    .map((check) => results.get(keyOf(check)) ?? check);
}

/** Tells the jobs of all products apart. */
export function keyOf({ product, source }: Pick<JobCheck, 'product' | 'source'>): string {
  return `${product.id}/${source}`;
}
