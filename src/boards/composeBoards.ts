import { overview } from './shared/overview';
import { ofProduct } from './shared/parts';
import { rttSlo } from './shared/rttSlo';
import { telemetry } from './shared/telemetry';
import { type Board, type ProductBoards } from './types';

/** All boards of some products, in the order of their tabs: the shared ones around those of each product. */
export function composeBoards(products: readonly ProductBoards[]): readonly Board[] {
  return [
    overview(products),
    rttSlo(products),
    ...products.flatMap((product) => product.boards.map((board) => ofProduct(product, board))),
    telemetry(products),
  ];
}
