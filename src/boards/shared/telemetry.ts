import { joined } from './parts';
import { type Board, type ProductBoards } from '../types';

/** Whether you can trust the metrics, and what they cost. */
export function telemetry(products: readonly ProductBoards[]): Board {
  return {
    uid: 'callscope-telemetry',
    slug: 'telemetry',
    title: 'Telemetry health',
    description: 'Whether you can trust the metrics: ghosts, coverage, series, scrapes and clocks.',
    ...joined(products, 'telemetry'),
  };
}
