import { initPluginTranslations } from '@grafana/i18n';
import { type ComponentType } from 'react';
import { PLUGIN_ID } from '../constants';
import { ConfigPage, type ConfigPageProps } from './ConfigPage';

/** The configuration page, ready to be shown: Grafana has loaded `locales/` already. */
export async function loadConfigPage(): Promise<ComponentType<ConfigPageProps>> {
  await initPluginTranslations(PLUGIN_ID);
  return ConfigPage;
}
