import { type AppRootProps } from '@grafana/data';
import { SceneApp } from '@grafana/scenes';
import React, { lazy, Suspense, useMemo } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { PLUGIN_BASE_URL, ROUTES } from '../constants';
import { triagePage } from '../pages/triage/triagePage';
import { readSettings } from '../settings';
import { PRODUCTS } from '../stacks/products';

const START_PAGE = `${PLUGIN_BASE_URL}/${ROUTES.triage}`;
const BOARDS_PAGE = `${PLUGIN_BASE_URL}/${ROUTES.boards}`;

// Whoever is on call opens triage: it must not wait for dashboards.
const BoardsApp = lazy(async () => ({ default: (await import('../pages/boards/BoardsApp')).BoardsApp }));

export type AppProps = Pick<AppRootProps, 'meta'>;

export function App({ meta }: AppProps) {
  const { pathname, search } = useLocation();
  const { app, settings } = useMemo(() => createSceneApp(meta.jsonData), [meta.jsonData]);
  if (pathname.startsWith(BOARDS_PAGE)) {
    return (
      <Suspense fallback={null}>
        <BoardsApp settings={settings} />
      </Suspense>
    );
  }
  const isPage = app.state.pages.some(({ state }) => pathname.startsWith(state.url));
  return isPage ? <app.Component model={app} /> : <Navigate to={{ pathname: START_PAGE, search }} replace />;
}

function createSceneApp(jsonData: unknown) {
  const { settings, problems } = readSettings(
    jsonData,
    PRODUCTS.map(({ id }) => id)
  );
  const app = new SceneApp({
    pages: [triagePage(settings, problems)],
    urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
  });
  return { app, settings };
}
