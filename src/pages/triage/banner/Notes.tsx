import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Trans } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { testIds } from '../../../components/testIds';

/** What was left out or is unknown. */
export function Notes({ notes }: { notes: readonly string[] }) {
  const styles = useStyles2(getStyles);
  if (notes.length === 0) {
    return null;
  }
  return (
    <section data-testid={testIds.notes} className={styles.notes}>
      <h3 className={styles.heading}>
        <Trans i18nKey="notes.heading">Notes</Trans>
      </h3>
      <ul className={styles.list}>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  notes: css({
    columnGap: theme.spacing(1),
    display: 'flex',
    flexWrap: 'wrap',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  heading: css({
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: theme.typography.bodySmall.lineHeight,
    margin: 0,
  }),
  list: css({ margin: 0, paddingLeft: theme.spacing(2.5) }),
});
