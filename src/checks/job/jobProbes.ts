import { type ExpectedJob } from '../targets/expectedJobs';
import { type Facts, type Probe } from '../probe';
import { callsCheck } from './callsCheck';
import { clockCheck } from './clockCheck';
import { freshnessCheck } from './freshnessCheck';
import { metricsCheck } from './metricsCheck';
import { restartsCheck } from './restartsCheck';
import { scrapeTimeCheck } from './scrapeTimeCheck';
import { stabilityCheck } from './stabilityCheck';

/** Checks of a job beyond being found and being up; none if it never delivered. */
export function jobProbes(job: ExpectedJob, facts: Facts): Probe[] {
  const targets = (facts.targets.get(job)?.targets ?? []).filter(({ hasDelivered }) => hasDelivered);
  const { people, started, clock } = job.source;
  if (targets.length === 0) {
    return [];
  }
  return [
    stabilityCheck(targets, facts),
    scrapeTimeCheck(job, targets, facts),
    freshnessCheck(job, targets, facts),
    metricsCheck(job, targets, facts),
    ...(people === undefined ? [] : [callsCheck(people, facts)]),
    ...(started === undefined ? [] : [restartsCheck(started, targets, facts)]),
    ...(clock === undefined ? [] : [clockCheck(clock, targets, facts)]),
  ];
}
