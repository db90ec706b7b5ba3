import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, useStyles2 } from '@grafana/ui';
import React from 'react';
import { type Message, worded } from '../messages';
import { setUpIds } from './setUpIds';

/** The problems of the saved settings, and what Callscope uses instead. */
export function SettingsProblems({ problems }: { problems: readonly Message[] }) {
  const styles = useStyles2(getStyles);
  return problems.length === 0 ? null : (
    <Alert
      severity="warning"
      title={t('config.problems', 'Some saved settings are invalid')}
      data-testid={setUpIds.config.problems}
    >
      <ul className={styles.list}>
        {problems
          .map((problem) => worded(problem, t))
          .map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
      </ul>
    </Alert>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ margin: 0, paddingLeft: theme.spacing(2.5), overflowWrap: 'anywhere' }),
});
