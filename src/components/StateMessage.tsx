import { css } from '@emotion/css';
import { type GrafanaTheme2, type IconName } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';

interface Props {
  icon: IconName;
  title: string;
  testId: string;
  /** error: something is broken. info: something is missing. */
  tone: 'error' | 'info';
  /** What to do about it. */
  children: ReactNode;
}

/** Why a page has nothing to show, and what to do about it. */
export function StateMessage({ icon, title, testId, tone, children }: Props) {
  const styles = useStyles2(getStyles, tone);
  return (
    <section className={styles.message} data-testid={testId}>
      <h2 className={styles.title}>
        <Icon name={icon} size="xl" /> {title}
      </h2>
      <div className={styles.body}>{children}</div>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2, tone: Props['tone']) => ({
  message: css({
    background: theme.colors.background.secondary,
    borderLeft: `${theme.spacing(0.5)} solid ${theme.colors[tone].text}`,
    borderRadius: theme.shape.radius.default,
    overflowWrap: 'anywhere',
    '& code': { whiteSpace: 'pre-wrap' },
    padding: theme.spacing(2),
  }),
  title: css({
    alignItems: 'center',
    display: 'flex',
    fontSize: theme.typography.h4.fontSize,
    gap: theme.spacing(1),
    margin: 0,
  }),
  body: css({ marginTop: theme.spacing(1), '& > :last-child': { marginBottom: 0 } }),
});
