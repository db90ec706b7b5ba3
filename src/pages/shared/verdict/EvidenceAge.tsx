import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { formatDuration } from '../../../components/format';
import { testIds } from '../../../components/testIds';
import { useNow } from '../../../components/useNow';

interface Props {
  /** Unix seconds; null if there is no evidence. */
  evidenceAt: number | null;
  /** Unix seconds of the verdict's instant. */
  at: number;
  /** Whether the age counts up to now, not to the instant. */
  isLive: boolean;
}

export function EvidenceAge({ evidenceAt, at, isLive }: Props) {
  const styles = useStyles2(getStyles);
  const now = useNow(isLive);
  return (
    <span className={styles.age} data-testid={testIds.verdict.evidenceAge}>
      {evidenceAt === null
        ? t('verdict.no-evidence', 'no data')
        : t('verdict.evidence-age', 'data {{age}} old', {
            age: formatDuration((isLive ? Math.max(now, at) : at) - evidenceAt),
          })}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  age: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
});
