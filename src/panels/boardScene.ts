import { DashboardCursorSync, type FieldConfigSource, VariableRefresh, VariableSort } from '@grafana/data';
import { t } from '@grafana/i18n';
import {
  behaviors,
  dataLayers,
  QueryVariable,
  type SceneDataQuery,
  SceneDataLayerSet,
  SceneDataTransformer,
  SceneGridItem,
  SceneGridLayout,
  SceneGridRow,
  SceneQueryRunner,
  type SceneVariable,
  SceneVariableSet,
  VizPanel,
} from '@grafana/scenes';
import { type Placed, placeRows } from '../boards/grafana/layout';
import { toPanelModel } from '../boards/grafana/model';
import { restartAnnotation } from '../boards/queries/restarts';
import { costlyIn, readingRecorded } from '../boards/recordings';
import { type Board, type BoardContext, type CostlyQuery } from '../boards/types';
import { worded } from '../messages';
import { type Ask, createEmptinessFinder } from './emptinessFinder';
import { explainEmptiness, type FindEmptiness } from './explainEmptiness';
import { type MarksLayer } from './marksLayer';
import { createPanelMenu } from './panelMenu';
import { RecordingsVariable, WAITS_FOR_RECORDINGS } from './recordingsVariable';

export interface BoardSceneOptions {
  board: Board;
  context: BoardContext;
  /** Ids of the products that run here. Rows of other products are left out. */
  products: readonly string[];
  /** What rules may have recorded of its queries. */
  costly: readonly CostlyQuery[];
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
  costly,
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
  const readers: Reader[] = [];
  const placed = placeRows(rows).map(({ row, y, panels }) => ({
    row,
    y,
    items: panels.map((each) => {
      const { item, reader } = createItem(each, { datasource, product: row.product, find, costly });
      readers.push(...reader);
      return item;
    }),
  }));
  const filters = board.variables.map(({ name }) => name);
  const choose = (read: readonly CostlyQuery[]): void => readers.forEach((reader) => reader(read));
  const recordings = readers.length === 0 ? [] : [new RecordingsVariable({ costly, filters, dataSource, ask, choose })];
  return {
    $variables: new SceneVariableSet({
      variables: board.variables
        .map(({ name, label, query, regex = '' }): SceneVariable => {
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
        })
        .concat(recordings),
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
      children: placed.map(
        ({ row, y, items }) =>
          new SceneGridRow({
            title: worded(row.title, t),
            key: `row-${y}`,
            isCollapsible: true,
            isDraggable: false,
            isResizable: false,
            y,
            children: items,
          })
      ),
    }),
  };
}

/** Makes a panel read recordings of these queries, and ask the others itself. */
type Reader = (recorded: readonly CostlyQuery[]) => void;

interface ItemOptions {
  datasource: { type: string; uid: string };
  product: string | undefined;
  find: FindEmptiness;
  costly: readonly CostlyQuery[];
}

/** A panel, with its reader if it has costly queries. */
function createItem(
  { panel, position }: Placed,
  { datasource, product, find, costly }: ItemOptions
): { item: SceneGridItem; reader: Reader[] } {
  const { x, y, w, h } = position;
  const { type, title, description, targets, transformations, maxDataPoints, options, fieldConfig } = toPanelModel(
    panel,
    t
  );
  const isCostly = targets.some(({ expr }) => costlyIn(expr, costly).length > 0);
  const queriesReading: (recorded: readonly CostlyQuery[]) => SceneDataQuery[] = (recorded) =>
    isCostly
      ? targets.map((target) => ({ ...target, ...WAITS_FOR_RECORDINGS, expr: readingRecorded(target.expr, recorded) }))
      : targets;
  const queries = new SceneQueryRunner({ datasource, queries: queriesReading([]), maxDataPoints });
  // By default, a runner assumes that it is in view, and queries immediately.
  queries.isInViewChanged(false);
  const item = new SceneGridItem({
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
  return { item, reader: isCostly ? [(recorded) => queries.setState({ queries: queriesReading(recorded) })] : [] };
}
