import { Alert, Button } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { claimReload, isChunkError, reloadDocument } from './chunkReload';

interface Props {
  error: Error;
  /** Another plugin's or Grafana's own page must never be reloaded by itself. */
  isEmbedded?: boolean;
}

/** Reloads once if a part of the plugin is gone. Otherwise, or if that didn't help, offers to reload. */
// No translations here: they are in the part that failed to load.
export function LoadFailure({ error, isEmbedded = false }: Props) {
  const isGone = isChunkError(error);
  const [isReloading] = useState(() => isGone && !isEmbedded && claimReload());

  useEffect(() => {
    if (isReloading) {
      reloadDocument();
    }
  }, [isReloading]);

  if (isReloading) {
    return null;
  }
  return (
    <Alert title={isGone ? 'Callscope was upgraded. Reload the page' : 'Callscope failed'} severity="error">
      <p>{error.message}</p>
      <Button onClick={reloadDocument}>Reload</Button>
    </Alert>
  );
}
