import { t } from '@grafana/i18n';
import { formatNumber } from '../../../components/format';
import { worded } from '../../../messages';
import { type SymptomView } from '../../../triage/assessment';

/** What makes a unit bad: `over 300 ms`, or without a limit a word such as `failed`. */
export function complaintText({ limit, limitUnit }: SymptomView): string {
  const unit = worded(limitUnit, t);
  return limit > 0 ? t('symptom.over', 'over {{limit}} {{- unit}}', { limit: formatNumber(limit), unit }) : unit;
}
