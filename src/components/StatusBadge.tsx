import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import React from 'react';
import { type Status } from '../triage/types';
import { STATUS_ICONS, statusColor, statusWord } from './statusLook';

interface Props {
  status: Status;
  size: 'sm' | 'xl';
  testId?: string;
}

/** A status as icon and word in its color. */
export function StatusBadge({ status, size, testId }: Props) {
  const styles = useStyles2(getStyles, status, size);
  return (
    <span className={styles.badge} data-testid={testId} data-status={status}>
      <Icon name={STATUS_ICONS[status]} size={size} />
      {statusWord(status)}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2, status: Status, size: Props['size']) => ({
  badge: css({
    alignItems: 'center',
    color: statusColor(theme, status),
    display: 'inline-flex',
    gap: theme.spacing(0.5),
    whiteSpace: 'nowrap',
    ...(size === 'xl' && {
      fontSize: theme.typography.h3.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
      gap: theme.spacing(1),
      textTransform: 'uppercase',
    }),
  }),
});
