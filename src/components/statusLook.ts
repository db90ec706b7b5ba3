import { type GrafanaTheme2, type IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type Status } from '../triage/types';

/** The word for a status, beside its color and icon. */
export function statusWord(status: Status): string {
  const words: Record<Status, string> = {
    healthy: t('status.healthy', 'Healthy'),
    idle: t('status.idle', 'Idle'),
    degraded: t('status.degraded', 'Degraded'),
    outage: t('status.outage', 'Outage'),
    blind: t('status.blind', 'Blind'),
  };
  return words[status];
}

export const STATUS_ICONS: Readonly<Record<Status, IconName>> = {
  healthy: 'check-circle',
  idle: 'pause',
  degraded: 'exclamation-triangle',
  outage: 'times-circle',
  blind: 'eye-slash',
};

/** Text and border color of a status; blind is never green. */
export function statusColor(theme: GrafanaTheme2, status: Status): string {
  const colors: Record<Status, string> = {
    healthy: theme.colors.success.text,
    idle: theme.colors.text.secondary,
    degraded: theme.colors.warning.text,
    outage: theme.colors.error.text,
    blind: theme.colors.info.text,
  };
  return colors[status];
}
