import { groupBy } from '../../lists';
import { chained, message } from '../../messages';
import { nameOf } from '../targets/findTargets';
import { type JobTarget } from '../targets/jobTargets';
import { labelingOf } from '../generator/relabeling';
import { list } from '../texts';
import { type Check } from '../types';

/** Whether a job's targets have the documented `service_name` label. */
export function serviceNameCheck(documented: string, targets: readonly JobTarget[], query: string | null): Check {
  const wrong = targets.filter(({ serviceName }) => serviceName !== documented);
  const isAbsent = wrong.some(({ serviceName }) => serviceName === '');
  const perValue = [...groupBy(wrong, ({ serviceName }) => serviceName)].map(([value, some]) => {
    const on = { value, targets: list(some.map(nameOf)) };
    return value === ''
      ? message('checks.service-name.missing', 'missing on {{- targets}}', on)
      : message('checks.service-name.other', '"{{- value}}" on {{- targets}}', on);
  });
  return {
    id: 'service-name',
    title: message('checks.service-name.title', 'Label service_name'),
    why: message(
      'checks.service-name.why',
      'Documented dashboards select by this label, and it shows which service a host belongs to.'
    ),
    query,
    state: wrong.length === 0 ? 'pass' : isAbsent ? 'fail' : 'warn',
    evidence:
      wrong.length === 0
        ? message('checks.service-name.right', 'It is "{{- documented}}" on all targets.', { documented })
        : message('checks.service-name.wrong', 'It should be "{{- documented}}", but is {{- values}}.', {
            documented,
            values: chained(perValue, (most, last) =>
              message('list.comma-and', '{{- most}}, and {{- last}}', { most, last })
            ),
          }),
    remedy:
      wrong.length === 0
        ? null
        : {
            text: message(
              'remedy.service-name',
              'Add the label service_name: {{- documented}} to these targets in the job that scrapes them, and reload Prometheus.',
              { documented }
            ),
            snippet: labelingOf({ service_name: documented }, wrong),
          },
  };
}
