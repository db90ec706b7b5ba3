import { selector, selectorOfNames } from '../promql/promql';
import { type Source } from '../triage/targets/source';
import { RTCD, RTCD_PROCESS } from '../products/mattermost/sources/rtcd';
import { gains } from './series';
import { type BoardContext } from './types';

/** People in calls by RTCD: an upper bound, the gauge leaks upwards. */
export function getRtcdSessionsQuery({ scope }: BoardContext): string {
  return `sum by(instance)(${selector(RTCD.sessions.name, scope)})`;
}

/** Errors of RTCD by type between two points; a series that is born counts whole. */
export function getRtcdErrorsQuery({ scope }: BoardContext): string {
  return `sum by(type)(${gains({ scope, startTime: RTCD_PROCESS.startTime }, selector(RTCD.errors.name, scope))})`;
}

/** Share of the targets of each job that answer, of those that delivered within the range. */
export function getTargetsQuery({ scope }: BoardContext, sources: readonly Source[]): string {
  const proofs = selectorOfNames(
    sources.map(({ presence }) => presence.name),
    scope
  );
  return `avg by(job)(${selector('up', scope)} and on(job,instance) count by(job,instance)(last_over_time(${proofs}[$__range])))`;
}
