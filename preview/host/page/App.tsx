import { ThemeContext, type AppPlugin, type AppPluginMeta } from '@grafana/data';
import { config, getBackendSrv, locationService, LocationServiceProvider } from '@grafana/runtime';
import { Alert, GlobalStyles, LoadingPlaceholder, ModalRoot, ModalsProvider, PortalContainer } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { Navigate, Route, Router, Routes, type Location } from 'react-router';
import { loadTranslations } from '../translations';
import { HostBar } from './HostBar';
import { Notifications } from './Notifications';
import { PluginConfig, PluginRoot } from './PluginRoot';

interface Place {
  location: Location;
  /** How many times `locationService.reload()` was called. */
  reloads: number;
}

function reloadCounterOf({ state }: Location): unknown {
  return typeof state === 'object' && state !== null && 'routeReloadCounter' in state
    ? state.routeReloadCounter
    : undefined;
}

function usePlace(): Place {
  const [place, setPlace] = useState<Place>({ location: locationService.getLocation(), reloads: 0 });
  useEffect(
    () =>
      locationService.getHistory().listen((location: Location) =>
        setPlace((last) => {
          const counter = reloadCounterOf(location);
          const isReload = counter !== undefined && counter !== reloadCounterOf(last.location);
          return { location, reloads: last.reloads + (isReload ? 1 : 0) };
        })
      ),
    []
  );
  return place;
}

interface Loaded {
  meta?: AppPluginMeta;
  plugin?: AppPlugin;
  error?: unknown;
  /** The reload that it was loaded after. */
  reloads?: number;
}

async function load(pluginId: string, module: Promise<AppPlugin>): Promise<Loaded> {
  const meta = await getBackendSrv().get<AppPluginMeta>(`/api/plugins/${pluginId}/settings`);
  const [plugin] = await Promise.all([module, loadTranslations(meta)]);
  plugin.meta = meta;
  plugin.init(meta);
  return { meta, plugin };
}

/** The plugin with settings that are as new as the last reload. */
function usePlugin(pluginId: string, module: Promise<AppPlugin>, reloads: number): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({});
  useEffect(() => {
    load(pluginId, module).then(
      (done) => setLoaded({ ...done, reloads }),
      (error: unknown) => setLoaded({ error })
    );
  }, [pluginId, module, reloads]);
  return loaded;
}

interface AppProps {
  pluginId: string;
  module: Promise<AppPlugin>;
}

function Page({ meta, plugin, error, reloads }: Loaded) {
  if (error !== undefined) {
    return (
      <Alert severity="error" title="The plugin can't be shown">
        {String(error)}
      </Alert>
    );
  }
  if (meta === undefined || plugin === undefined) {
    return <LoadingPlaceholder text="Loading the plugin" />;
  }
  const home = meta.includes?.find(({ type, addToNav }) => type === 'page' && addToNav)?.path ?? `/a/${meta.id}`;
  return (
    <Routes key={reloads}>
      <Route path={`/a/${meta.id}/*`} element={<PluginRoot plugin={plugin} meta={meta} />} />
      <Route path={`/plugins/${meta.id}`} element={<PluginConfig plugin={plugin} meta={meta} />} />
      <Route path="/" element={<Navigate to={home} replace />} />
      <Route path="*" element={<Alert severity="warning" title="The preview host has no such page" />} />
    </Routes>
  );
}

/** The whole page. */
export function App({ pluginId, module }: AppProps) {
  const { location, reloads } = usePlace();
  const loaded = usePlugin(pluginId, module, reloads);
  return (
    <ThemeContext.Provider value={config.theme2}>
      <GlobalStyles />
      <LocationServiceProvider service={locationService}>
        <Router navigator={locationService.getHistory()} location={location}>
          <ModalsProvider>
            <HostBar meta={loaded.meta} />
            <main>
              <Page {...loaded} />
            </main>
            <Notifications />
            <ModalRoot />
            <PortalContainer />
          </ModalsProvider>
        </Router>
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}
