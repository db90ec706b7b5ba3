import { t } from '@grafana/i18n';
import { type SceneAppPage } from '@grafana/scenes';
import { type Message } from '../../messages';
import { ROUTES } from '../../constants';
import { type Settings } from '../../settings';
import { scopedPage } from '../shared/controls/scopedPage';
import { ChecksScene } from './ChecksScene';

/**
 * The page that shows whether Prometheus scrapes everything that Callscope needs.
 * @param problems the problems of the saved settings
 */
export function checksPage(settings: Settings, problems: readonly Message[]): SceneAppPage {
  return scopedPage(
    {
      title: t('checks.title', 'Checks'),
      route: ROUTES.checks,
      scene: (given) => new ChecksScene(given),
    },
    settings,
    problems
  );
}
