import { unique } from '../../lists';
import { message } from '../../messages';
import { type Queries } from '../../promClient/types';
import { MAX_FOLLOW_UP_LENGTH, packed, selectorOfNames } from '../../promql/promql';
import { type Metric, seriesOf } from '../../triage/targets/source';
import { type Product } from '../../triage/model';
import { bad, type Facts, pass, type Probe } from '../probe';
import { list } from '../texts';

/** Prometheus adds this prefix to a label of a metric if its target has a label of the same name. */
const PREFIX = 'exported_';

/** How many series have a renamed label, by job; the label is in `what`. */
export function getHiddenLabelsQueries(metrics: readonly Metric[], { scope }: Pick<Facts, 'scope'>): Queries {
  const hidden = (label: string): string => {
    const names = metrics.filter((metric) => metric.labels.includes(label)).flatMap(seriesOf);
    const isHidden = { label: `${PREFIX}${label}`, op: '!=', value: '' } as const;
    return `count by(job)(${selectorOfNames(unique(names), [...scope, isHidden])})`;
  };
  const labels = unique(metrics.flatMap((metric) => metric.labels)).sort();
  return packed(Object.fromEntries(labels.map((label) => [label, hidden(label)])), MAX_FOLLOW_UP_LENGTH);
}

/** Whether target labels hide labels of the metrics. */
export function hiddenLabelsCheck({ sources, hosts }: Product, facts: Facts): Probe {
  const metrics = [...sources, ...hosts].flatMap((source) => source.metrics);
  return {
    id: 'hidden-labels',
    title: message('checks.hidden-labels.title', 'Labels hidden by target labels'),
    why: message(
      'checks.hidden-labels.why',
      "If a target label has the same name as a metric's label, Prometheus renames the metric's label, and queries no longer find it."
    ),
    queries: getHiddenLabelsQueries(metrics, facts),
    judge: (results) => {
      const rows = Object.values(results).flat();
      if (rows.length === 0) {
        return pass(message('checks.hidden-labels.none', 'No labels are hidden.'));
      }
      const hidden = rows.map(({ labels: { what = '', job = '' }, value }) =>
        message(
          'checks.hidden-labels.label',
          '{{- label}} of job {{- job}}, now stored as {{- renamed}} ({{n}} series)',
          { label: what, job, renamed: `${PREFIX}${what}`, n: value }
        )
      );
      const names = unique(rows.map(({ labels }) => labels.what ?? ''));
      return bad(
        'fail',
        [
          message('checks.hidden-labels.hidden', 'Target labels hide labels of the metrics: {{- labels}}.', {
            labels: list(hidden),
          }),
          message('checks.hidden-labels.consequence', "Callscope can't judge what depends on them."),
        ],
        message(
          'remedy.hidden-labels',
          'Rename the target label (for example to target_{{- label}}) in labels or relabel_configs of the job, or set honor_labels: true for the job.',
          { label: names[0] ?? '' }
        )
      );
    },
  };
}
