import { type AppRootProps } from '@grafana/data';
import { SceneApp } from '@grafana/scenes';
import React, { useMemo } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { PLUGIN_BASE_URL, ROUTES } from '../constants';
import { triagePage } from '../pages/triage/triagePage';
import { readSettings } from '../settings';
import { PRODUCTS } from '../stacks/products';

const START_PAGE = `${PLUGIN_BASE_URL}/${ROUTES.triage}`;

export type AppProps = Pick<AppRootProps, 'meta'>;

export function App({ meta }: AppProps) {
  const { pathname, search } = useLocation();
  const app = useMemo(() => createSceneApp(meta.jsonData), [meta.jsonData]);
  const isPage = app.state.pages.some(({ state }) => pathname.startsWith(state.url));
  return isPage ? <app.Component model={app} /> : <Navigate to={{ pathname: START_PAGE, search }} replace />;
}

function createSceneApp(jsonData: unknown): SceneApp {
  const { settings, problems } = readSettings(
    jsonData,
    PRODUCTS.map(({ id }) => id)
  );
  return new SceneApp({
    pages: [triagePage(settings, problems)],
    urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
  });
}
