import { stringify } from 'yaml';
import { type Rule, type RuleGroup, type Rules } from '../model';

/** A rule file for Prometheus, Mimir, Thanos and VictoriaMetrics. */
export function prometheusRules({ groups }: Pick<Rules, 'groups'>): string {
  return rulesYaml({ groups: groups.map(prometheusGroup) });
}

/** Long expressions stay on one line; YAML without references. */
export function rulesYaml(value: object): string {
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** A group as Prometheus reads it. */
export function prometheusGroup({ name, interval, rules }: RuleGroup): object {
  return { name, interval: `${interval}s`, rules: rules.map(prometheusRule) };
}

function prometheusRule(rule: Rule): object {
  switch (rule.kind) {
    case 'record':
      return { record: rule.record, expr: rule.expr, labels: rule.labels };
    case 'alert':
      return {
        alert: rule.alert,
        expr: rule.expr,
        ...(rule.lasting > 0 && { for: `${rule.lasting}s` }),
        labels: rule.labels,
        annotations: rule.annotations,
      };
  }
}
