import { PromError } from '../../promClient/errors';
import { parseDuration } from '../../promClient/prometheusApi';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';

const DAY = 86_400;

/** Whether Prometheus keeps samples for the whole objective window. */
export function retentionCheck({ runtime, sloWindowDays }: Pick<Facts, 'runtime' | 'sloWindowDays'>): Probe {
  return {
    id: 'retention',
    title: 'Retention',
    why: 'If the objective window is longer than the retention, the objective covers less time than it claims.',
    isOfNow: true,
    queries: {},
    judge: () => {
      if (runtime instanceof PromError) {
        return unknown(`The retention is unknown: ${runtime.message}.`);
      }
      const [time = ''] = runtime.storageRetention.split(' or ');
      const kept = parseDuration(time);
      const evidence = `Prometheus keeps samples for ${runtime.storageRetention}. The objective window is ${sloWindowDays} d.`;
      if (kept === null) {
        return unknown(`${evidence} A size limit says nothing about time.`);
      }
      return kept >= sloWindowDays * DAY
        ? pass(evidence)
        : bad(
            'warn',
            evidence,
            `Start Prometheus with --storage.tsdb.retention.time=${sloWindowDays}d, or choose a shorter window in the settings.`
          );
    },
  };
}
