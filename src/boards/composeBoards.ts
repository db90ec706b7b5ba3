import { overview } from './shared/overview';
import { ofProduct } from './shared/parts';
import { rttSlo } from './shared/rttSlo';
import { telemetry } from './shared/telemetry';
import { type Board, type ProductBoards } from './types';

/**
 * All boards of some products, in the order of their tabs: shared boards come first and last, those of each product
 * between them.
 */
export function composeBoards(products: readonly ProductBoards[]): readonly Board[] {
  return [
    overview(products),
    rttSlo(products),
    ...products.flatMap((product) => product.boards.map((board) => ofProduct(product, board))),
    telemetry(products),
  ];
}
