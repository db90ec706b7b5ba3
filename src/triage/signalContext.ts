import { type SourceState } from './targets/discovery';
import { BY_INSTANCE } from './targets/processNames';
import { type Product, type SignalContext } from './model';

/** The assumed scrape interval (s) until it is measured. */
export const DEFAULT_INTERVAL = 15;

/**
 * The context for a product's queries.
 * @param sources the product's discovered sources
 */
export function signalContext(
  { reportInterval }: Product,
  sources: readonly SourceState[],
  {
    scope,
    limits,
    at,
    names = BY_INSTANCE,
    expected = {},
  }: Pick<SignalContext, 'scope' | 'limits' | 'at'> & Partial<Pick<SignalContext, 'names' | 'expected'>>
): SignalContext {
  const intervals = sources.map(({ interval }) => interval).filter((interval): interval is number => interval !== null);
  // Scrapes are some milliseconds early or late, so intervals are rounded to seconds.
  const scrape = intervals.length === 0 ? DEFAULT_INTERVAL : Math.max(1, Math.round(Math.max(...intervals)));
  return { scope, names, limits, expected, sources, at, scrape, interval: Math.max(scrape, reportInterval) };
}
