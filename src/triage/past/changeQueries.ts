import { type Queries } from '../../promClient/types';
import { escapeRegex, type Matcher, seconds, selector, selectorOfNames } from '../../promql/promql';
import { type Metric } from '../targets/source';
import { type Product, type SignalContext } from '../model';

/**
 * Range queries for changes around a start:
 * `targets` {job, instance} 1 while scrapes succeed, 0 while they fail;
 * `starts` {job, instance} start time of the process, unix seconds;
 * `resets` {job, instance} counter resets within two scrapes;
 * `moves` people who just moved to another relay (only if the product can tell).
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
