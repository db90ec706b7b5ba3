import { t } from '@grafana/i18n';
import { EmbeddedScene, SceneAppPage, SceneVariableSet, VariableValueSelectors } from '@grafana/scenes';
import { WHAT_IF_FIELDS } from '../../capacity/whatIf';
import { PLUGIN_BASE_URL, ROUTES } from '../../constants';
import { type Settings } from '../../settings';
import { ControlsBar } from '../shared/controls/ControlsBar';
import { createDataSourceVariable, VAR_DATA_SOURCE } from '../shared/controls/dataSourceVariable';
import { ScopeControl } from '../shared/controls/ScopeControl';
import { CapacityScene } from './CapacityScene';

/**
 * The page that shows what the servers can still carry.
 * @param problems the problems of the saved settings
 */
export function capacityPage(settings: Settings, problems: readonly string[]): SceneAppPage {
  const dataSource = createDataSourceVariable(settings.dataSource);
  const scope = new ScopeControl(settings.scope);
  return new SceneAppPage({
    title: t('capacity.title', 'Capacity'),
    url: `${PLUGIN_BASE_URL}/${ROUTES.capacity}`,
    routePath: `${ROUTES.capacity}/*`,
    preserveUrlKeys: [`var-${VAR_DATA_SOURCE}`, 'scope', ...WHAT_IF_FIELDS],
    $variables: new SceneVariableSet({ variables: [dataSource] }),
    controls: [new ControlsBar({ controls: [new VariableValueSelectors({}), scope] })],
    getScene: () =>
      new EmbeddedScene({
        body: new CapacityScene({ dataSource: dataSource.getRef(), scope: scope.getRef(), settings, problems }),
      }),
  });
}
