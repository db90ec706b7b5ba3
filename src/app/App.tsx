import { type AppRootProps } from '@grafana/data';
import { SceneApp, type SceneAppPage } from '@grafana/scenes';
import React, { lazy, Suspense, useMemo } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { PLUGIN_BASE_URL, ROUTES } from '../constants';
import { triagePage } from '../pages/triage/triagePage';
import { type Message } from '../messages';
import { readSettings, type Settings } from '../settings';
import { PRODUCTS } from '../products/triage';
import { useReturnToOrigin } from './useReturnToOrigin';

const START_PAGE = `${PLUGIN_BASE_URL}/${ROUTES.triage}`;

// On-call engineers open triage first: it must not wait for dashboards or checks.
const LAZY_PAGES = [
  { route: ROUTES.boards, Page: lazyPage(async () => (await import('../pages/boards/boardsPage')).boardsPage) },
  { route: ROUTES.checks, Page: lazyPage(async () => (await import('../pages/checks/checksPage')).checksPage) },
  { route: ROUTES.capacity, Page: lazyPage(async () => (await import('../pages/capacity/capacityPage')).capacityPage) },
  {
    route: ROUTES.objectives,
    Page: lazyPage(async () => (await import('../pages/objectives/objectivesPage')).objectivesPage),
  },
  { route: ROUTES.rules, Page: lazyPage(async () => (await import('../pages/rules/rulesPage')).rulesPage) },
];

/** Makes a page from the settings and their problems. */
type CreatePage = (settings: Settings, problems: readonly Message[]) => SceneAppPage;

interface PageProps {
  settings: Settings;
  /** The problems of the saved settings. */
  problems: readonly Message[];
}

/** A page that is loaded when somebody opens it. */
function lazyPage(load: () => Promise<CreatePage>) {
  return lazy(async () => {
    const create = await load();
    function Page({ settings, problems }: PageProps) {
      const app = useMemo(() => sceneAppOf(create(settings, problems)), [settings, problems]);
      return <app.Component model={app} />;
    }
    return { default: Page };
  });
}

function sceneAppOf(page: SceneAppPage): SceneApp {
  return new SceneApp({
    pages: [page],
    urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
  });
}

export type AppProps = Pick<AppRootProps, 'meta'>;

export function App({ meta }: AppProps) {
  const { pathname, search } = useLocation();
  useReturnToOrigin(search);
  const { app, settings, problems } = useMemo(() => createSceneApp(meta.jsonData), [meta.jsonData]);
  const opened = LAZY_PAGES.find(({ route }) => pathname.startsWith(`${PLUGIN_BASE_URL}/${route}`));
  if (opened !== undefined) {
    return (
      <Suspense fallback={null}>
        <opened.Page settings={settings} problems={problems} />
      </Suspense>
    );
  }
  const isPage = app.state.pages.some(({ state }) => pathname.startsWith(state.url));
  return isPage ? <app.Component model={app} /> : <Navigate to={{ pathname: START_PAGE, search }} replace />;
}

function createSceneApp(jsonData: unknown) {
  const { settings, problems } = readSettings(jsonData, PRODUCTS);
  return { app: sceneAppOf(triagePage(settings, problems)), settings, problems };
}
