import { selector } from '../../../../promql/promql';
import { RTCD, RTCD_PROCESS } from '../../sources/rtcd';
import { gains } from '../../../../boards/queries/series';
import { type BoardContext } from '../../../../boards/types';

/** People in calls by RTCD: an upper bound, because the gauge leaks upward. */
export function getRtcdSessionsQuery({ scope }: BoardContext): string {
  return `sum by(instance)(${selector(RTCD.sessions.name, scope)})`;
}

/** Errors of RTCD by type in each interval; a new series counts in full. */
export function getRtcdErrorsQuery({ scope }: BoardContext): string {
  return `sum by(type)(${gains({ scope, startTime: RTCD_PROCESS.startTime }, selector(RTCD.errors.name, scope))})`;
}
