import { type PanelPlugin } from '@grafana/data';
import { barGaugePanel } from './barGauge';
import { heatmapPanel } from './heatmap';
import { stateTimelinePanel, statusHistoryPanel } from './lanes';
import { statPanel } from './stat';
import { tablePanel } from './table';
import { timeSeriesPanel } from './timeSeries';

const PANELS: Record<string, PanelPlugin> = Object.fromEntries(
  [timeSeriesPanel, statPanel, tablePanel, barGaugePanel, heatmapPanel, stateTimelinePanel, statusHistoryPanel].map(
    (panel): [string, PanelPlugin] => [panel.meta.id, panel]
  )
);

/** The panel that the host has under an id of Grafana's. */
export function getPanel(id: string): PanelPlugin | undefined {
  return PANELS[id];
}

/** As `getPanel`, for who can wait. @throws Error for an id that the host hasn't; the panel shows it as its error. */
export async function importPanel(id: string): Promise<PanelPlugin> {
  const panel = getPanel(id);
  if (panel === undefined) {
    throw new Error(`Panel plugin not found: ${id}`);
  }
  return panel;
}
