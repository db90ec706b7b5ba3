import { type Dashboard, DashboardCursorSync, VariableHide, VariableRefresh, VariableSort } from '@grafana/schema';
import { type Placed, placeRows } from './layout';
import { toPanelModel } from './model';
import { restartAnnotation } from './restarts';
import { type Board, type BoardContext, type Row } from './types';
import { VARIABLES } from './variables';

const PROMETHEUS = 'prometheus';
const DATA_SOURCE = { type: PROMETHEUS, uid: '${datasource}' };
const TAG = 'callscope';
/** A dashboard gets the tag of each product that it shows. */
const PRODUCT_TAGS = { mattermost: 'mattermost-calls', videocall: 'videocall.rs' };

/** Title of an imported dashboard, recognizable among those of others. */
export function importedTitle({ title }: Pick<Board, 'title'>): string {
  return `Callscope: ${title}`;
}

/** A board as Grafana imports it. */
export function toDashboard(board: Board, context: BoardContext): Dashboard {
  let id = 0;
  const rows = board.rows(context);
  return {
    id: null,
    uid: board.uid,
    title: importedTitle(board),
    description: board.description,
    tags: [TAG, ...productsOf(rows).map((product) => PRODUCT_TAGS[product])],
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
        restartAnnotation(context, DATA_SOURCE),
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
        ...board.variables.map((name) => {
          const { label, query, regex = '' } = VARIABLES[name];
          const text = query(context.scope);
          return {
            type: 'query' as const,
            name,
            label,
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
        title: row.title,
        collapsed: false,
        gridPos: { x: 0, y, w: 24, h: 1 },
        panels: [],
      },
      ...panels.map((placed) => panelJson(placed, ++id)),
    ]),
  };
}

/** A row about all products names none. A board with such rows alone is about all products. */
function productsOf(rows: readonly Row[]): Array<NonNullable<Row['product']>> {
  const named = new Set(rows.map(({ product }) => product));
  return (['mattermost', 'videocall'] as const).filter((product) => named.has(product));
}

function panelJson({ panel, position }: Placed, id: number): NonNullable<Dashboard['panels']>[number] {
  const { targets, ...model } = toPanelModel(panel);
  return {
    ...model,
    id,
    gridPos: { ...position },
    datasource: DATA_SOURCE,
    targets: targets.map((target) => ({ ...target, datasource: DATA_SOURCE })),
  };
}
