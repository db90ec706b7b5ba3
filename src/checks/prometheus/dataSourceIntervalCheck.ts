import { message } from '../../messages';
import { parseDuration } from '../../promClient/prometheusApi';
import { bad, type Facts, notApplicable, pass, type Probe, unknown } from '../probe';
import { NOT_THROUGH_GRAFANA } from './permissionsCheck';

/** Grafana's default for a data source without an interval. */
const GRAFANA_DEFAULT = 15;

/** Whether the scrape interval of the Grafana data source is the real one: Grafana derives `$__rate_interval` from it. */
export function dataSourceIntervalCheck({ grafana, targets }: Pick<Facts, 'grafana' | 'targets'>): Probe {
  const intervals = [...targets.values()].flatMap((job) =>
    job.targets.map(({ interval }) => interval).filter((interval) => interval !== null)
  );
  return {
    id: 'data-source-interval',
    title: message('checks.data-source-interval.title', 'Scrape interval of the data source'),
    why: message(
      'checks.data-source-interval.why',
      'Grafana derives rate windows from it. Too short a window leaves panels empty, too long a window hides short faults.'
    ),
    isOfNow: true,
    queries: {},
    judge: () => {
      if (grafana === null) {
        return notApplicable(NOT_THROUGH_GRAFANA);
      }
      if (intervals.length === 0) {
        return unknown(
          message('checks.data-source-interval.nothing', 'Prometheus scrapes nothing to compare it with.')
        );
      }
      const set = parseDuration(grafana.timeInterval);
      const assumed = set ?? GRAFANA_DEFAULT;
      const shortest = Math.max(1, Math.round(Math.min(...intervals)));
      const longest = Math.max(1, Math.round(Math.max(...intervals)));
      const evidence = [
        set === null
          ? message('checks.data-source-interval.not-set', 'Not set, so Grafana assumes {{seconds}} s.', {
              seconds: GRAFANA_DEFAULT,
            })
          : message('checks.data-source-interval.set', 'Set to {{seconds}} s.', { seconds: set }),
        shortest === longest
          ? message('checks.data-source-interval.real', 'Prometheus scrapes targets every {{seconds}} s.', {
              seconds: longest,
            })
          : message(
              'checks.data-source-interval.real-range',
              'Prometheus scrapes targets every {{shortest}} to {{longest}} s.',
              { shortest, longest }
            ),
      ];
      const advice = message(
        'remedy.data-source-interval',
        'Set “Scrape interval” in the data source to {{seconds}}s.',
        { seconds: longest }
      );
      if (assumed < shortest) {
        return bad('fail', evidence, advice);
      }
      return assumed > longest ? bad('warn', evidence, advice) : pass(evidence);
    },
  };
}
