import { initPluginTranslations } from '@grafana/i18n';
import { config } from '@grafana/runtime';
import React from 'react';
import { createRoot } from 'react-dom/client';
import './host.css';
import { loadPlugin } from './loadPlugin';
import { App } from './page/App';
import { interceptLinks } from './page/interceptLinks';
import { initServices } from './services';

async function start(root: Element): Promise<void> {
  await initPluginTranslations('preview-host');
  initServices();
  interceptLinks();
  const [app] = Object.values(config.apps);
  if (app === undefined) {
    throw new Error('The server names no plugin.');
  }
  createRoot(root).render(<App pluginId={app.id} module={loadPlugin(`/${app.path}`)} />);
}

const root = document.getElementById('host');
if (root) {
  void start(root);
}
