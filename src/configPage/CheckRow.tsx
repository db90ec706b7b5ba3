import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Trans } from '@grafana/i18n';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import React from 'react';
import { type Check } from '../checks/types';
import { testIds } from '../components/testIds';
import { StateBadge } from './StateBadge';

/** One check: what was measured, and if something is to be done, why that matters and what. */
export function CheckRow({ check: { id, title, state, evidence, why, remedy } }: { check: Check }) {
  const styles = useStyles2(getStyles);
  return (
    <li className={styles.row} data-testid={testIds.checks.check} data-check={id} data-state={state}>
      <StateBadge state={state} />
      <strong>{title}</strong>
      <div className={styles.text}>
        {evidence}
        {remedy !== null && (
          <div data-testid={testIds.checks.remedy}>
            <p className={styles.advice}>
              {why} {remedy.text}
            </p>
            {remedy.snippet !== null && <Snippet text={remedy.snippet} />}
          </div>
        )}
      </div>
    </li>
  );
}

function Snippet({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <>
      <pre className={styles.snippet}>{text}</pre>
      <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => text} data-testid={testIds.checks.copy}>
        <Trans i18nKey="check.copy">Copy</Trans>
      </ClipboardButton>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    alignItems: 'start',
    borderTop: `1px solid ${theme.colors.border.weak}`,
    display: 'grid',
    gap: theme.spacing(0, 2),
    gridTemplateColumns: `${theme.spacing(12)} ${theme.spacing(20)} 1fr`,
    padding: theme.spacing(0.5, 0),
    [theme.breakpoints.down('md')]: {
      gridTemplateColumns: 'max-content 1fr',
      '& > :last-child': { gridColumn: '1 / -1' },
    },
  }),
  text: css({ minWidth: 0, overflowWrap: 'anywhere' }),
  advice: css({ margin: theme.spacing(0.5, 0) }),
  snippet: css({ margin: theme.spacing(0.5, 0), overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }),
});
