import { type Rules } from '../../src/rules/model';
import { composeRules } from '../../src/rules/composeRules';
import { type RuleOptions } from '../../src/rules/product';
import { PRODUCT_RULES } from '../../src/products/rules';
import { DEFAULT_SETTINGS } from '../../src/settings';

/** The options of rules that tests use. */
export const RULE_OPTIONS: RuleOptions = {
  scope: [],
  limits: DEFAULT_SETTINGS.limits,
  sloWindowDays: DEFAULT_SETTINGS.sloWindowDays,
  expected: {},
  scrape: 15,
  page: '/a/callscope-calls-app',
};

/** The rules of all products, or of one. */
export function rulesOf(options: Partial<RuleOptions> = {}, product?: string): Rules {
  return composeRules(
    PRODUCT_RULES.filter(({ id }) => product === undefined || id === product),
    { ...RULE_OPTIONS, ...options }
  );
}

/** Names of all alerts. */
export function alertsOf({ groups }: Pick<Rules, 'groups'>): string[] {
  return groups.flatMap(({ rules }) => rules.flatMap((rule) => (rule.kind === 'alert' ? [rule.alert] : [])));
}
