import { message } from '../../messages';
import { selector, tagged } from '../../promql/promql';
import { percent } from '../../triage/format';
import { type JobTarget } from '../targets/jobTargets';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';
import { nameOf } from '../targets/findTargets';
import { byTarget } from '../targets/queries';
import { deliveredMatchers, measured, targetValue } from './targetRows';

/** Shares of an hour that a target must be up. */
const GOOD_SHARE = 0.999;
const POOR_SHARE = 0.99;
/** One outage within the hour is a restart; more are flapping. */
const FLAPPING_OUTAGES = 2;

/** How often each target went down within the last hour, and the share of it that it was up: `what` = outages, share. */
export function getStabilityQuery(facts: Pick<Facts, 'targets' | 'scope' | 'apart'>): string {
  const up = `${selector('up', deliveredMatchers(facts))}[1h]`;
  return tagged({
    outages: `max ${byTarget(facts.apart)}(resets(${up}))`,
    share: `min ${byTarget(facts.apart)}(avg_over_time(${up}))`,
  });
}

/** Whether targets flap. */
export function stabilityCheck(targets: readonly JobTarget[], facts: Facts): Probe {
  return {
    id: 'stability',
    title: message('checks.stability.title', 'Stays up'),
    why: message('checks.stability.why', "Each outage leaves a gap in which Callscope can't see faults."),
    queries: { stability: getStabilityQuery(facts) },
    judge: ({ stability }) => {
      const shares = measured(targets, (target) => targetValue(stability, target, 'share'));
      if (shares.length < targets.length) {
        return unknown(
          message(
            'checks.stability.unknown',
            "Can't tell how often targets were down: Prometheus has no up series for some of them."
          )
        );
      }
      const flapping = shares.filter(
        ({ target, value }) =>
          value < GOOD_SHARE && (targetValue(stability, target, 'outages') ?? 0) >= FLAPPING_OUTAGES
      );
      const worst = Math.min(...shares.map(({ value }) => value));
      if (flapping.length === 0) {
        return pass(
          message('checks.stability.good', 'Up for at least {{- share}} of the last hour, without flapping.', {
            share: percentUp(worst),
          })
        );
      }
      return bad(
        worst < POOR_SHARE ? 'fail' : 'warn',
        message('checks.stability.flapping', 'Flapping within the last hour: {{- targets}}.', {
          targets: list(
            flapping.map(({ target, value }) =>
              message('checks.stability.went-down', '{{- target}} went down {{times}} times (up {{- share}})', {
                target: nameOf(target),
                times: targetValue(stability, target, 'outages') ?? 0,
                share: percentUp(value),
              })
            )
          ),
        }),
        message('remedy.stability', 'Check for restarts, overload, and packet loss between Prometheus and the target.')
      );
    },
  };
}

/** Rounded down: only a target that never went down was up for 100 %. */
function percentUp(share: number): string {
  return percent(Math.floor(share * 1000) / 1000, 1);
}
