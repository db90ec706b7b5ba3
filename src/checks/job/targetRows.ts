import { finite } from '../../promClient/rows';
import { type Matcher } from '../../promql/promql';
import { type Sample } from '../../promClient/types';
import { isOf } from '../targets/findTargets';
import { type JobTarget } from '../targets/jobTargets';
import { type Facts } from '../probe';
import { targetMatchers, type TargetId } from '../targets/queries';

/** Whether any target delivers or delivered. */
export function hasDelivered({ targets }: Pick<Facts, 'targets'>): boolean {
  return [...targets.values()].some((job) => job.targets.some((target) => target.hasDelivered));
}

/** Matchers of all targets that deliver or delivered, so that checks of several jobs share one query. */
export function deliveredMatchers({ targets, scope }: Pick<Facts, 'targets' | 'scope'>): Matcher[] {
  const all = [...targets.values()].flatMap((job) => job.targets.filter(({ hasDelivered }) => hasDelivered));
  return targetMatchers(all, scope);
}

/** The value of a target's row (with this `what` if given); null if there is none or it isn't a number. */
export function targetValue(rows: readonly Sample[] | undefined, target: TargetId, what?: string): number | null {
  return finite(
    rows?.find(({ labels }) => isOf(target, labels) && (what === undefined || labels.what === what))?.value
  );
}

/** The targets that have a value, with it. */
export function measured<T extends JobTarget>(
  targets: readonly T[],
  valueOf: (target: T) => number | null
): Array<{ target: T; value: number }> {
  return targets.flatMap((target) => {
    const value = valueOf(target);
    return value === null ? [] : [{ target, value }];
  });
}
