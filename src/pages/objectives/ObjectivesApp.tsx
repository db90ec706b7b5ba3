import { SceneApp } from '@grafana/scenes';
import React, { useMemo } from 'react';
import { type Settings } from '../../settings';
import { objectivesPage } from './objectivesPage';

interface Props {
  settings: Settings;
  /** The problems of the saved settings. */
  problems: readonly string[];
}

/** The objectives page, loaded when somebody opens it. */
export function ObjectivesApp({ settings, problems }: Props) {
  const app = useMemo(
    () =>
      new SceneApp({
        pages: [objectivesPage(settings, problems)],
        urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
      }),
    [settings, problems]
  );
  return <app.Component model={app} />;
}
