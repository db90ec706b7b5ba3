import {
  FieldColorModeId,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  VizOrientation,
  type PanelProps,
  type ReduceDataOptions,
} from '@grafana/data';
import { BarGaugeDisplayMode, BarGaugeValueMode } from '@grafana/schema';
import { BarGauge, useTheme2, VizRepeater } from '@grafana/ui';
import React from 'react';
import { createPanel } from './createPanel';
import { NoData } from './NoData';

interface BarGaugeOptions {
  reduceOptions: ReduceDataOptions;
  orientation: VizOrientation;
  displayMode: BarGaugeDisplayMode;
  valueMode: BarGaugeValueMode;
  showUnfilled: boolean;
}

function BarGaugePanel(props: PanelProps<BarGaugeOptions>) {
  const { data, width, height, options, fieldConfig, replaceVariables, timeZone, renderCounter } = props;
  const { reduceOptions, orientation, displayMode, valueMode, showUnfilled } = options;
  const theme = useTheme2();
  if (data.series.every(({ fields }) => fields.length === 0)) {
    return <NoData fieldConfig={fieldConfig} />;
  }
  return (
    <VizRepeater
      width={width}
      height={height}
      source={data}
      renderCounter={renderCounter}
      orientation={orientation}
      itemSpacing={6}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      getValues={() =>
        getFieldDisplayValues({ data: data.series, reduceOptions, fieldConfig, replaceVariables, theme, timeZone })
      }
      renderValue={({ value, width: itemWidth, height: itemHeight, alignmentFactors }) => (
        <BarGauge
          theme={theme}
          width={itemWidth}
          height={itemHeight}
          value={value.display}
          field={value.field}
          display={value.view?.getFieldDisplayProcessor(value.colIndex ?? 0)}
          orientation={orientation}
          displayMode={displayMode}
          valueDisplayMode={valueMode}
          showUnfilled={showUnfilled}
          alignmentFactors={alignmentFactors}
        />
      )}
    />
  );
}

export const barGaugePanel = createPanel<BarGaugeOptions>({
  id: 'bargauge',
  component: BarGaugePanel,
  options: {
    reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' },
    orientation: VizOrientation.Auto,
    displayMode: BarGaugeDisplayMode.Gradient,
    valueMode: BarGaugeValueMode.Color,
    showUnfilled: true,
  },
  customFields: {},
  colorMode: FieldColorModeId.Thresholds,
});
