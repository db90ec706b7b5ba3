import { t } from '@grafana/i18n';
import { type SceneAppPage } from '@grafana/scenes';
import { type Message } from '../../messages';
import { ROUTES } from '../../constants';
import { type Settings } from '../../settings';
import { scopedPage } from '../shared/controls/scopedPage';
import { ObjectivesScene } from './ObjectivesScene';

/**
 * The page that shows whether promises are kept.
 * @param problems the problems of the saved settings
 */
export function objectivesPage(settings: Settings, problems: readonly Message[]): SceneAppPage {
  return scopedPage(
    {
      title: t('objectives.title', 'Objectives'),
      route: ROUTES.objectives,
      scene: (given) => new ObjectivesScene(given),
    },
    settings,
    problems
  );
}
