import { initPluginTranslations } from '@grafana/i18n';
import { type ComponentType } from 'react';
import { PLUGIN_ID } from '../constants';
import { App, type AppProps } from './App';

/** The plugin's root, ready to be shown: Grafana has loaded `locales/` already. */
export async function loadApp(): Promise<ComponentType<AppProps>> {
  await initPluginTranslations(PLUGIN_ID);
  return App;
}
