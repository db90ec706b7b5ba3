import { t } from '@grafana/i18n';
import { Collapse } from '@grafana/ui';
import React, { lazy, Suspense, useState } from 'react';
import { setUpIds } from '../../components/setUpIds';
import { type Settings } from '../../settings';

// Most visits only need the checks.
const Generator = lazy(async () => ({ default: (await import('./Generator')).Generator }));

/** The generator of scrape jobs, loaded when somebody opens it. */
export function GeneratorSection({ products }: { products: Settings['products'] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    // As a child of a flex container, it would grow.
    <div data-testid={setUpIds.generator.whole}>
      <Collapse
        label={t('generator.heading', 'Generate a scrape configuration')}
        isOpen={isOpen}
        onToggle={() => setOpen(!isOpen)}
      >
        {isOpen && (
          <Suspense fallback={null}>
            <Generator products={products} />
          </Suspense>
        )}
      </Collapse>
    </div>
  );
}
