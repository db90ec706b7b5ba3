import { type AppPluginMeta, AppPlugin, type AppRootProps, type PluginConfigPageProps } from '@grafana/data';
import { ErrorBoundary } from '@grafana/ui';
import React, { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { forgetReload } from './app/chunkReload';
import { LoadFailure } from './app/LoadFailure';
import { CONFIG_PAGE_ID, PLUGIN_ID } from './constants';
import { type VerdictProps } from './embedded/verdictProps';
import { addTriageLinks } from './extensions/links';
import { watchOrigin } from './extensions/origin';

const App = lazy(async () => loaded((await import('./app/loadApp')).loadApp()));
const ConfigPage = lazy(async () => loaded((await import('./configPage/loadConfigPage')).loadConfigPage()));
const LazyVerdict = lazy(async () => loaded((await import('./embedded/loadVerdict')).loadVerdict()));

async function loaded<P>(part: Promise<ComponentType<P>>): Promise<{ default: ComponentType<P> }> {
  const component = await part;
  forgetReload();
  return { default: component };
}

function Part({ children, isEmbedded }: { children: ReactNode; isEmbedded?: boolean }) {
  return (
    <ErrorBoundary>
      {({ error }) =>
        error ? <LoadFailure error={error} isEmbedded={isEmbedded} /> : <Suspense fallback={null}>{children}</Suspense>
      }
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

function Verdict(props: VerdictProps) {
  return (
    <Part isEmbedded>
      <LazyVerdict {...props} />
    </Part>
  );
}

// The titles are needed before there are translations, and those of extensions as in plugin.json.
export const plugin = new AppPlugin()
  .setRootPage(Root)
  .addConfigPage({ id: CONFIG_PAGE_ID, title: 'Configuration', icon: 'cog', body: Configuration })
  .exposeComponent<VerdictProps>({
    id: `${PLUGIN_ID}/verdict/v1`,
    title: 'Call quality verdict',
    description: 'Whether calls are bad: the status of each product, its first finding, and the link to triage',
    component: Verdict,
  });

addTriageLinks(plugin);
watchOrigin();
