import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { hasPermission } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';
import { ExactLink } from '../../components/ExactLink';
import { SettingsProblems } from '../../components/SettingsProblems';
import { testIds } from '../../components/testIds';
import { CONFIG_PAGE_URL, SETTINGS_PERMISSION } from '../../constants';
import { type Settings } from '../../settings';
import { GeneratorSection } from './GeneratorSection';

interface Props {
  settings: Settings;
  /** The problems of the saved settings. */
  problems: readonly string[];
  /** The checks, or why there are none. */
  children: ReactNode;
}

/** The whole page below its title. */
export function ChecksContent({ settings, problems, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.page}>
      <SettingsProblems problems={problems} />
      {children}
      <GeneratorSection products={settings.products} />
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
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, gap: theme.spacing(2), minWidth: 0 }),
  basis: css({ color: theme.colors.text.secondary, margin: 0 }),
});
