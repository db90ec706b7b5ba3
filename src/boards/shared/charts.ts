import { type Source } from '../../triage/targets/source';
import { type PanelQuery, type TimeSeriesPanel } from '../types';

/** A time series that begins at zero; its title names what it shows. */
type Chart = (
  title: string,
  description: string,
  unit: TimeSeriesPanel['unit'],
  queries: Record<string, PanelQuery>,
  more?: Partial<Pick<TimeSeriesPanel, 'thresholds' | 'max' | 'width' | 'remedy'>>
) => TimeSeriesPanel;

/**
 * Makes charts of one product, process or kind of host.
 * @param name what they show; begins each title
 */
export function chartsOf(name: string, source: Source): Chart {
  return (title, description, unit, queries, more = {}) => ({
    type: 'timeseries',
    title: `${name}: ${title}`,
    description,
    unit,
    min: 0,
    source,
    queries,
    ...more,
  });
}
