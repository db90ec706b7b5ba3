import { type GrafanaTheme2, type IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type CheckState } from '../checks/types';

/** The word for a state, to stand where colour and icon say the same. */
export function stateWord(state: CheckState): string {
  const words: Record<CheckState, string> = {
    pass: t('check-state.pass', 'Pass'),
    warn: t('check-state.warn', 'Warning'),
    fail: t('check-state.fail', 'Fail'),
    unknown: t('check-state.unknown', 'Unknown'),
    'not-applicable': t('check-state.not-applicable', 'Not applicable'),
  };
  return words[state];
}

export const STATE_ICONS: Readonly<Record<CheckState, IconName>> = {
  pass: 'check-circle',
  warn: 'exclamation-triangle',
  fail: 'times-circle',
  unknown: 'question-circle',
  'not-applicable': 'minus-circle',
};

export function stateColor(theme: GrafanaTheme2, state: CheckState): string {
  const colors: Record<CheckState, string> = {
    pass: theme.colors.success.text,
    warn: theme.colors.warning.text,
    fail: theme.colors.error.text,
    unknown: theme.colors.info.text,
    'not-applicable': theme.colors.text.secondary,
  };
  return colors[state];
}
