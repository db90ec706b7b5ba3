import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { ClipboardButton, IconButton, useStyles2 } from '@grafana/ui';
import React from 'react';
import { type Check } from '../../checks/types';
import { worded } from '../../messages';
import { setUpIds } from '../../components/setUpIds';
import { StateBadge } from './StateBadge';

interface Props {
  check: Check;
  isBusy: boolean;
  onCheck(): void;
}

/** One check: its evidence, and if there is something to do, why it matters and what to do. */
export function CheckRow({ check: { id, state, evidence, why, remedy, ...check }, isBusy, onCheck }: Props) {
  const styles = useStyles2(getStyles);
  const title = worded(check.title, t);
  return (
    <li className={styles.row} data-testid={setUpIds.checks.check} data-check={id} data-state={state}>
      <StateBadge state={state} />
      <strong>{title}</strong>
      <div className={styles.text}>
        {worded(evidence, t)}
        {remedy !== null && (
          <div data-testid={setUpIds.checks.remedy}>
            <p className={styles.advice}>
              {worded(why, t)} {worded(remedy.text, t)}
            </p>
            {remedy.snippet !== null && <Snippet text={remedy.snippet} />}
          </div>
        )}
      </div>
      <IconButton
        name={isBusy ? 'spinner' : 'sync'}
        disabled={isBusy}
        onClick={onCheck}
        aria-label={t('check.again-label', 'Check “{{- title}}” again', { title })}
        data-testid={setUpIds.checks.checkAgain}
      />
    </li>
  );
}

function Snippet({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <>
      <pre className={styles.snippet} tabIndex={0} aria-label={t('check.snippet', 'Text to paste')} role="region">
        {text}
      </pre>
      <ClipboardButton
        size="sm"
        variant="secondary"
        icon="copy"
        getText={() => text}
        data-testid={setUpIds.checks.copy}
      >
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
    gridTemplateColumns: `${theme.spacing(15)} ${theme.spacing(20)} 1fr max-content`,
    padding: theme.spacing(0.5, 0),
    [theme.breakpoints.down('md')]: {
      gridTemplateColumns: 'max-content 1fr max-content',
      '& > :nth-child(3)': { gridColumn: '1 / -1', gridRow: 2 },
    },
  }),
  text: css({ minWidth: 0, overflowWrap: 'anywhere' }),
  advice: css({ margin: theme.spacing(0.5, 0) }),
  snippet: css({
    margin: theme.spacing(0.5, 0),
    maxHeight: 240,
    overflow: 'auto',
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
  }),
});
