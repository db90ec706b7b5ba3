import { Alert, Button } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { claimReload, isChunkError, reloadDocument } from './chunkReload';

interface Props {
  error: Error;
}

/** Reloads once when a part of the plugin is gone; otherwise, or if that didn't help, offers to. */
// No translations here: they come with the part that could not be loaded.
export function LoadFailure({ error }: Props) {
  const isGone = isChunkError(error);
  const [isReloading] = useState(() => isGone && claimReload());

  useEffect(() => {
    if (isReloading) {
      reloadDocument();
    }
  }, [isReloading]);

  if (isReloading) {
    return null;
  }
  return (
    <Alert title={isGone ? 'Callscope was upgraded and has to be loaded again' : 'Callscope stopped'} severity="error">
      <p>{error.message}</p>
      <Button onClick={reloadDocument}>Reload</Button>
    </Alert>
  );
}
