import { cacheFieldDisplayNames, FieldColorModeId, type PanelProps } from '@grafana/data';
import { TableCellHeight, type TableSortByFieldState } from '@grafana/schema';
import { Combobox } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import React, { useState } from 'react';
import { createPanel } from './createPanel';
import { NoData } from './NoData';

interface TableOptions {
  showHeader: boolean;
  cellHeight: TableCellHeight;
  sortBy: TableSortByFieldState[];
}

const CHOOSER_HEIGHT = 40;

const CUSTOM_FIELDS = {
  width: undefined,
  minWidth: undefined,
  align: 'auto',
  cellOptions: { type: 'auto' },
  inspect: false,
  filterable: undefined,
  wrapHeaderText: false,
  hideFrom: { viz: false },
};

function TablePanel({ data, width, height, options, fieldConfig }: PanelProps<TableOptions>) {
  const [chosen, setChosen] = useState(0);
  const frames = data.series.filter(({ fields }) => fields.length > 0);
  const frame = frames[chosen] ?? frames[0];
  if (frame === undefined) {
    return <NoData fieldConfig={fieldConfig} />;
  }
  cacheFieldDisplayNames(frames);
  const hasChoice = frames.length > 1;
  // Grafana 12.4 and 13.2 have different names for it.
  const sorting = { initialSortBy: options.sortBy, sortBy: options.sortBy };
  const tableHeight = hasChoice ? height - CHOOSER_HEIGHT : height;
  return (
    <>
      <div style={{ height: tableHeight }}>
        <TableNG
          data={frame}
          width={width}
          height={tableHeight}
          noHeader={!options.showHeader}
          cellHeight={options.cellHeight}
          {...sorting}
          fieldConfig={fieldConfig}
          structureRev={data.structureRev}
          resizable
          transparent
        />
      </div>
      {hasChoice && (
        <Combobox
          options={frames.map((one, index) => ({ label: one.name ?? one.refId ?? String(index), value: index }))}
          value={chosen}
          onChange={({ value }) => setChosen(value)}
        />
      )}
    </>
  );
}

export const tablePanel = createPanel<TableOptions>({
  id: 'table',
  component: TablePanel,
  options: { showHeader: true, cellHeight: TableCellHeight.Sm, sortBy: [] },
  customFields: CUSTOM_FIELDS,
  colorMode: FieldColorModeId.Thresholds,
});
