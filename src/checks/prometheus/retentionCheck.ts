import { PromError } from '../../promClient/errors';
import { parseDuration } from '../../promClient/prometheusApi';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';

const DAY = 86_400;

/** Whether samples are kept for as long as objectives are counted. */
export function retentionCheck({ runtime, sloWindowDays }: Pick<Facts, 'runtime' | 'sloWindowDays'>): Probe {
  return {
    id: 'retention',
    title: 'Retention',
    why: 'An objective over a longer window is calculated from less data than it claims.',
    isOfNow: true,
    queries: {},
    judge: () => {
      if (runtime instanceof PromError) {
        return unknown(`How long samples are kept is not known: ${runtime.message}.`);
      }
      const [time = ''] = runtime.storageRetention.split(' or ');
      const kept = parseDuration(time);
      const evidence = `Samples are kept for ${runtime.storageRetention}, objectives are counted over ${sloWindowDays} d.`;
      if (kept === null) {
        return unknown(`${evidence} A limit by size says nothing about time.`);
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
