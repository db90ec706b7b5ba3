import {
  type DataSourceVariable,
  EmbeddedScene,
  SceneAppPage,
  type SceneObject,
  type SceneObjectRef,
  type SceneObjectState,
  SceneVariableSet,
  VariableValueSelectors,
} from '@grafana/scenes';
import { type Message } from '../../../messages';
import { PLUGIN_BASE_URL, type ROUTES } from '../../../constants';
import { type Settings } from '../../../settings';
import { ControlsBar } from './ControlsBar';
import { createDataSourceVariable, VAR_DATA_SOURCE } from './dataSourceVariable';
import { ScopeControl } from './ScopeControl';

/** What the scene of such a page knows. */
export interface ScopedState extends SceneObjectState {
  dataSource: SceneObjectRef<DataSourceVariable>;
  scope: SceneObjectRef<ScopeControl>;
  settings: Settings;
  /** The problems of the saved settings. */
  problems: readonly Message[];
}

interface ScopedPage {
  title: string;
  route: (typeof ROUTES)[keyof typeof ROUTES];
  /** Keys of the URL that stay if the page is opened again, besides data source and scope. */
  keys?: readonly string[];
  scene(given: ScopedState): SceneObject;
}

/** A page about a data source and a scope, with controls for both. */
export function scopedPage(
  { title, route, keys = [], scene }: ScopedPage,
  settings: Settings,
  problems: readonly Message[]
): SceneAppPage {
  const dataSource = createDataSourceVariable(settings.dataSource);
  const scope = new ScopeControl(settings.scope);
  return new SceneAppPage({
    title,
    url: `${PLUGIN_BASE_URL}/${route}`,
    routePath: `${route}/*`,
    preserveUrlKeys: [`var-${VAR_DATA_SOURCE}`, 'scope', ...keys],
    $variables: new SceneVariableSet({ variables: [dataSource] }),
    controls: [new ControlsBar({ controls: [new VariableValueSelectors({}), scope] })],
    getScene: () =>
      new EmbeddedScene({
        body: scene({ dataSource: dataSource.getRef(), scope: scope.getRef(), settings, problems }),
      }),
  });
}
