import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Trans } from '@grafana/i18n';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import React from 'react';
import { type Check, type Remedy } from '../checks/types';
import { testIds } from '../components/testIds';
import { StateBadge } from './StateBadge';

/** One check: what was measured, and if it didn't pass, why that matters and what to do. */
export function CheckRow({ check }: { check: Check }) {
  const styles = useStyles2(getStyles);
  return (
    <li className={styles.row} data-testid={testIds.checks.check} data-check={check.id} data-state={check.state}>
      <div className={styles.head}>
        <StateBadge state={check.state} />
        <strong>{check.title}</strong>
      </div>
      <div className={styles.text}>{check.evidence}</div>
      {check.remedy !== null && <RemedyText remedy={check.remedy} why={check.why} />}
      {check.query !== null && (
        <details className={styles.query}>
          <summary>
            <Trans i18nKey="check.query">What was asked</Trans>
          </summary>
          <code>{check.query}</code>
        </details>
      )}
    </li>
  );
}

function RemedyText({ remedy: { text, snippet }, why }: { remedy: Remedy; why: string }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.text} data-testid={testIds.checks.remedy}>
      <p className={styles.advice}>
        {why} {text}
      </p>
      {snippet !== null && (
        <>
          <pre className={styles.snippet}>{snippet}</pre>
          <ClipboardButton
            size="sm"
            variant="secondary"
            icon="copy"
            getText={() => snippet}
            data-testid={testIds.checks.copy}
          >
            <Trans i18nKey="check.copy">Copy</Trans>
          </ClipboardButton>
        </>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    borderTop: `1px solid ${theme.colors.border.weak}`,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    padding: theme.spacing(1, 0),
  }),
  head: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 1) }),
  text: css({ overflowWrap: 'anywhere' }),
  advice: css({ marginBottom: theme.spacing(0.5) }),
  snippet: css({ marginBottom: theme.spacing(0.5), overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }),
  query: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
});
