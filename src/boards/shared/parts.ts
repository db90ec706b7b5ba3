import { type BoardPart, type ProductBoards } from '../types';

/** A part of a board whose rows belong to a product. */
export function ofProduct<Part extends BoardPart>({ product }: Pick<ProductBoards, 'product'>, part: Part): Part {
  return { ...part, rows: (context) => part.rows(context).map((row) => ({ ...row, product: product.id })) };
}

/** What all products contribute to a board that they share. */
export function joined(products: readonly ProductBoards[], board: 'overview' | 'rttSlo' | 'telemetry'): BoardPart {
  const parts = products.map((product) => ofProduct(product, product[board]));
  return {
    variables: parts.flatMap(({ variables }) => variables),
    rows: (context) => parts.flatMap(({ rows }) => rows(context)),
  };
}
