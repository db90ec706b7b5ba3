import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import React from 'react';
import { checkUrl } from '../components/pageUrls';
import { testIds } from '../components/testIds';

/** In the header of an empty panel: a link to the checks of the job that its numbers come from. */
export function CheckLink({ job }: { job: string }) {
  const styles = useStyles2(getStyles);
  const label = t('empty.check', 'Check job {{- job}}', { job });
  return (
    <a href={checkUrl(job)} className={styles.link} title={label} aria-label={label} data-testid={testIds.emptyPanel}>
      <Icon name="question-circle" />
    </a>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  link: css({
    alignItems: 'center',
    color: theme.colors.text.link,
    display: 'inline-flex',
    justifyContent: 'center',
    minHeight: theme.spacing(3),
    minWidth: theme.spacing(3),
  }),
});
