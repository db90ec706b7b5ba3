import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

interface Props {
  /** 0 to 1, as the interval's ends. */
  share: number;
  low: number;
  high: number;
  isBad: boolean;
}

/** A share from 0 to 100 % as a tick on its interval, beside the numbers. */
export function ShareBar({ share, low, high, isBad }: Props) {
  const styles = useStyles2(getStyles, isBad);
  return (
    <svg className={styles.bar} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect className={styles.track} x="0" y="4" width="100" height="2" />
      <rect className={styles.interval} x={low * 100} y="2.5" width={Math.max(0.5, (high - low) * 100)} height="5" />
      <rect className={styles.tick} x={Math.min(99, share * 100)} y="0" width="1" height="10" />
    </svg>
  );
}

const getStyles = (theme: GrafanaTheme2, isBad: boolean) => {
  const color = isBad ? theme.colors.warning.main : theme.colors.text.secondary;
  return {
    bar: css({ display: 'block', height: theme.spacing(1.5), width: '100%' }),
    track: css({ fill: theme.colors.border.weak }),
    interval: css({ fill: color, opacity: 0.4 }),
    tick: css({ fill: color }),
  };
};
