import { SceneApp } from '@grafana/scenes';
import React, { useMemo } from 'react';
import { type Settings } from '../../settings';
import { checksPage } from './checksPage';

interface Props {
  settings: Settings;
  /** The problems of the saved settings. */
  problems: readonly string[];
}

/** The checks, loaded when somebody opens them. */
export function ChecksApp({ settings, problems }: Props) {
  const app = useMemo(
    () =>
      new SceneApp({
        pages: [checksPage(settings, problems)],
        urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
      }),
    [settings, problems]
  );
  return <app.Component model={app} />;
}
