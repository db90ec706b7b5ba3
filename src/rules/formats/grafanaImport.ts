import { type Annotations, type Rule, type RuleGroup, type Rules } from '../model';
import { prometheusGroup, rulesYaml } from './prometheus';

/** Grafana's scheduler looks at rules this often (s). */
const GRAFANA_TICK = 10;

/** The label in which Grafana's import looks for the uid of a rule. */
const UID_LABEL = '__grafana_alert_rule_uid__';

/** The name that the import gives to the query of a rule. */
const IMPORTED_QUERY = 'query';

/**
 * A rule file to import into Grafana. By default Grafana evaluates imported rules a minute late; stable uids make a
 * second import replace the first one.
 */
export function grafanaImportRules({ groups }: Pick<Rules, 'groups'>): string {
  return rulesYaml({
    groups: groups.map((group) => ({
      ...prometheusGroup({ ...group, interval: grafanaInterval(group), rules: group.rules.map(imported) }),
      query_offset: '0s',
    })),
  });
}

/** The interval of a group in Grafana, in seconds. */
export function grafanaInterval({ interval }: Pick<RuleGroup, 'interval'>): number {
  return Math.ceil(interval / GRAFANA_TICK) * GRAFANA_TICK;
}

function imported(rule: Rule): Rule {
  const labels = { ...rule.labels, [UID_LABEL]: rule.uid };
  return rule.kind === 'record'
    ? { ...rule, labels }
    : {
        ...rule,
        labels: { ...rule.labels, [UID_LABEL]: rule.uid },
        annotations: withValueOf(rule.annotations, IMPORTED_QUERY),
      };
}

/** In Grafana, `$value` is a text about all values. */
export function withValueOf(annotations: Annotations, query: string): Annotations {
  const { summary, description, ...links } = annotations;
  const value = (text: string): string => text.replace(/\$value\b/g, () => `$values.${query}.Value`);
  return { summary: value(summary), description: value(description), ...links };
}
