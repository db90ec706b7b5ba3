import { type Queries } from '../../promClient/types';
import { escapeRegex, type Matcher, seconds, selector, selectorOfNames } from '../../promql/promql';
import { type Metric } from '../targets/source';
import { type Product, type SignalContext } from '../model';

/**
 * What may have changed around an onset, over time:
 * `targets` {job, instance} 1 while it is scraped well, 0 while it isn't;
 * `starts` {job, instance} unix seconds at which the process started;
 * `resets` {job, instance} how often its counters began anew within two scrapes;
 * `moves` how many people are newly on another relay than just before (only where the product can tell).
 */
export function getChangeQueries(product: Product, context: SignalContext): Queries {
  const jobs = context.sources.flatMap((source) => source.jobs);
  if (jobs.length === 0) {
    return {};
  }
  const which: Matcher = { label: 'job', op: '=~', value: jobs.map(escapeRegex).join('|') };
  const scope = [...context.scope, which];
  const ofNames = (metrics: readonly Metric[]): string =>
    selectorOfNames(
      metrics.map(({ name }) => name),
      scope
    );
  const { startTimes, counters } = product;
  const moves = product.moves(context);
  return {
    targets: `min by(job,instance)(${selector('up', scope)})`,
    ...(startTimes.length > 0 && { starts: `max by(job,instance)(${ofNames(startTimes)})` }),
    ...(counters.length > 0 && {
      resets: `max by(job,instance)(resets(${ofNames(counters)}[${seconds(2 * context.scrape)}]))`,
    }),
    ...(moves !== null && { moves }),
  };
}
