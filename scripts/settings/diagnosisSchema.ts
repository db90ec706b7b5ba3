import { readFileSync } from 'node:fs';
import type published from '../../cli/diagnosis.schema.json';
import { unique } from '../../src/lists';
import { type Product } from '../../src/triage/model';

/** What the schema of a diagnosis needs to know of a product. */
type DiagnosedProduct = Pick<Product, 'id' | 'dialects' | 'causes'>;

/**
 * The published JSON schema of a diagnosis, with the ids, dialects and causes of these products.
 * @param path of the published one
 */
export function diagnosisSchema(path: string, products: readonly DiagnosedProduct[]): object {
  const schema: typeof published = JSON.parse(readFileSync(path, 'utf8'));
  const { definitions } = schema;
  const { product } = definitions;
  return {
    ...schema,
    definitions: {
      ...definitions,
      productId: { enum: products.map(({ id }) => id) },
      product: {
        ...product,
        properties: { ...product.properties, dialect: { enum: unique(products.flatMap(({ dialects }) => dialects)) } },
        allOf: products.map(({ id, dialects }) => ({
          if: { properties: { id: { const: id } } },
          then: { properties: { dialect: { enum: dialects } } },
        })),
      },
      cause: { enum: unique(products.flatMap(({ causes }) => Object.keys(causes))) },
    },
  };
}
