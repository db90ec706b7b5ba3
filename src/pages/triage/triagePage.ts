import { t } from '@grafana/i18n';
import { EmbeddedScene, SceneAppPage, SceneVariableSet, VariableValueSelectors } from '@grafana/scenes';
import { type Message } from '../../messages';
import { PLUGIN_BASE_URL, ROUTES } from '../../constants';
import { selectProducts, type Settings } from '../../settings';
import { PRODUCTS } from '../../products/triage';
import { ControlsBar } from '../shared/controls/ControlsBar';
import { createDataSourceVariable, VAR_DATA_SOURCE } from '../shared/controls/dataSourceVariable';
import { InstantControl } from './InstantControl';
import { ScopeControl } from '../shared/controls/ScopeControl';
import { TriageScene } from './TriageScene';

/**
 * The page that shows whether calls are bad.
 * @param problems the problems of the saved settings
 */
export function triagePage(settings: Settings, problems: readonly Message[]): SceneAppPage {
  const dataSource = createDataSourceVariable(settings.dataSource);
  const scope = new ScopeControl(settings.scope);
  const instant = new InstantControl();
  return new SceneAppPage({
    title: t('triage.title', 'Triage'),
    url: `${PLUGIN_BASE_URL}/${ROUTES.triage}`,
    routePath: `${ROUTES.triage}/*`,
    preserveUrlKeys: [`var-${VAR_DATA_SOURCE}`, 'scope', 'at'],
    $variables: new SceneVariableSet({ variables: [dataSource] }),
    controls: [new ControlsBar({ controls: [new VariableValueSelectors({}), scope, instant] })],
    getScene: () =>
      new EmbeddedScene({
        body: new TriageScene({
          dataSource: dataSource.getRef(),
          scope: scope.getRef(),
          instant: instant.getRef(),
          products: selectProducts(PRODUCTS, settings.products),
          limits: settings.limits,
          expected: settings.expected,
          identities: settings.identities,
          problems,
        }),
      }),
  });
}
