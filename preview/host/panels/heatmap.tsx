import {
  dateTimeFormat,
  FieldColorModeId,
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
  getValueFormat,
  type DataFrame,
  type PanelProps,
} from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import React from 'react';
import { boundOf } from '../dataSource/splitBuckets';
import { createPanel } from './createPanel';
import { NoData } from './NoData';

interface HeatmapOptions {
  yAxis: { unit?: string };
}

interface Lane {
  name: string;
  bound: number;
  cells: Map<number, number>;
}

const LABEL_WIDTH = 64;
const AXIS_HEIGHT = 20;

/** A lane for each series of which the name is a bound, from low to high. */
function toLanes(series: DataFrame[]): Lane[] {
  return series
    .flatMap((frame) => {
      const times: number[] = frame.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
      return frame.fields
        .filter(({ type }) => type === FieldType.number)
        .map((field) => {
          const name = getFieldDisplayName(field, frame, series);
          return { name, bound: boundOf(name), cells: new Map(times.map((time, i) => [time, field.values[i] ?? 0])) };
        });
    })
    .sort((a, b) => a.bound - b.bound);
}

function HeatmapPanel({ data, width, height, timeRange, timeZone, options, fieldConfig }: PanelProps<HeatmapOptions>) {
  const theme = useTheme2();
  const lanes = toLanes(data.series);
  const times = [...new Set(lanes.flatMap(({ cells }) => [...cells.keys()]))].sort((a, b) => a - b);
  const [first, second] = times;
  if (first === undefined) {
    return <NoData fieldConfig={fieldConfig} />;
  }
  const format = getValueFormat(options.yAxis.unit);
  const most = Math.max(...lanes.flatMap(({ cells }) => [...cells.values()]), 1);
  const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  const scale = (width - LABEL_WIDTH) / (to - from);
  const cellWidth = Math.max(1, ((second ?? to) - first) * scale - 1);
  const laneHeight = (height - AXIS_HEIGHT) / lanes.length;
  return (
    <svg width={width} height={height} role="img" aria-label="Heatmap">
      {lanes.map(({ name, bound, cells }, lane) => {
        const y = height - AXIS_HEIGHT - (lane + 1) * laneHeight;
        return (
          <g key={name}>
            <text x={0} y={y + laneHeight / 2} fontSize={11} dominantBaseline="middle" fill={theme.colors.text.primary}>
              {Number.isFinite(bound) ? formattedValueToString(format(bound)) : name}
            </text>
            {[...cells]
              .filter(([, count]) => count > 0)
              .map(([time, count]) => (
                <rect
                  key={time}
                  x={LABEL_WIDTH + (time - from) * scale}
                  y={y}
                  width={cellWidth}
                  height={Math.max(1, laneHeight - 1)}
                  fill={theme.visualization.getColorByName('orange')}
                  fillOpacity={0.15 + (0.85 * count) / most}
                >
                  <title>{`${dateTimeFormat(time, { timeZone })}: ${count}`}</title>
                </rect>
              ))}
          </g>
        );
      })}
      {[from, to].map((time) => (
        <text
          key={time}
          x={time === from ? LABEL_WIDTH : width}
          y={height - 4}
          fontSize={11}
          textAnchor={time === from ? 'start' : 'end'}
          fill={theme.colors.text.primary}
        >
          {dateTimeFormat(time, { timeZone, format: 'HH:mm' })}
        </text>
      ))}
    </svg>
  );
}

export const heatmapPanel = createPanel<HeatmapOptions>({
  id: 'heatmap',
  component: HeatmapPanel,
  options: { yAxis: {} },
  customFields: {},
  colorMode: FieldColorModeId.Thresholds,
});
