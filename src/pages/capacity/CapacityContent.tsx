import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { hasPermission } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';
import { type Typed } from '../../capacity/whatIf';
import { ExactLink } from '../../components/ExactLink';
import { SettingsProblems } from '../../components/SettingsProblems';
import { testIds } from '../../components/testIds';
import { CONFIG_PAGE_URL, SETTINGS_PERMISSION } from '../../constants';
import { CAPACITY_PRODUCTS } from '../../products/capacity';
import { selectProducts, type Settings } from '../../settings';
import { type Today } from './today';
import { WhatIf } from './WhatIf';

interface Props {
  settings: Settings;
  /** The problems of the saved settings. */
  problems: readonly string[];
  typed: Typed;
  today: Today | null;
  onTyped(typed: Typed): void;
  /** What is measured, or why nothing is. */
  children: ReactNode;
}

/** The whole page below its title. */
export function CapacityContent({ settings, problems, typed, today, onTyped, children }: Props) {
  const styles = useStyles2(getStyles);
  const [product] = selectProducts(CAPACITY_PRODUCTS, settings.products).flatMap((each) =>
    each.kind === 'predicted' ? [each] : []
  );
  return (
    <div className={styles.page}>
      <SettingsProblems problems={problems} />
      {children}
      {product !== undefined && <WhatIf product={product} typed={typed} today={today} onTyped={onTyped} />}
      <p className={styles.basis}>
        <Trans i18nKey="capacity.basis">Limits and products come from the Callscope settings.</Trans>{' '}
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
