import { t } from '@grafana/i18n';
import { worded } from '../../messages';
import { type PromError } from '../../promClient/errors';

/** That the data source didn't answer, and why, as a sentence. */
export function notMeasuredText({ text }: PromError): string {
  return t('rules.not-measured', "The data source didn't answer: {{- reason}}.", {
    reason: worded(text, t).replace(/\.$/, ''),
  });
}
