import { type Product, type SignalContext } from '../triage/model';
import { BY_INSTANCE } from '../triage/targets/processNames';
import { type SourceState } from '../triage/targets/discovery';
import { type Source } from '../triage/targets/source';
import { type RuleOptions } from './product';

/**
 * The context for queries of rules, which can't look what is there. Every page counts as replicated, so that copies
 * count once.
 * @param sources that deliver
 * @param dialect that all of them speak; null for the usual one
 */
export function assumedContext(
  { reportInterval }: Pick<Product, 'reportInterval'>,
  sources: readonly Source[],
  dialect: string | null,
  { scope, limits, expected, scrape }: RuleOptions
): SignalContext {
  return {
    scope,
    names: BY_INSTANCE,
    limits,
    expected,
    sources: sources.map((source) => replicated(source, dialect)),
    at: 0,
    scrape,
    interval: Math.max(scrape, reportInterval),
  };
}

function replicated(source: Source, dialect: string | null): SourceState {
  return {
    source,
    state: 'delivers',
    jobs: [source.job],
    instances: [],
    down: [],
    unscraped: [],
    interval: null,
    failing: false,
    dialect,
    copies: 2,
    lastGood: null,
    covered: [],
  };
}

/** Good units with a row wherever there are any: a count of nothing has no row. */
export function goodOf(good: string, total: string): string {
  return `${good} or 0*(${total})`;
}
