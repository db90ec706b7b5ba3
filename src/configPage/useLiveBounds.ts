import { useEffect, useState } from 'react';
import { type LimitBounds } from '../checks/limitBounds';
import { type CheckedProduct } from '../checks/productChecks';
import { CHECKED_PRODUCTS } from '../products/checks';
import { createGrafanaClient } from '../promClient/grafanaClient';
import { parseScope } from '../promql/scope';

/** The bucket bounds of a product's histograms. */
export interface ProductBounds {
  product: CheckedProduct;
  bounds: LimitBounds;
}

/** The bucket bounds of the products' histograms in a data source; [] until they are known, or if the query fails. */
export function useLiveBounds(uid: string, scope: string): readonly ProductBounds[] {
  const subject = `${uid} ${scope}`;
  const [known, setKnown] = useState<{ subject: string; bounds: ProductBounds[] } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    if (uid !== '') {
      // The checks report a data source that doesn't answer.
      readLiveBounds(uid, scope).then(
        (bounds) => isCurrent && setKnown({ subject, bounds }),
        () => undefined
      );
    }
    return () => {
      isCurrent = false;
    };
  }, [uid, scope, subject]);
  return known?.subject === subject ? known.bounds : [];
}

async function readLiveBounds(uid: string, scope: string): Promise<ProductBounds[]> {
  const context = { scope: parseScope(scope) };
  const queries = Object.fromEntries(
    CHECKED_PRODUCTS.flatMap(({ id, checks: { bounds } }) =>
      bounds === undefined ? [] : [[id, bounds.query(context)] as const]
    )
  );
  const answers = await createGrafanaClient(uid).instant(queries, Date.now() / 1000);
  return CHECKED_PRODUCTS.flatMap((product) => {
    const { bounds } = product.checks;
    return bounds === undefined ? [] : [{ product, bounds: bounds.read(answers[product.id] ?? []) }];
  });
}
