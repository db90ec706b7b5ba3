import { t } from '@grafana/i18n';
import { Checkbox, Field, Stack } from '@grafana/ui';
import React from 'react';
import { setUpIds } from '../components/setUpIds';
import { selectProducts, type Settings } from '../settings';
import { PRODUCTS } from '../products/triage';

interface Props {
  products: Settings['products'];
  onChange(products: Settings['products']): void;
}

/** Which products run here: at least one. */
export function ProductsField({ products, onChange }: Props) {
  return (
    <Field
      label={t('config.products', 'Products')}
      description={t('config.products-description', 'Callscope ignores products that you leave out.')}
      invalid={products.length === 0}
      error={t('config.products-none', 'Choose at least one product.')}
    >
      <ProductBoxes products={products} onChange={onChange} />
    </Field>
  );
}

function ProductBoxes({ products, onChange }: Props) {
  const selected = selectProducts(PRODUCTS, products).map(({ id }) => id);
  const toggle = (id: string): void => {
    const next = PRODUCTS.map((product) => product.id).filter((other) =>
      other === id ? !selected.includes(id) : selected.includes(other)
    );
    onChange(next.length === PRODUCTS.length ? 'all' : next);
  };
  return (
    <div role="group" aria-label={t('config.products', 'Products')}>
      <Stack direction="column" alignItems="flex-start" gap={0.5}>
        {PRODUCTS.map(({ id, title }) => (
          <Checkbox
            key={id}
            label={title}
            value={selected.includes(id)}
            onChange={() => toggle(id)}
            data-testid={setUpIds.config.product}
            data-product={id}
          />
        ))}
      </Stack>
    </div>
  );
}
