import { initPluginTranslations } from '@grafana/i18n';
import { type ComponentType } from 'react';
import { PLUGIN_ID } from '../constants';
import { Verdict } from './Verdict';
import { type VerdictProps } from './verdictProps';

/** The exposed component, ready to be shown. */
export async function loadVerdict(): Promise<ComponentType<VerdictProps>> {
  await initPluginTranslations(PLUGIN_ID);
  return Verdict;
}
