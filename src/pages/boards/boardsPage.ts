import { t } from '@grafana/i18n';
import {
  type DataSourceVariable,
  EmbeddedScene,
  QueryVariable,
  SceneAppPage,
  SceneControlsSpacer,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  type SceneVariables,
  SceneVariableSet,
  VariableValueSelectors,
} from '@grafana/scenes';
import { BOARDS, PRODUCT_BOARDS } from '../../products/boards';
import { type Board } from '../../boards/types';
import { getRestartsQuery } from '../../boards/queries/restarts';
import { PLUGIN_BASE_URL, ROUTES } from '../../constants';
import { worded } from '../../messages';
import { createBoardParts } from '../../panels/boardScene';
import { createGrafanaClient } from '../../promClient/grafanaClient';
import { type Sample } from '../../promClient/types';
import { type Matcher } from '../../promql/promql';
import { ScopeError } from '../../promql/scope';
import { selectProducts, type Settings } from '../../settings';
import { PRODUCTS } from '../../products/triage';
import { ControlsBar } from '../shared/controls/ControlsBar';
import { createDataSourceVariable, VAR_DATA_SOURCE } from '../shared/controls/dataSourceVariable';
import { type Judged, uidOf } from '../shared/verdict/inquiry';
import { ONSET_PARAMETER } from '../shared/verdict/links';
import { readScope } from '../shared/controls/readScope';
import { ScopeControl } from '../shared/controls/ScopeControl';
import { createOverlays } from './overlays';
import { VerdictScene } from './VerdictScene';

const BOARDS_URL = `${PLUGIN_BASE_URL}/${ROUTES.boards}`;

/** URL parameters that a tab passes on to another one. */
const KEPT = [
  `var-${VAR_DATA_SOURCE}`,
  'scope',
  ONSET_PARAMETER,
  'from',
  'to',
  'timezone',
  'refresh',
  ...new Set(BOARDS.flatMap(({ variables }) => variables.map(({ name }) => `var-${name}`))),
];

/** All dashboards, each as a tab; they share data source, scope and time range. */
export function boardsPage(settings: Settings): SceneAppPage {
  const shared: Shared = {
    dataSource: createDataSourceVariable(settings.dataSource),
    scope: new ScopeControl(settings.scope),
    products: selectProducts(PRODUCTS, settings.products),
    limits: settings.limits,
    expected: settings.expected,
  };
  return new SceneAppPage({
    title: t('boards.title', 'Dashboards'),
    url: BOARDS_URL,
    routePath: `${ROUTES.boards}/*`,
    preserveUrlKeys: KEPT,
    $timeRange: new SceneTimeRange({ from: 'now-1h', to: 'now' }),
    $variables: new SceneVariableSet({ variables: [shared.dataSource] }),
    controls: [
      new ControlsBar({
        controls: [
          new VariableValueSelectors({}),
          shared.scope,
          new SceneTimePicker({}),
          new SceneRefreshPicker({ refresh: '30s', intervals: ['5s', '15s', '30s', '1m', '5m'] }),
        ],
      }),
    ],
    tabs: BOARDS.map(
      (board) =>
        new SceneAppPage({
          title: worded(board.title, t),
          url: `${BOARDS_URL}/${board.slug}`,
          routePath: board.slug,
          preserveUrlKeys: KEPT,
          getScene: () => boardScene(board, shared),
        })
    ),
  });
}

/** What all tabs share. */
interface Shared extends Judged {
  dataSource: DataSourceVariable;
  scope: ScopeControl;
}

function boardScene(board: Board, { dataSource, scope: control, products, limits, expected }: Shared): EmbeddedScene {
  const ids = products.map(({ id }) => id);
  const verdict = board.hasVerdict
    ? new VerdictScene({ dataSource: dataSource.getRef(), scope: control.getRef(), products, limits, expected })
    : null;
  const partsWithin = (scope: readonly Matcher[]) =>
    createBoardParts({
      board,
      context: { scope, limits },
      products: ids,
      costly: PRODUCT_BOARDS.flatMap(({ costly }) => costly?.({ scope, limits }) ?? []),
      dataSource: VAR_DATA_SOURCE,
      restarts: getRestartsQuery(PRODUCTS, scope),
      overlays: createOverlays(verdict),
      ask: (query, at) => askOnce(String(dataSource.getValue()), query, at),
    });
  const read = () => readScope(control.state.scope);
  const first = read();
  let shown = control.state.scope;
  const scene = new EmbeddedScene({
    ...partsWithin(first instanceof ScopeError ? [] : first),
    controls: [...(verdict === null ? [] : [verdict]), new VariableValueSelectors({}), new SceneControlsSpacer()],
  });
  const showScope = (): void => {
    const scope = read();
    if (control.state.scope !== shown && !(scope instanceof ScopeError)) {
      shown = control.state.scope;
      const parts = partsWithin(scope);
      keepChoices(scene.state.$variables, parts.$variables);
      scene.setState(parts);
    }
  };
  scene.addActivationHandler(() => {
    showScope();
    const subscription = control.subscribeToState(showScope);
    return () => subscription.unsubscribe();
  });
  return scene;
}

/** Another scope offers other values, but keeps the choices that people made or that are in the URL. */
function keepChoices(before: SceneVariables | undefined, after: SceneVariables): void {
  for (const variable of after.state.variables) {
    const chosen = before?.getByName(variable.state.name);
    if (variable instanceof QueryVariable && chosen instanceof QueryVariable) {
      const { value, text } = chosen.state;
      variable.setState({ value, text });
    }
  }
}

/** @throws Error if there is no such data source; PromError if it doesn't answer */
async function askOnce(dataSource: string, query: string, at: number): Promise<readonly Sample[]> {
  const uid = uidOf(dataSource);
  if (uid === undefined) {
    throw new Error(`There is no data source ${dataSource}`);
  }
  const { answer = [] } = await createGrafanaClient(uid).instant({ answer: query }, at);
  return answer;
}
