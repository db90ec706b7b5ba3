import { type Message, type Text } from '../../messages';
import { tagged } from '../../promql/promql';
import { type Source } from '../../triage/targets/source';
import { type PanelQuery, type StatPanel } from '../types';

/** Each product has one line on the overview: figures and a chart. */
export const OVERVIEW_HEIGHT = 5;
export const FIGURE_WIDTH = 4;

/** A figure on the overview. */
export function figure(
  title: Message,
  description: Text,
  source: Source,
  query: PanelQuery,
  more: Partial<Pick<StatPanel, 'unit' | 'width' | 'decimals' | 'thresholds' | 'ownThresholds' | 'mayBeEmpty'>> = {}
): StatPanel {
  return {
    type: 'stat',
    title,
    description,
    unit: 'short',
    width: FIGURE_WIDTH,
    height: OVERVIEW_HEIGHT,
    source,
    queries: { A: query },
    ...more,
  };
}

/** Several named values in one expression. */
export function named(values: Readonly<Record<string, string>>): PanelQuery {
  return { expr: tagged(values), legend: '{{what}}' };
}
