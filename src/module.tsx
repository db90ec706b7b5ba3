import { type AppPluginMeta, AppPlugin, type AppRootProps, type PluginConfigPageProps } from '@grafana/data';
import { ErrorBoundary } from '@grafana/ui';
import React, { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { forgetReload } from './app/chunkReload';
import { LoadFailure } from './app/LoadFailure';
import { CONFIG_PAGE_ID } from './constants';

const App = lazy(async () => loaded((await import('./app/loadApp')).loadApp()));
const ConfigPage = lazy(async () => loaded((await import('./configPage/loadConfigPage')).loadConfigPage()));

async function loaded<P>(part: Promise<ComponentType<P>>): Promise<{ default: ComponentType<P> }> {
  const component = await part;
  forgetReload();
  return { default: component };
}

function Part({ children }: { children: ReactNode }) {
  return (
    <ErrorBoundary>
      {({ error }) => (error ? <LoadFailure error={error} /> : <Suspense fallback={null}>{children}</Suspense>)}
    </ErrorBoundary>
  );
}

function Root({ meta }: AppRootProps) {
  return (
    <Part>
      <App meta={meta} />
    </Part>
  );
}

function Configuration({ plugin }: PluginConfigPageProps<AppPluginMeta>) {
  return (
    <Part>
      <ConfigPage plugin={plugin} />
    </Part>
  );
}

// The title is needed before there are translations.
export const plugin = new AppPlugin()
  .setRootPage(Root)
  .addConfigPage({ id: CONFIG_PAGE_ID, title: 'Configuration', icon: 'cog', body: Configuration });
