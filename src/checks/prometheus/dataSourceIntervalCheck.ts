import { parseDuration } from '../../promClient/prometheusApi';
import { bad, type Facts, notApplicable, pass, type Probe, unknown } from '../probe';

/** Grafana's default for a data source without an interval. */
const GRAFANA_DEFAULT = 15;

/** Whether the scrape interval of the Grafana data source is the real one: Grafana derives `$__rate_interval` from it. */
export function dataSourceIntervalCheck({ grafana, targets }: Pick<Facts, 'grafana' | 'targets'>): Probe {
  const intervals = [...targets.values()].flatMap((job) =>
    job.targets.map(({ interval }) => interval).filter((interval) => interval !== null)
  );
  return {
    id: 'data-source-interval',
    title: 'Scrape interval of the data source',
    why: 'Grafana derives rate windows from it. Too short a window leaves panels empty, too long a window hides short faults.',
    isOfNow: true,
    queries: {},
    judge: () => {
      if (grafana === null) {
        return notApplicable('Not asked through Grafana.');
      }
      if (intervals.length === 0) {
        return unknown('Prometheus scrapes nothing to compare it with.');
      }
      const set = parseDuration(grafana.timeInterval);
      const assumed = set ?? GRAFANA_DEFAULT;
      const shortest = Math.max(1, Math.round(Math.min(...intervals)));
      const longest = Math.max(1, Math.round(Math.max(...intervals)));
      const evidence = `${set === null ? `Not set, so Grafana assumes ${GRAFANA_DEFAULT} s` : `Set to ${set} s`}. Prometheus scrapes targets every ${shortest === longest ? `${shortest} s` : `${shortest} to ${longest} s`}.`;
      const advice = `Set “Scrape interval” in the data source to ${longest}s.`;
      if (assumed < shortest) {
        return bad('fail', evidence, advice);
      }
      return assumed > longest ? bad('warn', evidence, advice) : pass(evidence);
    },
  };
}
