import { t } from '@grafana/i18n';

/** @param budget how long it takes: `25 s`, or several for several products */
export function budgetText(budget: string): string {
  return t('budget.text', 'A fault shows within {{budget}}.', { budget });
}
