import { ErrorBoundary } from '@grafana/ui';
import React, { type ReactNode, Suspense } from 'react';
import { LoadFailure } from './LoadFailure';

/** Shows what is loaded when needed. If that fails, only this part says so. */
export function Part({ children }: { children: ReactNode }) {
  return (
    <ErrorBoundary>
      {({ error }) => (error ? <LoadFailure error={error} /> : <Suspense fallback={null}>{children}</Suspense>)}
    </ErrorBoundary>
  );
}
