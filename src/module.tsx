import { type AppPluginMeta, AppPlugin, type AppRootProps, type PluginConfigPageProps } from '@grafana/data';
import React, { lazy } from 'react';
import { Part } from './components/Part';
import { CONFIG_PAGE_ID } from './constants';

const App = lazy(async () => ({ default: await (await import('./app/loadApp')).loadApp() }));
const ConfigPage = lazy(async () => ({
  default: await (await import('./configPage/loadConfigPage')).loadConfigPage(),
}));

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
