import {
  AxisPlacement,
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeSizing,
  BarGaugeValueMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  type FieldConfig,
  FieldColorModeId,
  type FieldConfigSource,
  GraphDrawStyle,
  type GraphFieldConfig,
  GraphThresholdsStyleMode,
  HeatmapCellLayout,
  LegendDisplayMode,
  MappingType,
  type ReduceDataOptions,
  ScaleDistribution,
  SortOrder,
  SpecialValueMatch,
  StackingMode,
  TableCellHeight,
  type ThresholdsConfig,
  ThresholdsMode,
  TooltipDisplayMode,
  type VizLegendOptions,
  type VizTooltipOptions,
  type ValueMapping,
  VisibilityMode,
  VizOrientation,
} from '@grafana/schema';
import { message, type Translate, worded } from '../../messages';
import {
  type HeatmapPanel,
  type Legend,
  type Panel,
  type StatePanel,
  type TablePanel,
  type Thresholds,
  type TimeSeriesPanel,
} from '../types';

/** A query as Grafana's Prometheus data source takes it. */
export interface Target {
  refId: string;
  expr: string;
  legendFormat: string;
  format: 'time_series' | 'table' | 'heatmap';
  instant: boolean;
  range: boolean;
  editorMode: 'code';
}

export interface Transformation {
  id: string;
  options: Record<string, unknown>;
}

/** A panel as Grafana defines it, for a scene and for the JSON of a dashboard. */
export interface PanelModel {
  type: Panel['type'];
  title: string;
  description: string;
  targets: Target[];
  transformations: Transformation[];
  maxDataPoints: number;
  options: Record<string, unknown>;
  fieldConfig: FieldConfigSource;
}

/** How many points a panel asks for: no more than a reader can distinguish. */
const POINTS: Readonly<Record<Panel['type'], number>> = {
  timeseries: 240,
  stat: 100,
  bargauge: 100,
  table: 100,
  heatmap: 80,
  'state-timeline': 120,
  'status-history': 60,
};

/** Queried at the end of the time range, not over it. */
const INSTANT: ReadonlyArray<Panel['type']> = ['stat', 'bargauge', 'table'];

const LEGEND: VizLegendOptions = {
  showLegend: true,
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  calcs: [],
};
const TOOLTIP: VizTooltipOptions = { mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending };
/** A missing value is neither good nor bad. Without this mapping it gets the color of the lowest step. */
function colorOfNothing(color: 'text' | 'transparent'): ValueMapping[] {
  return [{ type: MappingType.SpecialValue, options: { match: SpecialValueMatch.Null, result: { color, index: 0 } } }];
}
const NEWEST: ReduceDataOptions = { values: false, calcs: ['lastNotNull'], fields: '' };

/** Everything that Grafana needs for a panel, in somebody's language, except its position and its data source. */
export function toPanelModel(panel: Panel, translate: Translate): PanelModel {
  const { options, custom = {}, color, overrides = [], defaults = {} } = visualise(panel, translate);
  return {
    type: panel.type,
    title: worded(panel.title, translate),
    description: descriptionOf(panel, translate),
    targets: targetsOf(panel, translate),
    transformations: panel.type === 'table' ? tableTransformations(panel, translate) : [],
    maxDataPoints: POINTS[panel.type],
    options,
    fieldConfig: {
      defaults: {
        unit: panel.unit,
        noValue: emptyText(panel, translate),
        color: { mode: color },
        thresholds: thresholdsOf(panel.thresholds),
        ...(panel.min !== undefined && { min: panel.min }),
        ...(panel.max !== undefined && { max: panel.max }),
        ...(panel.decimals !== undefined && { decimals: panel.decimals }),
        ...defaults,
        custom,
      },
      overrides,
    },
  };
}

/** Grafana shows it as Markdown. */
function descriptionOf({ description, remedy }: Panel, translate: Translate): string {
  const text = worded(description, translate);
  return remedy === undefined ? text : `${text}\n\n\`\`\`\n${remedy}\n\`\`\``;
}

/** Why a panel is empty; a big figure has room for two words. */
function emptyText({ type, mayBeEmpty, source }: Panel, translate: Translate): string {
  if (type === 'stat' || type === 'bargauge') {
    return worded(
      mayBeEmpty === undefined ? message('empty.nothing-short', 'No data') : message('empty.none-short', 'None'),
      translate
    );
  }
  // A table writes it into every empty cell.
  if (type === 'table') {
    return '–';
  }
  const reason = mayBeEmpty ?? message('boards.empty.nobody', 'No data: nobody is in a call.');
  const advice = message(
    'boards.empty.advice',
    "If that is wrong, job {{- job}} may not be scraped: open Callscope's checks.",
    { job: source.job }
  );
  return `${worded(reason, translate)} ${worded(advice, translate)}`;
}

function targetsOf(panel: Panel, translate: Translate): Target[] {
  const instant = INSTANT.includes(panel.type);
  const isCumulative = panel.type === 'heatmap' && panel.buckets === 'le';
  const format = panel.type === 'table' ? 'table' : isCumulative ? 'heatmap' : 'time_series';
  return Object.entries(panel.queries).map(([refId, { expr, legend }]) => ({
    refId,
    expr,
    legendFormat: legendText(legend, translate),
    format,
    instant,
    range: !instant,
    editorMode: 'code',
  }));
}

/** A legend with its labels still to be filled in. */
export function legendText(legend: Legend, translate: Translate): string {
  return typeof legend === 'string' ? legend : worded(legend, translate);
}

/** Plain orange is unreadable on white (contrast 2.6 : 1). This one is readable in large type (3 : 1). */
const WARNING = 'semi-dark-orange';

function thresholdsOf(thresholds: Thresholds | undefined): ThresholdsConfig {
  const base = -Infinity;
  if (thresholds === undefined) {
    return { mode: ThresholdsMode.Absolute, steps: [{ value: base, color: 'blue' }] };
  }
  const { warning, critical, isFloor } = thresholds;
  const steps = isFloor
    ? [
        { value: base, color: 'red' },
        { value: critical, color: WARNING },
        { value: warning, color: 'green' },
      ]
    : [
        { value: base, color: 'green' },
        { value: warning, color: WARNING },
        { value: critical, color: 'red' },
      ];
  return { mode: ThresholdsMode.Absolute, steps };
}

interface Visualisation {
  options: Record<string, unknown>;
  color: FieldColorModeId;
  custom?: Record<string, unknown>;
  overrides?: Override[];
  defaults?: Partial<FieldConfig>;
}

function visualise(panel: Panel, translate: Translate): Visualisation {
  switch (panel.type) {
    case 'timeseries':
      return timeSeries(panel, translate);
    case 'stat':
      return {
        options: {
          reduceOptions: NEWEST,
          orientation: VizOrientation.Auto,
          textMode: BigValueTextMode.Auto,
          colorMode: BigValueColorMode.Value,
          graphMode: BigValueGraphMode.None,
          justifyMode: BigValueJustifyMode.Auto,
          // In a wide layout, the name of the next value looks like the unit of this one.
          wideLayout: false,
        },
        color: FieldColorModeId.Thresholds,
        overrides: Object.entries(panel.ownThresholds ?? {}).map(([legend, own]) =>
          override(legend, [{ id: 'thresholds', value: thresholdsOf(own) }])
        ),
        defaults: { mappings: colorOfNothing('text') },
      };
    case 'bargauge':
      return {
        options: {
          reduceOptions: NEWEST,
          orientation: VizOrientation.Horizontal,
          displayMode: BarGaugeDisplayMode.Basic,
          valueMode: BarGaugeValueMode.Text,
          namePlacement: BarGaugeNamePlacement.Auto,
          showUnfilled: true,
          sizing: BarGaugeSizing.Auto,
          minVizWidth: 8,
          minVizHeight: 16,
          maxVizHeight: 300,
          legend: { ...LEGEND, showLegend: false },
        },
        color: FieldColorModeId.Thresholds,
        defaults: { mappings: colorOfNothing('text') },
      };
    case 'table':
      return table(panel, translate);
    case 'heatmap':
      return heatmap(panel);
    default:
      return states(panel, translate);
  }
}

const STACKING: Readonly<Record<NonNullable<TimeSeriesPanel['style']>, StackingMode>> = {
  lines: StackingMode.None,
  stacked: StackingMode.Normal,
  percent: StackingMode.Percent,
  bars: StackingMode.Normal,
};

function timeSeries({ style = 'lines', bands = [], thresholds }: TimeSeriesPanel, translate: Translate): Visualisation {
  const custom: GraphFieldConfig = {
    drawStyle: style === 'bars' ? GraphDrawStyle.Bars : GraphDrawStyle.Line,
    lineWidth: style === 'bars' ? 0 : 1,
    fillOpacity: { lines: 0, stacked: 30, percent: 60, bars: 80 }[style],
    showPoints: VisibilityMode.Auto,
    pointSize: 4,
    spanNulls: false,
    axisPlacement: AxisPlacement.Auto,
    stacking: { mode: STACKING[style], group: 'A' },
    thresholdsStyle: { mode: thresholds ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off },
  };
  return {
    options: { legend: LEGEND, tooltip: TOOLTIP },
    color: FieldColorModeId.PaletteClassic,
    custom: { ...custom },
    overrides: bands.map(({ high, low }) =>
      override(legendText(high, translate), [
        { id: 'custom.fillBelowTo', value: legendText(low, translate) },
        { id: 'custom.fillOpacity', value: 25 },
      ])
    ),
  };
}

type Override = FieldConfigSource['overrides'][number];

function override(name: string, properties: Override['properties']): Override {
  return { matcher: { id: 'byName', options: name }, properties };
}

const AUTO_CELL = { id: 'custom.cellOptions', value: { type: 'auto' } };
/** Names of relays are long. */
const LABEL_WIDTH = { id: 'custom.width', value: 260 };
/** For columns of numbers, which are short; a matrix has many of them. */
const MIN_WIDTH = 100;
const MATRIX_MIN_WIDTH = 70;

function table({ queries, units = {}, unit, matrix, labels }: TablePanel, translate: Translate): Visualisation {
  const columns = matrix === undefined ? headersOf(queries, translate) : [];
  const headers = headersOfLabels(labels, translate);
  const overrides =
    matrix === undefined
      ? Object.values(headers).map((header) => override(header, [LABEL_WIDTH]))
      : [
          override(cornerOf(matrix), [
            AUTO_CELL,
            { id: 'displayName', value: `${headers[matrix.row]} \\ ${headers[matrix.column]}` },
            { id: 'custom.width', value: 140 },
          ]),
        ];
  return {
    options: {
      showHeader: true,
      cellHeight: TableCellHeight.Sm,
      sortBy: columns.slice(0, 1).map(([, header]) => ({ displayName: header, desc: true })),
    },
    color: FieldColorModeId.Thresholds,
    custom: {
      align: 'auto',
      cellOptions: matrix === undefined ? { type: 'auto' } : { type: 'color-background', mode: 'basic' },
      inspect: false,
      minWidth: matrix === undefined ? MIN_WIDTH : MATRIX_MIN_WIDTH,
    },
    overrides: [
      ...overrides,
      ...columns.map(([refId, header]) => override(header, [{ id: 'unit', value: units[refId] ?? unit }])),
    ],
    ...(matrix !== undefined && { defaults: { mappings: colorOfNothing('transparent') } }),
  };
}

/** RefIds of queries with the headers of their columns. */
function headersOf(queries: TablePanel['queries'], translate: Translate): Array<[string, string]> {
  return Object.entries(queries).map(([refId, { legend }]) => [refId, legendText(legend, translate)]);
}

function headersOfLabels(labels: TablePanel['labels'], translate: Translate): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([label, header]) => [label, worded(header, translate)]));
}

/** Name of the header column that the transformation adds. */
function cornerOf({ row, column }: NonNullable<TablePanel['matrix']>): string {
  return `${row}\\${column}`;
}

/** One table of all queries: labels first, values under their legends, no time. */
function tableTransformations({ queries, labels, matrix }: TablePanel, translate: Translate): Transformation[] {
  if (matrix !== undefined) {
    const { row, column } = matrix;
    return [
      {
        id: 'groupingToMatrix',
        options: { rowField: row, columnField: column, valueField: 'Value', emptyValue: 'null' },
      },
    ];
  }
  const refIds = Object.keys(queries);
  const valueOf = (refId: string): string => (refIds.length === 1 ? 'Value' : `Value #${refId}`);
  const names = [...Object.keys(labels), ...refIds.map(valueOf)];
  return [
    ...(refIds.length > 1 ? [{ id: 'merge', options: {} }] : []),
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
        renameByName: {
          ...headersOfLabels(labels, translate),
          ...Object.fromEntries(headersOf(queries, translate).map(([refId, header]) => [valueOf(refId), header])),
        },
      },
    },
  ];
}

function heatmap({ unit }: HeatmapPanel): Visualisation {
  return {
    options: {
      calculate: false,
      cellGap: 1,
      color: { mode: 'scheme', scheme: 'Oranges', steps: 64, exponent: 0.5, fill: 'dark-orange', reverse: false },
      exemplars: { color: 'rgba(255,0,255,0.7)' },
      filterValues: { le: 1e-9 },
      legend: { show: true },
      rowsFrame: { layout: HeatmapCellLayout.le },
      showValue: VisibilityMode.Never,
      tooltip: { mode: TooltipDisplayMode.Single, yHistogram: false, showColorScale: true },
      yAxis: { axisPlacement: AxisPlacement.Left, unit, reverse: false },
    },
    color: FieldColorModeId.Thresholds,
    custom: {
      hideFrom: { legend: false, tooltip: false, viz: false },
      scaleDistribution: { type: ScaleDistribution.Linear },
    },
    // Counts have no unit; the unit belongs to the axis.
    defaults: { unit: 'short' },
  };
}

function states({ type, states: all }: StatePanel, translate: Translate): Visualisation {
  const options = Object.fromEntries(
    all.map(({ value, text, color }, index) => [String(value), { text: worded(text, translate), color, index }])
  );
  return {
    options: {
      legend: LEGEND,
      tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
      rowHeight: 0.9,
      showValue: VisibilityMode.Never,
      ...(type === 'state-timeline' ? { mergeValues: true, alignValue: 'left' } : { colWidth: 0.9 }),
    },
    color: FieldColorModeId.Thresholds,
    custom: { fillOpacity: 70, lineWidth: 0 },
    defaults: { mappings: all.length === 0 ? [] : [{ type: MappingType.ValueToText, options }] },
  };
}
