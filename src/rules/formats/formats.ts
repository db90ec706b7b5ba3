import { type Rules } from '../model';
import { grafanaFileRules } from './grafanaFile';
import { grafanaImportRules } from './grafanaImport';
import { openSlo } from './openSlo';
import { operatorRules } from './operator';
import { prometheusRules } from './prometheus';

/** What reads the rules. */
export const RULE_FORMATS = ['prometheus', 'grafana-import', 'operator', 'grafana-file', 'openslo'] as const;

export type RuleFormat = (typeof RULE_FORMATS)[number];

/**
 * Rules as a file.
 * @param dataSource uid of Grafana's data source, for Grafana's own file
 */
export function formatRules(rules: Rules, format: RuleFormat, dataSource: string): string {
  switch (format) {
    case 'prometheus':
      return prometheusRules(rules);
    case 'grafana-import':
      return grafanaImportRules(rules);
    case 'operator':
      return operatorRules(rules);
    case 'grafana-file':
      return grafanaFileRules(rules, dataSource);
    case 'openslo':
      return openSlo(rules);
  }
}

/** The name of the file for a format: `callscope-rules.yml`; a scope makes another one. */
export function fileNameOf({ name }: Pick<Rules, 'name'>, format: RuleFormat): string {
  const whats: Record<RuleFormat, string> = {
    prometheus: 'rules',
    'grafana-import': 'grafana-import',
    operator: 'prometheusrule',
    'grafana-file': 'grafana-alerts',
    openslo: 'openslo',
  };
  return `${name}-${whats[format]}.yml`;
}
