import { SceneApp } from '@grafana/scenes';
import React, { useMemo } from 'react';
import { type Settings } from '../../settings';
import { boardsPage } from './boardsPage';

/** The dashboards, loaded when somebody opens one. */
export function BoardsApp({ settings }: { settings: Settings }) {
  const app = useMemo(
    () =>
      new SceneApp({
        pages: [boardsPage(settings)],
        urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
      }),
    [settings]
  );
  return <app.Component model={app} />;
}
