import { message } from '../../messages';
import { joined } from './parts';
import { type Board, type ProductBoards } from '../types';

/** Round-trip time of all products against the objective. */
export function rttSlo(products: readonly ProductBoards[]): Board {
  return {
    uid: 'callscope-rtt-slo',
    slug: 'rtt-slo',
    title: message('boards.board.rtt-slo', 'RTT SLO'),
    description: message(
      'boards.summary.rtt-slo',
      'Round-trip time of both products against the objective: who is over the limit, where, and how much error budget it costs.'
    ),
    ...joined(products, 'rttSlo'),
  };
}
