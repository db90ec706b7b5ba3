import { t } from '@grafana/i18n';
import { type SceneAppPage } from '@grafana/scenes';
import { type Message } from '../../messages';
import { WHAT_IF_FIELDS } from '../../capacity/whatIf';
import { ROUTES } from '../../constants';
import { type Settings } from '../../settings';
import { scopedPage } from '../shared/controls/scopedPage';
import { CapacityScene } from './CapacityScene';

/**
 * The page that shows what the servers can still carry.
 * @param problems the problems of the saved settings
 */
export function capacityPage(settings: Settings, problems: readonly Message[]): SceneAppPage {
  return scopedPage(
    {
      title: t('capacity.title', 'Capacity'),
      route: ROUTES.capacity,
      keys: WHAT_IF_FIELDS,
      scene: (given) => new CapacityScene(given),
    },
    settings,
    problems
  );
}
