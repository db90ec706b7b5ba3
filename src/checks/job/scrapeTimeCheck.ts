import { message } from '../../messages';
import { PromError } from '../../promClient/errors';
import { selector } from '../../promql/promql';
import { type ExpectedJob } from '../targets/expectedJobs';
import { nameOf } from '../targets/findTargets';
import { activeTarget, type JobTarget } from '../targets/jobTargets';
import { byTarget } from '../targets/queries';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';
import { deliveredMatchers, measured, targetValue } from './targetRows';

/** Shares of the timeout that a scrape may take. */
const GOOD_SHARE = 0.5;
const POOR_SHARE = 0.8;

/** Seconds that a scrape takes, averaged over five minutes. */
export function getScrapeTimeQuery(facts: Pick<Facts, 'targets' | 'scope' | 'apart'>): string {
  const duration = selector('scrape_duration_seconds', deliveredMatchers(facts));
  return `max ${byTarget(facts.apart)}(avg_over_time(${duration}[5m]))`;
}

/** Whether scrapes end well before their timeout. If it is unknown, the interval replaces it, which is never shorter. */
export function scrapeTimeCheck({ source }: ExpectedJob, targets: readonly JobTarget[], facts: Facts): Probe {
  const timeoutOf = (target: JobTarget): number | null =>
    facts.active instanceof PromError ? null : (activeTarget(facts.active, target, source)?.scrapeTimeout ?? null);
  return {
    id: 'scrape-time',
    title: message('checks.scrape-time.title', 'Scrape duration'),
    why: message(
      'checks.scrape-time.why',
      'A scrape that times out delivers nothing, and scrapes take longest when most people are in calls.'
    ),
    queries: { duration: getScrapeTimeQuery(facts) },
    judge: ({ duration }) => {
      const durations = measured(targets, (target) => targetValue(duration, target));
      if (durations.length < targets.length) {
        return unknown(
          message(
            'checks.scrape-time.unmeasured',
            'Prometheus has no scrape_duration_seconds for some of these targets.'
          )
        );
      }
      const limits = durations.map(({ target, value }) => ({
        target,
        value,
        limit: timeoutOf(target) ?? target.interval,
      }));
      const slow = limits.flatMap(({ target, value, limit }) =>
        limit !== null && value >= GOOD_SHARE * limit ? [{ target, value, limit }] : []
      );
      if (slow.length > 0) {
        return bad(
          slow.some(({ value, limit }) => value >= POOR_SHARE * limit) ? 'fail' : 'warn',
          message('checks.scrape-time.slow', 'Slow scrapes: {{- targets}}.', {
            targets: list(
              slow.map(({ target, value, limit }) =>
                message('checks.scrape-time.slow-target', '{{- target}} {{- duration}} of {{limit}} s', {
                  target: nameOf(target),
                  duration: seconds(value),
                  limit,
                })
              )
            ),
          }),
          message(
            'remedy.scrape-time',
            'Raise scrape_timeout up to the interval, give the target more CPU, and drop series that nobody uses.'
          )
        );
      }
      const slowest = Math.max(...durations.map(({ value }) => value));
      const evidence = message('checks.scrape-time.good', 'A scrape takes at most {{- duration}}.', {
        duration: seconds(slowest),
      });
      // For a past instant the timeout is unknown, so only the interval counts.
      return facts.isPast || targets.every((target) => timeoutOf(target) !== null)
        ? pass(evidence)
        : unknown([
            evidence,
            message('checks.scrape-time.no-timeout', 'The timeout is unknown: there is no list of targets.'),
          ]);
    },
  };
}

function seconds(duration: number): string {
  return `${duration.toPrecision(2)} s`;
}
