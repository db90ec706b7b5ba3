import { DashboardCursorSync, type FieldConfigSource, VariableRefresh, VariableSort } from '@grafana/data';
import { t } from '@grafana/i18n';
import {
  behaviors,
  dataLayers,
  QueryVariable,
  SceneDataLayerSet,
  SceneDataTransformer,
  SceneGridItem,
  SceneGridLayout,
  SceneGridRow,
  SceneQueryRunner,
  SceneVariableSet,
  VizPanel,
} from '@grafana/scenes';
import { type Placed, placeRows } from '../boards/grafana/layout';
import { toPanelModel } from '../boards/grafana/model';
import { restartAnnotation } from '../boards/queries/restarts';
import { type Board, type BoardContext } from '../boards/types';
import { worded } from '../messages';
import { type Ask, createEmptinessFinder } from './emptinessFinder';
import { explainEmptiness, type FindEmptiness } from './explainEmptiness';
import { type MarksLayer } from './marksLayer';
import { createPanelMenu } from './panelMenu';

export interface BoardSceneOptions {
  board: Board;
  context: BoardContext;
  /** Ids of the products that run here. Rows of other products are left out. */
  products: readonly string[];
  /** Name of the data source variable, which is defined further up. */
  dataSource: string;
  /** Query for the restarts that its time series mark. */
  restarts: string;
  /** Additional marks. */
  overlays: readonly MarksLayer[];
  /** Asks the data source one expression at an instant (unix s). */
  ask: Ask;
}

/** Parts of an embedded scene. */
export interface BoardParts {
  $variables: SceneVariableSet;
  $behaviors: behaviors.CursorSync[];
  $data: SceneDataLayerSet;
  body: SceneGridLayout;
}

/** A board as parts of a scene. Panels query when they come into view. */
export function createBoardParts({
  board,
  context,
  products,
  dataSource,
  restarts,
  overlays,
  ask,
}: BoardSceneOptions): BoardParts {
  const datasource = { type: 'prometheus', uid: `\${${dataSource}}` };
  const rows = board.rows(context).filter(({ product }) => product === undefined || products.includes(product));
  const find = createEmptinessFinder(
    rows.flatMap(({ panels }) => panels),
    context.scope,
    ask
  );
  const annotation = restartAnnotation(restarts, datasource, t);
  return {
    $variables: new SceneVariableSet({
      variables: board.variables.map(({ name, label, query, regex = '' }) => {
        return new QueryVariable({
          name,
          label: worded(label, t),
          datasource,
          query: { query: query(context.scope), refId: name },
          regex,
          isMulti: true,
          includeAll: true,
          defaultToAll: true,
          allValue: '.*',
          refresh: VariableRefresh.onTimeRangeChanged,
          sort: VariableSort.alphabeticalAsc,
        });
      }),
    }),
    $behaviors: [new behaviors.CursorSync({ key: board.uid, sync: DashboardCursorSync.Crosshair })],
    $data: new SceneDataLayerSet({
      layers: [
        new dataLayers.AnnotationsDataLayer({
          name: annotation.name,
          query: annotation,
        }),
        ...overlays,
      ],
    }),
    body: new SceneGridLayout({
      isLazy: true,
      isDraggable: false,
      isResizable: false,
      children: placeRows(rows).map(
        ({ row, y, panels }) =>
          new SceneGridRow({
            title: worded(row.title, t),
            key: `row-${y}`,
            isCollapsible: true,
            isDraggable: false,
            isResizable: false,
            y,
            children: panels.map((placed) => createItem(placed, datasource, row.product, find)),
          })
      ),
    }),
  };
}

function createItem(
  { panel, position }: Placed,
  datasource: { type: string; uid: string },
  product: string | undefined,
  find: FindEmptiness
): SceneGridItem {
  const { x, y, w, h } = position;
  const { type, title, description, targets, transformations, maxDataPoints, options, fieldConfig } = toPanelModel(
    panel,
    t
  );
  const queries = new SceneQueryRunner({ datasource, queries: targets, maxDataPoints });
  // By default, a runner assumes that it is in view, and queries immediately.
  queries.isInViewChanged(false);
  return new SceneGridItem({
    x,
    y,
    width: w,
    height: h,
    isDraggable: false,
    isResizable: false,
    body: new VizPanel({
      title,
      description,
      pluginId: type,
      options,
      fieldConfig: fieldConfig as FieldConfigSource,
      menu: createPanelMenu(product, panel),
      $behaviors: [explainEmptiness(panel, find)],
      $data: new SceneDataTransformer({
        $data: queries,
        transformations,
      }),
    }),
  });
}
