import { type AppPluginMeta, AppPlugin, type AppRootProps, type PluginConfigPageProps } from '@grafana/data';
import React, { lazy } from 'react';
import { Part } from './components/Part';
import { CONFIG_PAGE_ID, PLUGIN_ID } from './constants';
import { type VerdictProps } from './embedded/verdictProps';
import { addTriageLinks } from './extensions/links';
import { watchOrigin } from './extensions/origin';

const App = lazy(async () => ({ default: await (await import('./app/loadApp')).loadApp() }));
const ConfigPage = lazy(async () => ({
  default: await (await import('./configPage/loadConfigPage')).loadConfigPage(),
}));
const LazyVerdict = lazy(async () => ({ default: await (await import('./embedded/loadVerdict')).loadVerdict() }));

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
