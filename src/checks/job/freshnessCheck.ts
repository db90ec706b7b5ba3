import { unique } from '../../lists';
import { message } from '../../messages';
import { selectorOfNames } from '../../promql/promql';
import { type ExpectedJob } from '../targets/expectedJobs';
import { type JobTarget } from '../targets/jobTargets';
import { bad, type Facts, notApplicable, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';
import { nameOf } from '../targets/findTargets';
import { byTarget } from '../targets/queries';
import { deliveredMatchers, measured, targetValue } from './targetRows';

/** Age of the newest sample, in scrape intervals. */
const GOOD_AGE = 2;
const POOR_AGE = 4;
/** Seconds that the query itself may take. */
const SLACK = 1;

/** The time of the newest sample of each target's presence family (unix s). */
export function getNewestSampleQuery(facts: Pick<Facts, 'targets' | 'scope' | 'jobs' | 'apart'>): string {
  const names = unique(facts.jobs.map(({ source }) => source.presence.name));
  return `max ${byTarget(facts.apart)}(timestamp(${selectorOfNames(names, deliveredMatchers(facts))}))`;
}

/** Whether samples arrive on time: shows slow remote write. */
export function freshnessCheck({ source }: ExpectedJob, targets: readonly JobTarget[], facts: Facts): Probe {
  const present = targets.filter(({ isDelivering }) => isDelivering);
  return {
    id: 'freshness',
    title: message('checks.freshness.title', 'Age of the newest sample'),
    why: message('checks.freshness.why', 'Late samples make late verdicts.'),
    queries: { newest: getNewestSampleQuery(facts) },
    judge: ({ newest }) => {
      if (present.length === 0) {
        return notApplicable(
          message('checks.freshness.absent', 'No target delivers {{- family}} now.', { family: source.presence.name })
        );
      }
      const ages = measured(present, (target) => {
        const time = targetValue(newest, target);
        return time === null ? null : facts.at - time;
      });
      const oldest = Math.max(...ages.map(({ value }) => value));
      if (ages.length < present.length || present.some(({ interval }) => interval === null)) {
        return unknown([
          Number.isFinite(oldest)
            ? message('checks.freshness.age', 'The newest sample is {{seconds}} s old.', {
                seconds: Math.round(oldest),
              })
            : message('checks.freshness.no-age', 'The age of the newest sample is unknown.'),
          message(
            'checks.freshness.no-interval',
            "Can't tell whether that is late: the scrape interval can't be measured."
          ),
        ]);
      }
      const late = ages.filter(({ target, value }) => value > GOOD_AGE * (target.interval ?? 0) + SLACK);
      if (late.length === 0) {
        return pass(
          message('checks.freshness.good', 'The newest sample is at most {{seconds}} s old.', {
            seconds: Math.max(0, Math.round(oldest)),
          })
        );
      }
      return bad(
        late.some(({ target, value }) => value > POOR_AGE * (target.interval ?? 0) + SLACK) ? 'fail' : 'warn',
        message('checks.freshness.late', 'The newest samples are late: {{- targets}}.', {
          targets: list(late.map(({ target, value }) => `${nameOf(target)} ${Math.round(value)} s`)),
        }),
        message(
          'remedy.freshness',
          'If samples come by remote write, check its queue. Otherwise, compare the clocks of Prometheus and this machine.'
        )
      );
    },
  };
}
