import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';
import { type Message } from '../../messages';
import { SettingsProblems } from '../../components/SettingsProblems';
import { SettingsBasis } from '../shared/states/SettingsBasis';
import { type Settings } from '../../settings';
import { GeneratorSection } from './GeneratorSection';

interface Props {
  settings: Settings;
  /** The problems of the saved settings. */
  problems: readonly Message[];
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
      <SettingsBasis />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, gap: theme.spacing(2), minWidth: 0 }),
});
