import { type CauseBoard } from '../triage/findings/causeBoard';
import { selector } from '../promql/promql';
import { type Annotations } from './model';
import { type RuleOptions } from './product';

/** The time of the evaluation, in unix seconds. Grafana has no such function, and leaves the parameter out. */
const AT = '{{ with query "vector(time())" }}{{ . | first | value | printf "%.0f" }}{{ end }}';

/** The value of a label, or nothing: a missing one would show as “<no value>” in Grafana. */
export function labelValue(label: string, before: string): string {
  return `{{ with $labels.${label} }}${before}{{ . }}{{ end }}`;
}

/** The place of alerts that are about all places. */
export const EVERYWHERE = 'everywhere';

/** The name of a place; never empty, since Prometheus would show the template instead. */
export function placeOf(label: string | undefined): string {
  return label === undefined ? EVERYWHERE : `{{ with $labels.${label} }}{{ . }}{{ else }}${EVERYWHERE}{{ end }}`;
}

/** The value of the alert as a percentage. */
export const SHARE = '{{ $value | humanizePercentage }}';

/** The labels and annotations that say where an alert is, and link there. */
export function linksOf(
  { page, scope }: Pick<RuleOptions, 'page' | 'scope'>,
  board: CauseBoard | undefined,
  places: readonly string[]
): Pick<Annotations, 'runbook_url' | 'dashboard_url'> {
  const scoped = scope.length === 0 ? '' : `scope=${encodeURIComponent(selector('', scope).slice(1, -1))}`;
  const at = AT.replace('{{ .', 'at={{ .');
  const runbook = [...(scoped === '' ? [] : [scoped]), at].join('&');
  const variables = places.flatMap((label) => {
    const variable = board?.nameOf === undefined ? board?.variables[label] : undefined;
    return variable === undefined ? [] : [`{{ with $labels.${label} }}&var-${variable}={{ . | urlquery }}{{ end }}`];
  });
  return {
    runbook_url: `${page}/triage?${runbook}`,
    ...(board !== undefined && {
      dashboard_url: `${page}/dashboards/${board.slug}?${['from=now-1h', 'to=now', ...(scoped === '' ? [] : [scoped])].join('&')}${variables.join('')}`,
    }),
  };
}
