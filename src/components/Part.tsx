import { ErrorBoundary } from '@grafana/ui';
import React, { type ReactNode, Suspense } from 'react';
import { LoadFailure } from './LoadFailure';

interface Props {
  children: ReactNode;
  /** Whether it is on a page of another plugin or of Grafana. */
  isEmbedded?: boolean;
}

/** Shows what is loaded when needed. If that fails, only this part says so. */
export function Part({ children, isEmbedded }: Props) {
  return (
    <ErrorBoundary>
      {({ error }) =>
        error ? <LoadFailure error={error} isEmbedded={isEmbedded} /> : <Suspense fallback={null}>{children}</Suspense>
      }
    </ErrorBoundary>
  );
}
