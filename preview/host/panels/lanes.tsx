import {
  dateTimeFormat,
  FieldColorModeId,
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
  type PanelPlugin,
  type PanelProps,
} from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import React from 'react';
import { createPanel } from './createPanel';
import { NoData } from './NoData';

const LABEL_WIDTH = 160;
const AXIS_HEIGHT = 20;
const MAX_LANE_HEIGHT = 40;

/** A lane for each series, colored by its values: state timeline and status history alike. */
function LanesPanel({ data, width, height, timeRange, timeZone, fieldConfig }: PanelProps<object>) {
  const theme = useTheme2();
  const lanes = data.series.flatMap((frame) =>
    frame.fields
      .filter(({ type }) => type === FieldType.number)
      .map((field) => ({
        field,
        name: getFieldDisplayName(field, frame, data.series),
        times: frame.fields.find(({ type }) => type === FieldType.time)?.values ?? [],
      }))
  );
  if (lanes.every(({ times }) => times.length === 0)) {
    return <NoData fieldConfig={fieldConfig} />;
  }
  const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  const scale = (width - LABEL_WIDTH) / (to - from);
  const laneHeight = Math.min(MAX_LANE_HEIGHT, (height - AXIS_HEIGHT) / lanes.length);
  return (
    <svg width={width} height={height} role="img" aria-label="States over time">
      {lanes.map(({ field, name, times }, lane) => (
        <g key={name}>
          <text
            x={0}
            y={(lane + 0.5) * laneHeight}
            fontSize={12}
            dominantBaseline="middle"
            fill={theme.colors.text.primary}
          >
            {name}
          </text>
          {times.map((time: number, i: number) => {
            const shown = field.display?.(field.values[i]);
            const end = times[i + 1] ?? to;
            return (
              <rect
                key={time}
                x={LABEL_WIDTH + (time - from) * scale}
                y={lane * laneHeight + 2}
                width={Math.max(1, (end - time) * scale)}
                height={laneHeight - 4}
                fill={shown?.color ?? theme.colors.text.disabled}
              >
                <title>{`${dateTimeFormat(time, { timeZone })}: ${shown ? formattedValueToString(shown) : ''}`}</title>
              </rect>
            );
          })}
        </g>
      ))}
    </svg>
  );
}

function lanesPanel(id: string): PanelPlugin<object> {
  return createPanel<object>({
    id,
    component: LanesPanel,
    options: {},
    customFields: {},
    colorMode: FieldColorModeId.Thresholds,
  });
}

export const stateTimelinePanel = lanesPanel('state-timeline');
export const statusHistoryPanel = lanesPanel('status-history');
