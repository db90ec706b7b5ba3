import { t } from '@grafana/i18n';
import { type PromError } from '../../promClient/errors';

/** That the data source didn't answer, and why, as a sentence. */
export function notMeasuredText({ message }: PromError): string {
  return t('rules.not-measured', "The data source didn't answer: {{- reason}}.", {
    reason: message.replace(/\.$/, ''),
  });
}
