import { type SignalContext } from '../../../triage/model';

/**
 * The series of one page, each of them once. If several replicas serve the page, all show what clients and relays
 * report; the highest value counts.
 * @param source whose page it is
 * @param labels the series' own labels
 */
export function once(
  { sources }: Pick<SignalContext, 'sources'>,
  source: 'client' | 'server',
  labels: readonly string[],
  series: string
): string {
  const isReplicated = sources.some(
    (state) => state.source.id === source && (state.instances.length > 1 || state.copies > 1)
  );
  return isReplicated ? `max by(${labels.join(',')})(${series})` : series;
}
