import { groupBy } from '../../src/lists';
import { packed } from '../../src/promql/promql';
import { type Queries, type Results, type Sample } from '../../src/promClient/types';
import { type Product, type ProductSnapshot, type SignalContext } from '../../src/triage/model';

/** The first questions of a product, in as few expressions as it sends. */
export function signalsOf(product: Product, context: SignalContext): Queries {
  return packed(product.investigate(context).questions);
}

/**
 * The follow-ups of a product after these answers.
 * @param results rows by question; a label `what` names another one
 */
export function probeOf(product: Product, results: Results<Sample>, context: SignalContext): Queries {
  return product.investigate(context).next(byQuestion(results)).questions;
}

/** The snapshot of a product from the answers to its first questions and follow-ups. */
export function readOf(product: Product, results: Results<Sample>, context: SignalContext): ProductSnapshot {
  const answers = byQuestion(results);
  return product.investigate(context).next(answers).next(answers);
}

function byQuestion(results: Results<Sample>): Results<Sample> {
  const rows = Object.entries(results).flatMap(([name, some]) =>
    some.map(({ labels: { what = name, ...labels }, value }) => ({ what, row: { labels, value } }))
  );
  return Object.fromEntries(
    [...groupBy(rows, ({ what }) => what)].map(([what, some]) => [what, some.map(({ row }) => row)])
  );
}
