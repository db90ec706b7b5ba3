import { selectorOfNames } from '../../promql/promql';
import { type ExpectedJob } from '../expectedJobs';
import { type JobTarget } from '../jobTargets';
import { bad, type Facts, notApplicable, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';
import { nameOf } from '../findTargets';
import { byTarget } from '../queries';
import { deliveredMatchers, measured, targetValue } from './targetRows';

/** Intervals that the newest sample may be old. */
const GOOD_AGE = 2;
const POOR_AGE = 4;
/** Seconds that asking itself may take. */
const SLACK = 1;

/** When the newest sample of each target's presence family was taken (unix s). */
export function getNewestSampleQuery(facts: Pick<Facts, 'targets' | 'scope' | 'jobs' | 'apart'>): string {
  const names = [...new Set(facts.jobs.map(({ source }) => source.presence.name))];
  return `max ${byTarget(facts.apart)}(timestamp(${selectorOfNames(names, deliveredMatchers(facts))}))`;
}

/** Whether samples come in time: remote write that lags shows here. */
export function freshnessCheck({ source }: ExpectedJob, targets: readonly JobTarget[], facts: Facts): Probe {
  const present = targets.filter(({ isDelivering }) => isDelivering);
  return {
    id: 'freshness',
    title: 'Age of the newest sample',
    why: 'What arrives late is judged late.',
    queries: { newest: getNewestSampleQuery(facts) },
    judge: ({ newest }) => {
      if (present.length === 0) {
        return notApplicable(`No target delivers ${source.presence.name} now.`);
      }
      const ages = measured(present, (target) => {
        const time = targetValue(newest, target);
        return time === null ? null : facts.at - time;
      });
      const oldest = Math.max(...ages.map(({ value }) => value));
      if (ages.length < present.length || present.some(({ interval }) => interval === null)) {
        return unknown(
          `The newest sample is ${Number.isFinite(oldest) ? `${Math.round(oldest)} s` : 'not known to be'} old; how often there should be one can't be measured.`
        );
      }
      const late = ages.filter(({ target, value }) => value > GOOD_AGE * (target.interval ?? 0) + SLACK);
      if (late.length === 0) {
        return pass(`The newest sample is ${Math.max(0, Math.round(oldest))} s old at most.`);
      }
      return bad(
        late.some(({ target, value }) => value > POOR_AGE * (target.interval ?? 0) + SLACK) ? 'fail' : 'warn',
        `The newest sample is old: ${list(late.map(({ target, value }) => `${nameOf(target)} ${Math.round(value)} s`))}.`,
        'Where samples come by remote write, look at its queue; else compare the clocks of Prometheus and of this machine.'
      );
    },
  };
}
