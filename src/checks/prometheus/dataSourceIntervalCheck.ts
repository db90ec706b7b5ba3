import { parseDuration } from '../../promClient/prometheusApi';
import { bad, type Facts, notApplicable, pass, type Probe, unknown } from '../probe';

/** What Grafana takes for a data source that says nothing. */
const GRAFANA_DEFAULT = 15;

/** Whether the scrape interval of the data source in Grafana is the real one: `$__rate_interval` is made from it. */
export function dataSourceIntervalCheck({ grafana, targets }: Pick<Facts, 'grafana' | 'targets'>): Probe {
  const intervals = [...targets.values()].flatMap((job) =>
    job.targets.map(({ interval }) => interval).filter((interval) => interval !== null)
  );
  return {
    id: 'data-source-interval',
    title: 'Scrape interval of the data source',
    why: 'Grafana chooses the windows of rates by it: too short ones leave panels empty, too long ones hide short faults.',
    isOfNow: true,
    queries: {},
    judge: () => {
      if (grafana === null) {
        return notApplicable('No data source of a Grafana was asked.');
      }
      if (intervals.length === 0) {
        return unknown('Nothing is scraped, so there is nothing to compare it with.');
      }
      const set = parseDuration(grafana.timeInterval);
      const assumed = set ?? GRAFANA_DEFAULT;
      const shortest = Math.max(1, Math.round(Math.min(...intervals)));
      const longest = Math.max(1, Math.round(Math.max(...intervals)));
      const evidence = `${set === null ? `It is not set, so Grafana assumes ${GRAFANA_DEFAULT} s` : `It is set to ${set} s`}; targets are scraped every ${shortest === longest ? `${shortest} s` : `${shortest} to ${longest} s`}.`;
      const advice = `Set “Scrape interval” of the data source to ${longest}s.`;
      if (assumed < shortest) {
        return bad('fail', evidence, advice);
      }
      return assumed > longest ? bad('warn', evidence, advice) : pass(evidence);
    },
  };
}
