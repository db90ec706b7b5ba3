import { alternatives, selector } from '../../promql/promql';
import { type Queries, type Results, type Sample } from '../../promClient/types';
import { type SourceState } from './discovery';
import { seriesOf, type Source } from './source';
import { type SignalContext } from '../model';

/** A label of a source's metrics that a target label of the same name hides. */
export interface CoveredLabel {
  source: Source;
  label: string;
}

/**
 * Queries for metrics whose label Prometheus renamed to `exported_…` because the target has a label of that name
 * (`honor_labels: false`, the default). No queries if no target has such a label.
 */
export function getCoveredQueries({ scope, sources }: Pick<SignalContext, 'scope' | 'sources'>): Queries {
  return Object.fromEntries(
    candidates(sources).map(({ source, label }) => {
      const names = source.metrics
        .filter(({ labels }) => labels.includes(label))
        .map((metric) => seriesOf(metric)[0] ?? '');
      const series = selector('', [
        { label: '__name__', op: '=~', value: alternatives(names) },
        ...scope,
        { label: `exported_${label}`, op: '!=', value: '' },
      ]);
      return [nameOf(source, label), `count(${series})`];
    })
  );
}

/** The labels that are actually hidden, by the answers. */
export function readCovered(results: Results<Sample>, sources: readonly SourceState[]): CoveredLabel[] {
  return candidates(sources).filter(({ source, label }) =>
    (results[nameOf(source, label)] ?? []).some(({ value }) => value > 0)
  );
}

function candidates(sources: readonly SourceState[]): CoveredLabel[] {
  return sources.flatMap(({ source, covered }) => covered.map((label) => ({ source, label })));
}

function nameOf({ id }: Source, label: string): string {
  return `covered ${id} ${label}`;
}
