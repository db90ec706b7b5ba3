import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { testIds } from '../../components/testIds';

/** Gray blocks in place of the verdict, the steps and the table. */
export function LoadingSkeleton() {
  const styles = useStyles2(getStyles);
  return (
    <div
      className={styles.skeleton}
      role="status"
      aria-busy="true"
      aria-label={t('loading.label', 'Querying Prometheus')}
      data-testid={testIds.states.loading}
    >
      <div className={styles.verdict} />
      <div className={styles.steps} />
      <div className={styles.detail} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const block = { background: theme.colors.background.secondary, borderRadius: theme.shape.radius.default };
  return {
    skeleton: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
    verdict: css({ ...block, height: theme.spacing(14) }),
    steps: css({ ...block, height: theme.spacing(10) }),
    detail: css({ ...block, height: theme.spacing(40) }),
  };
};
