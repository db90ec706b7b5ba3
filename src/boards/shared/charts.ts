import { type Message, message, type Text, type Value } from '../../messages';
import { type Source } from '../../triage/targets/source';
import { type PanelQuery, type TimeSeriesPanel } from '../types';

/** A time series that begins at zero. Its title follows the name of what it shows, so it has no capital. */
type Chart = (
  title: Message,
  description: Text,
  unit: TimeSeriesPanel['unit'],
  queries: Record<string, PanelQuery>,
  more?: Partial<Pick<TimeSeriesPanel, 'thresholds' | 'max' | 'width' | 'remedy'>>
) => TimeSeriesPanel;

/**
 * Makes charts of one product, process or kind of host.
 * @param name what they show; begins each title
 */
export function chartsOf(name: Value, source: Source): Chart {
  return (title, description, unit, queries, more = {}) => ({
    type: 'timeseries',
    title: message('boards.panel.of-name', '{{- name}}: {{- title}}', { name, title }),
    description,
    unit,
    min: 0,
    source,
    queries,
    ...more,
  });
}
