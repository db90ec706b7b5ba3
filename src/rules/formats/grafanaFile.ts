import { type AlertRule, type RuleGroup, type Rules } from '../model';
import { grafanaRule, SERIES_EVALUATIONS } from '../grafana/grafanaRule';
import { grafanaInterval } from './grafanaImport';
import { rulesYaml } from './prometheus';

/**
 * A provisioning file of Grafana-managed alerts. Recording rules stay with the store. An alert always has a row while it
 * can tell, so that an empty answer (the recording rules are missing) shows as “No data”, never as normal.
 * @param dataSource uid of the Prometheus data source
 */
export function grafanaFileRules({ title, groups }: Pick<Rules, 'title' | 'groups'>, dataSource: string): string {
  return rulesYaml({
    apiVersion: 1,
    groups: groups.flatMap((group) => {
      const alerts = group.rules.filter((rule) => rule.kind === 'alert');
      return alerts.length === 0 ? [] : [fileGroup(title, group, alerts, dataSource)];
    }),
  });
}

function fileGroup(folder: string, group: RuleGroup, alerts: readonly AlertRule[], dataSource: string): object {
  return {
    orgId: 1,
    name: group.name,
    folder: escaped(folder),
    interval: `${grafanaInterval(group)}s`,
    rules: alerts.map((alert) => fileRule(alert, dataSource)),
  };
}

function fileRule(alert: AlertRule, dataSource: string): object {
  const { annotations, labels, ...rule } = grafanaRule(alert, dataSource);
  return {
    ...rule,
    title: escaped(rule.title),
    missing_series_evals_to_resolve: SERIES_EVALUATIONS,
    annotations,
    labels: Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, escaped(value)])),
  };
}

/** Grafana replaces variables of the environment in titles and labels of these files. */
function escaped(text: string): string {
  return text.replace(/\$/g, () => '$$');
}
