import { selector } from '../../../../promql/promql';
import { RTCD, RTCD_PROCESS } from '../../sources/rtcd';
import { gains } from '../../../../boards/queries/series';
import { type BoardContext } from '../../../../boards/types';

/** People in calls by RTCD: an upper bound, the gauge leaks upwards. */
export function getRtcdSessionsQuery({ scope }: BoardContext): string {
  return `sum by(instance)(${selector(RTCD.sessions.name, scope)})`;
}

/** Errors of RTCD by type between two points; a series that is born counts whole. */
export function getRtcdErrorsQuery({ scope }: BoardContext): string {
  return `sum by(type)(${gains({ scope, startTime: RTCD_PROCESS.startTime }, selector(RTCD.errors.name, scope))})`;
}
