import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { StatusBadge } from '../../../components/StatusBadge';
import { testIds } from '../../../components/testIds';
import { type InstallationView } from '../../../triage/assessment';
import { installationKey, installationTitle } from '../../../triage/environment';

interface Props {
  installations: readonly InstallationView[];
  /** Key of the selected installation. */
  selected: string;
  onSelect(id: string): void;
}

/** The status of each product; with several products, also selects the one to show in detail. */
export function ProductChips({ installations, selected, onSelect }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.chips} aria-label={t('products.label', 'Products')}>
      {installations.map((installation) => {
        const key = installationKey(installation);
        const label = (
          <>
            {installationTitle(installation, t)} <StatusBadge status={installation.status} size="sm" />
          </>
        );
        return (
          <li
            key={key}
            data-testid={testIds.verdict.product}
            data-product={installation.id}
            data-status={installation.status}
          >
            {installations.length === 1 ? (
              <span className={styles.chip}>{label}</span>
            ) : (
              <button
                type="button"
                className={styles.chip}
                aria-pressed={key === selected}
                onClick={() => onSelect(key)}
              >
                {label}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  chips: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), listStyle: 'none', margin: 0, padding: 0 }),
  chip: css({
    alignItems: 'center',
    background: 'transparent',
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.pill,
    color: theme.colors.text.primary,
    display: 'inline-flex',
    fontSize: theme.typography.bodySmall.fontSize,
    gap: theme.spacing(0.75),
    padding: theme.spacing(0.25, 1),
    '&[aria-pressed="true"]': { borderColor: 'currentcolor', boxShadow: 'inset 0 0 0 1px currentcolor' },
    'button&:hover': { background: theme.colors.action.hover },
  }),
});
