import { message } from '../../messages';
import { selector, tagged } from '../../promql/promql';
import { type JobTarget } from '../targets/jobTargets';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';
import { nameOf } from '../targets/findTargets';
import { getReturnsQuery, isTakingTurns } from '../prometheus/instancesCheck';
import { byTarget } from '../targets/queries';
import { measured, targetValue } from './targetRows';

/** More restarts than this within a day aren't maintenance. */
const USUAL_RESTARTS = 2;

/**
 * How often each process restarted within the last day, and when it started (unix s): `what` = restarts, started. It
 * counts resets of negated start times, because all engines count resets alike: `changes` in VictoriaMetrics counts the
 * first sample, too.
 */
export function getRestartsQuery(started: { name: string }, { scope, apart }: Pick<Facts, 'scope' | 'apart'>): string {
  const start = selector(started.name, scope);
  return tagged({
    restarts: `max ${byTarget(apart)}(resets((-${start})[1d:15s]))`,
    started: `max ${byTarget(apart)}(${start})`,
  });
}

/** How often a process restarted: each restart ends its calls and resets its counters. */
export function restartsCheck(started: { name: string }, targets: readonly JobTarget[], facts: Facts): Probe {
  return {
    id: 'restarts',
    title: message('checks.restarts.title', 'Restarts'),
    why: message('checks.restarts.why', 'A restart ends the calls on the process and resets its counters.'),
    queries: { restarts: getRestartsQuery(started, facts), returns: getReturnsQuery(facts) },
    judge: ({ restarts, returns }) => {
      const single = targets.filter((target) => !isTakingTurns(returns, target));
      if (single.length === 0) {
        return unknown(
          message('checks.restarts.turns', "Can't count restarts: several processes answer at one address in turn.")
        );
      }
      const counts = measured(single, (target) => targetValue(restarts, target, 'restarts'));
      if (counts.length === 0) {
        return unknown(
          message('checks.restarts.unknown', "Can't count restarts: there is no {{- family}}.", {
            family: started.name,
          })
        );
      }
      const texts = counts
        .filter(({ value }) => value > 0)
        .map(({ target, value }) => {
          const at = targetValue(restarts, target, 'started');
          return at === null
            ? message('checks.restarts.of-target', '{{- target}} {{count}} restarts', {
                target: nameOf(target),
                count: value,
                defaultValue_one: '{{- target}} {{count}} restart',
              })
            : message('checks.restarts.of-target-at', '{{- target}} {{count}} restarts, last at {{- time}}', {
                target: nameOf(target),
                count: value,
                time: new Date(at * 1000).toISOString(),
                defaultValue_one: '{{- target}} {{count}} restart, last at {{- time}}',
              });
        });
      if (texts.length === 0) {
        return pass(message('checks.restarts.none', 'No restarts within the last day.'));
      }
      const evidence = message('checks.restarts.lately', 'Within the last day: {{- restarts}}.', {
        restarts: list(texts),
      });
      return counts.every(({ value }) => value <= USUAL_RESTARTS)
        ? pass(evidence)
        : bad(
            'warn',
            evidence,
            message('remedy.restarts', 'Check its log and the log of its supervisor for the reason.')
          );
    },
  };
}
