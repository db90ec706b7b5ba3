import { type Dashboard, DashboardCursorSync, VariableHide, VariableRefresh, VariableSort } from '@grafana/schema';
import { type Placed, placeRows } from './layout';
import { toPanelModel } from './model';
import { getRestartsQuery, restartAnnotation } from '../queries/restarts';
import { english, inEnglish } from '../../messages';
import { type Board, type BoardContext, type ProductBoards } from '../types';

const PROMETHEUS = 'prometheus';
const DATA_SOURCE = { type: PROMETHEUS, uid: '${datasource}' };
const TAG = 'callscope';

/** English title of an imported dashboard, recognizable among those of others. */
export function importedTitle({ title }: Pick<Board, 'title'>): string {
  return `Callscope: ${english(title)}`;
}

/**
 * A board as Grafana imports it, in English.
 * @param products all products: the board marks restarts of each, and has the tags of those that it shows
 */
export function toDashboard(board: Board, context: BoardContext, products: readonly ProductBoards[]): Dashboard {
  let id = 0;
  const rows = board.rows(context);
  const shown = new Set(rows.map(({ product }) => product));
  const tags = products.filter(({ product }) => shown.has(product.id)).map(({ tag }) => tag);
  const restarts = getRestartsQuery(
    products.map(({ product }) => product),
    context.scope
  );
  return {
    id: null,
    uid: board.uid,
    title: importedTitle(board),
    description: english(board.description),
    tags: [TAG, ...tags],
    schemaVersion: 41,
    version: 1,
    editable: true,
    graphTooltip: DashboardCursorSync.Crosshair,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timepicker: {},
    timezone: 'browser',
    links: [
      {
        type: 'dashboards',
        title: 'Callscope',
        icon: 'external link',
        tags: [TAG],
        asDropdown: true,
        includeVars: true,
        keepTime: true,
        targetBlank: false,
        tooltip: '',
        url: '',
      },
      {
        type: 'link',
        title: 'Triage',
        icon: 'bolt',
        tags: [],
        asDropdown: false,
        includeVars: false,
        keepTime: false,
        targetBlank: false,
        tooltip: 'Are calls bad, where, and why',
        url: '/a/callscope-calls-app/triage?var-ds=${datasource}',
      },
    ],
    annotations: {
      list: [
        {
          builtIn: 1,
          datasource: { type: 'grafana', uid: '-- Grafana --' },
          enable: true,
          hide: true,
          iconColor: 'rgba(0, 211, 255, 1)',
          name: 'Annotations & Alerts',
          type: 'dashboard',
        },
        restartAnnotation(restarts, DATA_SOURCE, inEnglish),
      ],
    },
    templating: {
      list: [
        {
          type: 'datasource',
          name: 'datasource',
          label: 'Data source',
          query: PROMETHEUS,
          regex: '',
          hide: VariableHide.dontHide,
          includeAll: false,
          multi: false,
          refresh: VariableRefresh.onDashboardLoad,
        },
        ...board.variables.map(({ name, label, query, regex = '' }) => {
          const text = query(context.scope);
          return {
            type: 'query' as const,
            name,
            label: english(label),
            datasource: DATA_SOURCE,
            query: { query: text, refId: name },
            definition: text,
            regex,
            includeAll: true,
            allValue: '.*',
            multi: true,
            current: { text: ['All'], value: ['$__all'] },
            refresh: VariableRefresh.onTimeRangeChanged,
            sort: VariableSort.alphabeticalAsc,
            hide: VariableHide.dontHide,
          };
        }),
      ],
    },
    panels: placeRows(rows).flatMap(({ row, y, panels }) => [
      {
        type: 'row' as const,
        id: ++id,
        title: english(row.title),
        collapsed: false,
        gridPos: { x: 0, y, w: 24, h: 1 },
        panels: [],
      },
      ...panels.map((placed) => panelJson(placed, ++id)),
    ]),
  };
}

function panelJson({ panel, position }: Placed, id: number): NonNullable<Dashboard['panels']>[number] {
  const { targets, ...model } = toPanelModel(panel, inEnglish);
  return {
    ...model,
    id,
    gridPos: { ...position },
    datasource: DATA_SOURCE,
    targets: targets.map((target) => ({ ...target, datasource: DATA_SOURCE })),
  };
}
