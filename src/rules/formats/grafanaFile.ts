import { type AlertRule, type RuleGroup, type Rules } from '../model';
import { grafanaInterval, withValueOf } from './grafanaImport';
import { rulesYaml } from './prometheus';

const QUERY = 'A';
const CONDITION = 'B';
/** How far Grafana says that a query looks back (s); an instant query looks at its end. */
const RANGE = 600;
/** The value of a rule while nothing is wrong; all others are at least 0. */
const NOTHING_WRONG = -1;

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

function fileRule(rule: AlertRule, dataSource: string): object {
  return {
    uid: rule.uid,
    title: escaped(rule.alert),
    condition: CONDITION,
    data: [
      {
        refId: QUERY,
        relativeTimeRange: { from: RANGE, to: 0 },
        datasourceUid: dataSource,
        model: { refId: QUERY, expr: alwaysAnswered(rule), instant: true, range: false },
      },
      {
        refId: CONDITION,
        relativeTimeRange: { from: RANGE, to: 0 },
        datasourceUid: '__expr__',
        model: {
          refId: CONDITION,
          type: 'threshold',
          expression: QUERY,
          conditions: [{ evaluator: { type: 'gt', params: [NOTHING_WRONG / 2] } }],
        },
      },
    ],
    noDataState: 'NoData',
    execErrState: 'Error',
    for: `${rule.lasting}s`,
    missing_series_evals_to_resolve: 1,
    annotations: withValueOf(rule.annotations, QUERY),
    labels: Object.fromEntries(Object.entries(rule.labels).map(([label, value]) => [label, escaped(value)])),
  };
}

/** The expression of an alert, or -1 while nothing is wrong and the rule can tell. */
export function alwaysAnswered({ expr, proof }: Pick<AlertRule, 'expr' | 'proof'>): string {
  return `(${expr}) or on() ${proof === null ? `vector(${NOTHING_WRONG})` : `(0*${proof}${NOTHING_WRONG})`}`;
}

/** Grafana replaces variables of the environment in titles and labels of these files. */
function escaped(text: string): string {
  return text.replace(/\$/g, () => '$$');
}
