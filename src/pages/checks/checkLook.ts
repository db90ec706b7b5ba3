import { type GrafanaTheme2, type IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type CheckState, WORST_FIRST } from '../../checks/types';

/** The word for a state, beside its color and icon. */
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

/** `1 failed, 2 warnings, 94 passed`: the worst first. */
export function countStates(states: readonly CheckState[]): string {
  return WORST_FIRST.map((state) => [state, states.filter((other) => other === state).length] as const)
    .filter(([, n]) => n > 0)
    .map(([state, n]) => countText(state, n))
    .join(', ');
}

function countText(state: CheckState, count: number): string {
  switch (state) {
    case 'fail':
      return t('check-count.fail', '{{count}} failed', { count });
    case 'warn':
      return t('check-count.warn', '{{count}} warnings', { count, defaultValue_one: '{{count}} warning' });
    case 'unknown':
      return t('check-count.unknown', '{{count}} unknown', { count });
    case 'pass':
      return t('check-count.pass', '{{count}} passed', { count });
    case 'not-applicable':
      return t('check-count.not-applicable', '{{count}} not applicable', { count });
  }
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
