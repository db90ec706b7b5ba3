import { message } from '../../messages';
import { joined } from './parts';
import { type Board, type ProductBoards } from '../types';

/** Whether you can trust the metrics, and what they cost. */
export function telemetry(products: readonly ProductBoards[]): Board {
  return {
    uid: 'callscope-telemetry',
    slug: 'telemetry',
    title: message('boards.board.telemetry-health', 'Telemetry health'),
    description: message(
      'boards.summary.telemetry-health',
      'Whether you can trust the metrics: ghosts, coverage, series, scrapes and clocks.'
    ),
    ...joined(products, 'telemetry'),
  };
}
