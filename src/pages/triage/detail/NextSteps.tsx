import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { testIds } from '../../../components/testIds';
import { type Text, worded } from '../../../messages';

/** What to do, in order. */
export function NextSteps({ steps }: { steps: readonly Text[] }) {
  const styles = useStyles2(getStyles);
  return (
    <section data-testid={testIds.nextSteps}>
      <h3 className={styles.heading}>
        <Trans i18nKey="next-steps.heading">Next steps</Trans>
      </h3>
      <ol className={styles.steps}>
        {steps
          .map((step) => worded(step, t))
          .map((step) => (
            <li key={step}>{step}</li>
          ))}
      </ol>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  heading: css({ fontSize: theme.typography.h5.fontSize, margin: 0 }),
  steps: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    margin: theme.spacing(0.5, 0, 0),
    paddingLeft: theme.spacing(2.5),
  }),
});
