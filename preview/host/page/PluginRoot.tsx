import { PluginContextProvider, type AppPlugin, type AppPluginMeta } from '@grafana/data';
import { Alert, ErrorBoundaryAlert } from '@grafana/ui';
import React from 'react';
import { useLocation } from 'react-router';
import { PluginPage } from './PluginPage';

interface PluginRootProps {
  plugin: AppPlugin;
  meta: AppPluginMeta;
}

function useQuery(): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(useLocation().search));
}

/** The app itself, below `/a/<id>`. */
export function PluginRoot({ plugin, meta }: PluginRootProps) {
  const query = useQuery();
  const { pathname } = useLocation();
  const Root = plugin.root;
  if (!meta.enabled || Root === undefined) {
    return <Alert severity="warning" title={Root ? 'The plugin is disabled' : 'The plugin has no page'} />;
  }
  return (
    <PluginContextProvider meta={meta}>
      <ErrorBoundaryAlert>
        <Root meta={meta} basename="" query={query} path={pathname} onNavChanged={() => {}} />
      </ErrorBoundaryAlert>
    </PluginContextProvider>
  );
}

/** The plugin's configuration pages, at `/plugins/<id>?page=…`. */
export function PluginConfig({ plugin, meta }: PluginRootProps) {
  const query = useQuery();
  const pages = plugin.configPages ?? [];
  const shown = pages.find(({ id }) => id === query.page) ?? pages[0];
  const tabs = pages.map(({ id, title }) => ({
    text: title,
    url: `/plugins/${meta.id}?page=${id}`,
    active: id === shown?.id,
  }));
  return (
    <PluginContextProvider meta={meta}>
      <PluginPage pageNav={{ text: meta.name, subTitle: meta.info.description, children: tabs }}>
        <ErrorBoundaryAlert>{shown && <shown.body plugin={plugin} query={query} />}</ErrorBoundaryAlert>
      </PluginPage>
    </PluginContextProvider>
  );
}
