import { SceneApp } from '@grafana/scenes';
import React, { useMemo } from 'react';
import { type Settings } from '../../settings';
import { capacityPage } from './capacityPage';

interface Props {
  settings: Settings;
  /** The problems of the saved settings. */
  problems: readonly string[];
}

/** The capacity page, loaded when somebody opens it. */
export function CapacityApp({ settings, problems }: Props) {
  const app = useMemo(
    () =>
      new SceneApp({
        pages: [capacityPage(settings, problems)],
        urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
      }),
    [settings, problems]
  );
  return <app.Component model={app} />;
}
