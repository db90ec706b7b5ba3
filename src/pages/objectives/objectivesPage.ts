import { t } from '@grafana/i18n';
import { EmbeddedScene, SceneAppPage, SceneVariableSet, VariableValueSelectors } from '@grafana/scenes';
import { PLUGIN_BASE_URL, ROUTES } from '../../constants';
import { type Settings } from '../../settings';
import { ControlsBar } from '../shared/controls/ControlsBar';
import { createDataSourceVariable, VAR_DATA_SOURCE } from '../shared/controls/dataSourceVariable';
import { ScopeControl } from '../shared/controls/ScopeControl';
import { ObjectivesScene } from './ObjectivesScene';

/**
 * The page that shows whether promises are kept.
 * @param problems the problems of the saved settings
 */
export function objectivesPage(settings: Settings, problems: readonly string[]): SceneAppPage {
  const dataSource = createDataSourceVariable(settings.dataSource);
  const scope = new ScopeControl(settings.scope);
  return new SceneAppPage({
    title: t('objectives.title', 'Objectives'),
    url: `${PLUGIN_BASE_URL}/${ROUTES.objectives}`,
    routePath: `${ROUTES.objectives}/*`,
    preserveUrlKeys: [`var-${VAR_DATA_SOURCE}`, 'scope'],
    $variables: new SceneVariableSet({ variables: [dataSource] }),
    controls: [new ControlsBar({ controls: [new VariableValueSelectors({}), scope] })],
    getScene: () =>
      new EmbeddedScene({
        body: new ObjectivesScene({ dataSource: dataSource.getRef(), scope: scope.getRef(), settings, problems }),
      }),
  });
}
