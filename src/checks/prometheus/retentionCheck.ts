import { message } from '../../messages';
import { PromError } from '../../promClient/errors';
import { parseDuration } from '../../promClient/prometheusApi';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';

const DAY = 86_400;

/** Whether Prometheus keeps samples for the whole objective window. */
export function retentionCheck({ runtime, sloWindowDays }: Pick<Facts, 'runtime' | 'sloWindowDays'>): Probe {
  return {
    id: 'retention',
    title: message('checks.retention.title', 'Retention'),
    why: message(
      'checks.retention.why',
      'If the objective window is longer than the retention, the objective covers less time than it claims.'
    ),
    isOfNow: true,
    queries: {},
    judge: () => {
      if (runtime instanceof PromError) {
        return unknown(
          message('checks.retention.unknown', 'The retention is unknown: {{- reason}}.', { reason: runtime.text })
        );
      }
      const [time = ''] = runtime.storageRetention.split(' or ');
      const kept = parseDuration(time);
      const evidence = [
        message('checks.retention.kept', 'Prometheus keeps samples for {{- retention}}.', {
          retention: runtime.storageRetention,
        }),
        message('checks.retention.window', 'The objective window is {{days}} d.', { days: sloWindowDays }),
      ];
      if (kept === null) {
        return unknown([...evidence, message('checks.retention.size', 'A size limit says nothing about time.')]);
      }
      return kept >= sloWindowDays * DAY
        ? pass(evidence)
        : bad(
            'warn',
            evidence,
            message(
              'remedy.retention',
              'Start Prometheus with --storage.tsdb.retention.time={{days}}d, or choose a shorter window in the settings.',
              { days: sloWindowDays }
            )
          );
    },
  };
}
