import { selector, tagged } from '../../promql/promql';
import { type JobTarget } from '../jobTargets';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';
import { nameOf } from '../findTargets';
import { getReturnsQuery, isTakingTurns } from '../prometheus/instancesCheck';
import { byTarget } from '../queries';
import { measured, targetValue } from './targetRows';

/** More restarts than these within a day are no maintenance any more. */
const USUAL_RESTARTS = 2;

/**
 * How often each process was restarted within the last day, and when it was started (unix s): `what` = restarts, started.
 * Start times fall when they are negative, and resets are counted alike by all engines: VictoriaMetrics takes the first
 * sample for a change.
 */
export function getRestartsQuery(started: { name: string }, { scope, apart }: Pick<Facts, 'scope' | 'apart'>): string {
  const start = selector(started.name, scope);
  return tagged({
    restarts: `max ${byTarget(apart)}(resets((-${start})[1d:15s]))`,
    started: `max ${byTarget(apart)}(${start})`,
  });
}

/** How often a process was restarted: each restart ends the calls on it and empties its counters. */
export function restartsCheck(started: { name: string }, targets: readonly JobTarget[], facts: Facts): Probe {
  return {
    id: 'restarts',
    title: 'Restarts',
    why: 'A restart ends the calls on it and starts its counters again.',
    queries: { restarts: getRestartsQuery(started, facts), returns: getReturnsQuery(facts) },
    judge: ({ restarts, returns }) => {
      const single = targets.filter((target) => !isTakingTurns(returns, target));
      if (single.length === 0) {
        return unknown('Several processes answer at one address in turn: their restarts can’t be told.');
      }
      const counts = measured(single, (target) => targetValue(restarts, target, 'restarts'));
      if (counts.length === 0) {
        return unknown(`There is no ${started.name}.`);
      }
      const texts = counts
        .filter(({ value }) => value > 0)
        .map(({ target, value }) => {
          const at = targetValue(restarts, target, 'started');
          return `${nameOf(target)} ${value} times${at === null ? '' : `, last at ${new Date(at * 1000).toISOString()}`}`;
        });
      if (texts.length === 0) {
        return pass('None within the last day.');
      }
      const evidence = `Within the last day: ${list(texts)}.`;
      return counts.every(({ value }) => value <= USUAL_RESTARTS)
        ? pass(evidence)
        : bad('warn', evidence, 'Look into its log and that of its supervisor for why it ends.');
    },
  };
}
