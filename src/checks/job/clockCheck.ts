import { message } from '../../messages';
import { PromError } from '../../promClient/errors';
import { selector } from '../../promql/promql';
import { type JobTarget } from '../targets/jobTargets';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';
import { nameOf } from '../targets/findTargets';
import { byTarget } from '../targets/queries';
import { deliveredMatchers, measured, targetValue } from './targetRows';

/** Seconds that a clock may be off. */
const GOOD_OFFSET = 1;
const POOR_OFFSET = 5;
/** VictoriaMetrics stamps a scrape with its planned time, up to a tenth of the interval before the real one. */
const PLANNED_SHARE = 0.1;

/** Seconds by which the clock of each machine is ahead of the Prometheus clock. */
export function getClockQuery({ name }: { name: string }, facts: Pick<Facts, 'targets' | 'scope' | 'apart'>): string {
  const time = selector(name, deliveredMatchers(facts));
  return `max ${byTarget(facts.apart)}(${time}-timestamp(${time}))`;
}

/** Whether the clocks of the machines agree with the Prometheus clock. */
export function clockCheck(clock: { name: string }, targets: readonly JobTarget[], facts: Facts): Probe {
  const present = targets.filter(({ isDelivering }) => isDelivering);
  return {
    id: 'clock',
    title: message('checks.clock.title', 'Clock'),
    why: message('checks.clock.why', 'If the clock of a host is wrong, so are its start times and log times.'),
    queries: { offset: getClockQuery(clock, facts) },
    judge: ({ offset }) => {
      const offsets = measured(present, (target) => targetValue(offset, target));
      if (offsets.length === 0) {
        return unknown(message('checks.clock.unknown', 'No host reports its time now.'));
      }
      const isPlanned = facts.build instanceof PromError;
      const tolerated = ({ interval }: JobTarget): number =>
        GOOD_OFFSET + (isPlanned ? PLANNED_SHARE * (interval ?? 0) : 0);
      const wrong = offsets.filter(({ target, value }) => Math.abs(value) >= tolerated(target));
      if (wrong.length === 0) {
        return pass(
          message('checks.clock.good', 'Less than {{seconds}} s off the Prometheus clock.', {
            seconds: Number(Math.max(...present.map(tolerated)).toFixed(1)),
          })
        );
      }
      return bad(
        wrong.some(({ value }) => Math.abs(value) >= POOR_OFFSET) ? 'fail' : 'warn',
        message('checks.clock.off', 'Clocks off: {{- hosts}}.', {
          hosts: list(
            wrong.map(({ target, value }) => `${nameOf(target)} ${value > 0 ? '+' : ''}${value.toFixed(1)} s`)
          ),
        }),
        message('remedy.clock', 'Synchronize these hosts and the Prometheus host with NTP or chrony.')
      );
    },
  };
}
