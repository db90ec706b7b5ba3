import { t } from '@grafana/i18n';
import { EmbeddedScene, SceneAppPage, SceneVariableSet, VariableValueSelectors } from '@grafana/scenes';
import { PLUGIN_BASE_URL, ROUTES } from '../../constants';
import { type Settings } from '../../settings';
import { ControlsBar } from '../shared/controls/ControlsBar';
import { createDataSourceVariable, VAR_DATA_SOURCE } from '../shared/controls/dataSourceVariable';
import { ScopeControl } from '../shared/controls/ScopeControl';
import { CHOICE_FIELDS } from './ruleChoices';
import { RulesScene } from './RulesScene';

/**
 * The page that writes recording and alerting rules, and applies the alerts to Grafana.
 * @param problems the problems of the saved settings
 */
export function rulesPage(settings: Settings, problems: readonly string[]): SceneAppPage {
  const dataSource = createDataSourceVariable(settings.dataSource);
  const scope = new ScopeControl(settings.scope);
  return new SceneAppPage({
    title: t('rules.title', 'Rules'),
    url: `${PLUGIN_BASE_URL}/${ROUTES.rules}`,
    routePath: `${ROUTES.rules}/*`,
    preserveUrlKeys: [`var-${VAR_DATA_SOURCE}`, 'scope', ...CHOICE_FIELDS],
    $variables: new SceneVariableSet({ variables: [dataSource] }),
    controls: [new ControlsBar({ controls: [new VariableValueSelectors({}), scope] })],
    getScene: () =>
      new EmbeddedScene({
        body: new RulesScene({ dataSource: dataSource.getRef(), scope: scope.getRef(), settings, problems }),
      }),
  });
}
