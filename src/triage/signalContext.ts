import { type SourceState } from './targets/discovery';
import { BY_INSTANCE } from './targets/processNames';
import { type Product, type SignalContext } from './model';

/** Scrapes are assumed to be this far apart (s) until their times tell. */
export const DEFAULT_INTERVAL = 15;

/**
 * What a product's questions are made from.
 * @param sources the product's own sources, as they were discovered
 */
export function signalContext(
  { reportInterval }: Product,
  sources: readonly SourceState[],
  {
    scope,
    limits,
    at,
    names = BY_INSTANCE,
  }: Pick<SignalContext, 'scope' | 'limits' | 'at'> & Partial<Pick<SignalContext, 'names'>>
): SignalContext {
  const intervals = sources.map(({ interval }) => interval).filter((interval): interval is number => interval !== null);
  // Scrapes are some milliseconds early or late: five seconds are five.
  const scrape = intervals.length === 0 ? DEFAULT_INTERVAL : Math.max(1, Math.round(Math.max(...intervals)));
  return { scope, names, limits, sources, at, scrape, interval: Math.max(scrape, reportInterval) };
}
