import {
  dateTimeFormat,
  FieldColorModeId,
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
  type DataFrame,
  type PanelProps,
} from '@grafana/data';
import {
  LegendDisplayMode,
  SortOrder,
  TooltipDisplayMode,
  type VizLegendOptions,
  type VizTooltipOptions,
} from '@grafana/schema';
import { SeriesTable, TimeSeries, TooltipPlugin2 } from '@grafana/ui';
import React from 'react';
import { Annotations } from './Annotations';
import { createPanel } from './createPanel';
import { NoData } from './NoData';

interface TimeSeriesOptions {
  legend: VizLegendOptions;
  tooltip: VizTooltipOptions;
}

/** `TooltipHoverMode` of @grafana/ui, which is a const enum that its package doesn't export. */
const HOVER_ONE = 0;
const HOVER_ALL = 1;

const CUSTOM_FIELDS = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  lineStyle: undefined,
  lineColor: undefined,
  fillOpacity: 0,
  fillBelowTo: undefined,
  gradientMode: 'none',
  barAlignment: 0,
  barWidthFactor: 0.6,
  barMaxWidth: undefined,
  showPoints: 'auto',
  pointSize: 5,
  spanNulls: false,
  insertNulls: false,
  stacking: { mode: 'none', group: 'A' },
  transform: undefined,
  axisPlacement: 'auto',
  axisLabel: '',
  axisWidth: undefined,
  axisSoftMin: undefined,
  axisSoftMax: undefined,
  axisGridShow: undefined,
  axisCenteredZero: false,
  axisColorMode: 'text',
  axisBorderShow: false,
  scaleDistribution: { type: 'linear' },
  hideFrom: { tooltip: false, viz: false, legend: false },
  thresholdsStyle: { mode: 'off' },
};

/** The time series among the frames, numbered as Grafana numbers them for the palette. */
function toGraphable(series: DataFrame[]): DataFrame[] {
  let seriesIndex = 0;
  return series
    .filter((frame) => frame.fields.some(({ type }) => type === FieldType.time))
    .map((frame) => ({
      ...frame,
      fields: frame.fields
        .filter(({ type }) => type === FieldType.time || type === FieldType.number)
        .map((field) =>
          field.type === FieldType.number ? { ...field, state: { ...field.state, seriesIndex: seriesIndex++ } } : field
        ),
    }))
    .filter((frame) => frame.fields.length > 1);
}

function renderTooltip(frame: DataFrame, indexes: Array<number | null>, hovered: number | null, timeZone: string) {
  const [time, ...values] = frame.fields;
  const timeIndex = indexes.find((index) => index !== null) ?? 0;
  const rows = values.flatMap((field, position) => {
    const index = indexes[position + 1];
    if (index === null || index === undefined || field.config.custom?.hideFrom?.tooltip) {
      return [];
    }
    const shown = field.display?.(field.values[index]);
    return [
      {
        label: getFieldDisplayName(field, frame),
        value: shown && formattedValueToString(shown),
        color: shown?.color,
        isActive: hovered === position + 1,
      },
    ];
  });
  return <SeriesTable timestamp={dateTimeFormat(time?.values[timeIndex], { timeZone })} series={rows} />;
}

function TimeSeriesPanel({
  data,
  width,
  height,
  timeRange,
  timeZone,
  options,
  fieldConfig,
  onChangeTimeRange,
}: PanelProps<TimeSeriesOptions>) {
  const frames = toGraphable(data.series);
  if (frames.length === 0) {
    return <NoData fieldConfig={fieldConfig} />;
  }
  const { mode } = options.tooltip;
  return (
    <TimeSeries
      frames={frames}
      structureRev={data.structureRev}
      width={width}
      height={height}
      timeRange={timeRange}
      timeZone={timeZone}
      legend={options.legend}
      options={options}
    >
      {(config, frame) => (
        <>
          <Annotations config={config} frames={data.annotations ?? []} />
          {mode !== TooltipDisplayMode.None && (
            <TooltipPlugin2
              config={config}
              hoverMode={mode === TooltipDisplayMode.Single ? HOVER_ONE : HOVER_ALL}
              queryZoom={onChangeTimeRange && ((range) => onChangeTimeRange(range))}
              clientZoom
              render={(_, indexes, hovered) =>
                renderTooltip(frame, indexes, mode === TooltipDisplayMode.Single ? hovered : null, timeZone)
              }
            />
          )}
        </>
      )}
    </TimeSeries>
  );
}

export const timeSeriesPanel = createPanel<TimeSeriesOptions>({
  id: 'timeseries',
  component: TimeSeriesPanel,
  options: {
    legend: { showLegend: true, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] },
    tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
  },
  customFields: CUSTOM_FIELDS,
  colorMode: FieldColorModeId.PaletteClassic,
}).setDataSupport({ alertStates: false, annotations: true });
