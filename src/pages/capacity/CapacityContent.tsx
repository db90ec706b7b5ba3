import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';
import { type Message } from '../../messages';
import { type Typed } from '../../capacity/whatIf';
import { SettingsProblems } from '../../components/SettingsProblems';
import { SettingsBasis } from '../shared/states/SettingsBasis';
import { CAPACITY_PRODUCTS } from '../../products/capacity';
import { selectProducts, type Settings } from '../../settings';
import { type Today } from './today';
import { WhatIf } from './WhatIf';

interface Props {
  settings: Settings;
  /** The problems of the saved settings. */
  problems: readonly Message[];
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
      <SettingsBasis />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, gap: theme.spacing(2), minWidth: 0 }),
});
