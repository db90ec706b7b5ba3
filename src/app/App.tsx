import { type AppRootProps } from '@grafana/data';
import { SceneApp } from '@grafana/scenes';
import React, { lazy, Suspense, useMemo } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { PLUGIN_BASE_URL, ROUTES } from '../constants';
import { triagePage } from '../pages/triage/triagePage';
import { readSettings } from '../settings';
import { PRODUCTS } from '../products/triage';

const START_PAGE = `${PLUGIN_BASE_URL}/${ROUTES.triage}`;

// On-call engineers open triage first: it must not wait for dashboards or checks.
const LAZY_PAGES = [
  {
    route: ROUTES.boards,
    Page: lazy(async () => ({ default: (await import('../pages/boards/BoardsApp')).BoardsApp })),
  },
  {
    route: ROUTES.checks,
    Page: lazy(async () => ({ default: (await import('../pages/checks/ChecksApp')).ChecksApp })),
  },
  {
    route: ROUTES.capacity,
    Page: lazy(async () => ({ default: (await import('../pages/capacity/CapacityApp')).CapacityApp })),
  },
  {
    route: ROUTES.objectives,
    Page: lazy(async () => ({ default: (await import('../pages/objectives/ObjectivesApp')).ObjectivesApp })),
  },
];

export type AppProps = Pick<AppRootProps, 'meta'>;

export function App({ meta }: AppProps) {
  const { pathname, search } = useLocation();
  const { app, settings, problems } = useMemo(() => createSceneApp(meta.jsonData), [meta.jsonData]);
  const lazyPage = LAZY_PAGES.find(({ route }) => pathname.startsWith(`${PLUGIN_BASE_URL}/${route}`));
  if (lazyPage !== undefined) {
    return (
      <Suspense fallback={null}>
        <lazyPage.Page settings={settings} problems={problems} />
      </Suspense>
    );
  }
  const isPage = app.state.pages.some(({ state }) => pathname.startsWith(state.url));
  return isPage ? <app.Component model={app} /> : <Navigate to={{ pathname: START_PAGE, search }} replace />;
}

function createSceneApp(jsonData: unknown) {
  const { settings, problems } = readSettings(jsonData, PRODUCTS);
  const app = new SceneApp({
    pages: [triagePage(settings, problems)],
    urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
  });
  return { app, settings, problems };
}
