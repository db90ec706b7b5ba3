import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import React from 'react';
import { type CheckState } from '../../checks/types';
import { STATE_ICONS, stateColor, stateWord } from './checkLook';

/** A check's state as icon and word in its color. */
export function StateBadge({ state }: { state: CheckState }) {
  const styles = useStyles2(getStyles, state);
  return (
    <span className={styles.badge}>
      <Icon name={STATE_ICONS[state]} />
      {stateWord(state)}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2, state: CheckState) => ({
  badge: css({
    alignItems: 'center',
    color: stateColor(theme, state),
    display: 'inline-flex',
    gap: theme.spacing(0.5),
    whiteSpace: 'nowrap',
  }),
});
