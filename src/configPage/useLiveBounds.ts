import { useEffect, useState } from 'react';
import { getBoundsQuery, type LimitBounds, readBounds } from '../checks/product/mattermost';
import { createGrafanaClient } from '../promClient/grafanaClient';
import { parseScope } from '../promql/scope';

/** The bucket bounds of the histograms in a data source; null until they are known, or if the query fails. */
export function useLiveBounds(uid: string, scope: string): LimitBounds | null {
  const subject = `${uid} ${scope}`;
  const [known, setKnown] = useState<{ subject: string; bounds: LimitBounds } | null>(null);
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
  return known?.subject === subject ? known.bounds : null;
}

async function readLiveBounds(uid: string, scope: string): Promise<LimitBounds> {
  const query = getBoundsQuery({ scope: parseScope(scope) });
  const { bounds = [] } = await createGrafanaClient(uid).instant({ bounds: query }, Date.now() / 1000);
  return readBounds(bounds);
}
