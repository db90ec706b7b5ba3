import { unique } from '../../lists';
import { selector, selectorOfNames } from '../../promql/promql';
import { type Source } from '../../triage/targets/source';
import { RATE } from '../queries/variables';
import { type BoardContext } from '../types';

function targetsOf(sources: readonly Source[], { scope }: BoardContext): string {
  return selectorOfNames(unique(sources.map(({ presence }) => presence.name)), scope);
}

/** Samples on the pages of a product's targets, by job. */
export function getSamplesQuery(context: BoardContext, sources: readonly Source[]): string {
  const samples = selector('scrape_samples_scraped', context.scope);
  return `sum by(job)(${samples} and on(job,instance) ${targetsOf(sources, context)})`;
}

/** Series of each job after relabeling. */
export function getSeriesQuery(context: BoardContext, sources: readonly Source[]): string {
  const kept = selector('scrape_samples_post_metric_relabeling', context.scope);
  return `sum by(job)(${kept} and on(job,instance) ${targetsOf(sources, context)})`;
}

/**
 * The timeout of each job (s) if Prometheus reports it (`extra_scrape_metrics`; VictoriaMetrics always does), else the
 * scrape interval, which is never shorter.
 */
export function getScrapeTimeoutQuery(context: BoardContext, sources: readonly Source[]): string {
  const told = selector('scrape_timeout_seconds', context.scope);
  const interval = `$__rate_interval_ms/1000/count_over_time(${selector('up', context.scope)}[${RATE}])`;
  return `min by(job)((${told} or on(job,instance) ${interval}) and on(job,instance) ${targetsOf(sources, context)})`;
}

/** Seconds that the slowest scrape of each job takes. */
export function getScrapeDurationQuery(context: BoardContext, sources: readonly Source[]): string {
  const duration = selector('scrape_duration_seconds', context.scope);
  return `max by(job)(${duration} and on(job,instance) ${targetsOf(sources, context)})`;
}

/** Seconds since the newest sample of each job. */
export function getSampleAgeQuery(context: BoardContext, sources: readonly Source[]): string {
  return `time()-max by(job)(timestamp(${targetsOf(sources, context)}))`;
}
