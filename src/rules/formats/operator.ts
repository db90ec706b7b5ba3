import { type Rules } from '../model';
import { prometheusGroup, rulesYaml } from './prometheus';

/** A PrometheusRule for the Prometheus operator. */
export function operatorRules({ groups }: Pick<Rules, 'groups'>): string {
  return rulesYaml({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'callscope-rules', labels: { 'app.kubernetes.io/name': 'callscope' } },
    spec: { groups: groups.map(prometheusGroup) },
  });
}
