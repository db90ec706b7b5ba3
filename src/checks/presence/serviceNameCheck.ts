import { groupBy } from '../../lists';
import { nameOf } from '../targets/findTargets';
import { type JobTarget } from '../targets/jobTargets';
import { labelingOf } from '../generator/relabeling';
import { list } from '../texts';
import { type Check } from '../types';

/** Whether a job's targets have the documented `service_name` label. */
export function serviceNameCheck(documented: string, targets: readonly JobTarget[], query: string | null): Check {
  const wrong = targets.filter(({ serviceName }) => serviceName !== documented);
  const isAbsent = wrong.some(({ serviceName }) => serviceName === '');
  const perValue = [...groupBy(wrong, ({ serviceName }) => serviceName)].map(
    ([value, some]) => `${value === '' ? 'missing' : `"${value}"`} on ${list(some.map(nameOf))}`
  );
  return {
    id: 'service-name',
    title: 'Label service_name',
    why: 'Documented dashboards select by this label, and it shows which service a host belongs to.',
    query,
    state: wrong.length === 0 ? 'pass' : isAbsent ? 'fail' : 'warn',
    evidence:
      wrong.length === 0
        ? `It is "${documented}" on all targets.`
        : `It should be "${documented}", but is ${perValue.join(', and ')}.`,
    remedy:
      wrong.length === 0
        ? null
        : {
            text: `Add the label service_name: ${documented} to these targets in the job that scrapes them, and reload Prometheus.`,
            snippet: labelingOf({ service_name: documented }, wrong),
          },
  };
}
