import { type Rules } from '../model';
import { prometheusGroup, rulesYaml } from './prometheus';

/** A PrometheusRule for the Prometheus operator. */
export function operatorRules({ name, groups }: Pick<Rules, 'name' | 'groups'>): string {
  return rulesYaml({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: `${name}-rules`, labels: { 'app.kubernetes.io/name': 'callscope' } },
    spec: { groups: groups.map(prometheusGroup) },
  });
}
