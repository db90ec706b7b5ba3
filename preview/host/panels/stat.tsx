import {
  FieldColorModeId,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  VizOrientation,
  type FieldDisplay,
  type PanelProps,
  type ReduceDataOptions,
} from '@grafana/data';
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  DataLinksContextMenu,
  useTheme2,
  VizRepeater,
} from '@grafana/ui';
import React from 'react';
import { createPanel } from './createPanel';

interface StatOptions {
  reduceOptions: ReduceDataOptions;
  orientation: VizOrientation;
  textMode: BigValueTextMode;
  colorMode: BigValueColorMode;
  graphMode: BigValueGraphMode;
  justifyMode: BigValueJustifyMode;
  wideLayout: boolean;
  text: { titleSize?: number; valueSize?: number };
}

function StatPanel(props: PanelProps<StatOptions>) {
  const { data, width, height, options, fieldConfig, replaceVariables, timeZone, renderCounter } = props;
  const { reduceOptions, orientation, graphMode } = options;
  const theme = useTheme2();

  const renderValue = (display: FieldDisplay, count: number, size: { width: number; height: number }) => {
    const value = (onClick?: React.MouseEventHandler<HTMLElement>) => (
      <BigValue
        {...size}
        theme={theme}
        value={display.display}
        sparkline={display.sparkline}
        count={count}
        colorMode={options.colorMode}
        graphMode={graphMode}
        justifyMode={options.justifyMode}
        textMode={options.textMode}
        text={options.text}
        disableWideLayout={!options.wideLayout}
        onClick={onClick}
      />
    );
    return display.hasLinks && display.getLinks ? (
      <DataLinksContextMenu links={display.getLinks}>{({ openMenu }) => value(openMenu)}</DataLinksContextMenu>
    ) : (
      value()
    );
  };

  return (
    <VizRepeater
      width={width}
      height={height}
      source={data}
      renderCounter={renderCounter}
      orientation={orientation}
      autoGrid
      itemSpacing={3}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      getValues={() =>
        getFieldDisplayValues({
          data: data.series,
          reduceOptions,
          fieldConfig,
          replaceVariables,
          theme,
          timeZone,
          sparkline: graphMode !== BigValueGraphMode.None,
        })
      }
      renderValue={({ value, count, width: itemWidth, height: itemHeight }) =>
        renderValue(value, count, { width: itemWidth, height: itemHeight })
      }
    />
  );
}

export const statPanel = createPanel<StatOptions>({
  id: 'stat',
  component: StatPanel,
  options: {
    reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' },
    orientation: VizOrientation.Auto,
    textMode: BigValueTextMode.Auto,
    colorMode: BigValueColorMode.Value,
    graphMode: BigValueGraphMode.Area,
    justifyMode: BigValueJustifyMode.Auto,
    wideLayout: true,
    text: {},
  },
  customFields: {},
  colorMode: FieldColorModeId.Thresholds,
});
