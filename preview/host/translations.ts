import { type AppPluginMeta } from '@grafana/data';
import { config } from '@grafana/runtime';
import i18next from 'i18next';

const FALLBACK = 'en-US';

/**
 * Loads the texts of a plugin in the language of the page, or in English, the way Grafana does.
 * @throws Error if they can't be loaded
 */
export async function loadTranslations({ id, translations = {} }: AppPluginMeta): Promise<void> {
  const wanted = config.bootData.user.language;
  const language = wanted in translations ? wanted : FALLBACK;
  const path = translations[language];
  if (path === undefined) {
    return;
  }
  const answer = await fetch(`/${path}`);
  if (!answer.ok) {
    throw new Error(`${path} can't be loaded: ${answer.status}`);
  }
  i18next.addResourceBundle(language, id, await answer.json(), true, false);
}
