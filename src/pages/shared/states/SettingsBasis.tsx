import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { hasPermission } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { ExactLink } from '../../../components/ExactLink';
import { testIds } from '../../../components/testIds';
import { CONFIG_PAGE_URL, SETTINGS_PERMISSION } from '../../../constants';

/** Says what a page takes from the settings, and leads there whoever may change them. */
export function SettingsBasis() {
  const styles = useStyles2(getStyles);
  return (
    <p className={styles.basis}>
      <Trans i18nKey="checks.basis">Limits and products come from the Callscope settings.</Trans>{' '}
      {hasPermission(SETTINGS_PERMISSION) ? (
        <ExactLink icon="cog" href={locationUtil.assureBaseUrl(CONFIG_PAGE_URL)} data-testid={testIds.settingsLink}>
          <Trans i18nKey="checks.settings">Open settings</Trans>
        </ExactLink>
      ) : (
        t('checks.settings-forbidden', 'An administrator can change them.')
      )}
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  basis: css({ color: theme.colors.text.secondary, margin: 0 }),
});
