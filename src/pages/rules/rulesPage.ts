import { t } from '@grafana/i18n';
import { type SceneAppPage } from '@grafana/scenes';
import { type Message } from '../../messages';
import { ROUTES } from '../../constants';
import { type Settings } from '../../settings';
import { scopedPage } from '../shared/controls/scopedPage';
import { RULE_KEYS } from './ruleChoices';
import { RulesScene } from './RulesScene';

/**
 * The page that writes recording and alerting rules, and applies the alerts to Grafana.
 * @param problems the problems of the saved settings
 */
export function rulesPage(settings: Settings, problems: readonly Message[]): SceneAppPage {
  return scopedPage(
    {
      title: t('rules.title', 'Rules'),
      route: ROUTES.rules,
      keys: RULE_KEYS,
      scene: (given) => new RulesScene(given),
    },
    settings,
    problems
  );
}
