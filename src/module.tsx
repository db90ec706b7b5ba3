import { AppPlugin, type AppRootProps } from '@grafana/data';
import { ErrorBoundary } from '@grafana/ui';
import React, { lazy, Suspense } from 'react';
import { forgetReload } from './app/chunkReload';
import { LoadFailure } from './app/LoadFailure';

const App = lazy(async () => {
  const { loadApp } = await import('./app/loadApp');
  const app = await loadApp();
  forgetReload();
  return { default: app };
});

function Root({ meta }: AppRootProps) {
  return (
    <ErrorBoundary>
      {({ error }) =>
        error ? (
          <LoadFailure error={error} />
        ) : (
          <Suspense fallback={null}>
            <App meta={meta} />
          </Suspense>
        )
      }
    </ErrorBoundary>
  );
}

export const plugin = new AppPlugin().setRootPage(Root);
