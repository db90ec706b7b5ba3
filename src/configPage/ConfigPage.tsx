import { css } from '@emotion/css';
import { type AppPluginMeta, type GrafanaTheme2, type PluginConfigPageProps } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { hasPermission } from '@grafana/runtime';
import { Alert, useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';
import { AddDataSource } from '../components/AddDataSource';
import { ChecksLink } from '../components/ChecksLink';
import { choosePrometheus, listPrometheus } from '../components/prometheusDataSources';
import { SettingsProblems } from '../components/SettingsProblems';
import { setUpIds } from '../components/setUpIds';
import { testIds } from '../components/testIds';
import { SETTINGS_PERMISSION } from '../constants';
import { selectProducts } from '../settings';
import { CHECKED_PRODUCTS } from '../products/checks';
import { SettingsForm } from './SettingsForm';
import { SettingsSummary } from './SettingsSummary';
import { SettingsTransfer } from './SettingsTransfer';
import { useLiveBounds } from './useLiveBounds';
import { useSettings } from './useSettings';

export type ConfigPageProps = Pick<PluginConfigPageProps<AppPluginMeta>, 'plugin'>;

/** Settings of the plugin. */
export function ConfigPage({ plugin }: ConfigPageProps) {
  const styles = useStyles2(getStyles);
  const edited = useSettings(plugin);
  const { draft, problems, provisioned, checkedScope } = edited;
  const [dataSources] = useState(listPrometheus);
  const uid = choosePrometheus(dataSources, draft.dataSource)?.uid ?? '';
  const run = selectProducts(CHECKED_PRODUCTS, draft.products);
  const bounds = useLiveBounds(uid, checkedScope).filter(({ product }) => run.includes(product));

  return (
    <div className={styles.page}>
      <p className={styles.text}>
        <Trans i18nKey="config.checks">
          The checks show whether Prometheus scrapes everything that Callscope needs.
        </Trans>{' '}
        <ChecksLink />
      </p>
      <SettingsProblems problems={problems} />
      {provisioned.length > 0 && (
        <Alert
          severity="info"
          title={t('config.provisioned', 'These settings come from a provisioning file')}
          data-testid={setUpIds.config.provisioned}
        >
          {t(
            'config.provisioned-text',
            'The file sets: {{- names}}. Changes that you save here are lost when Grafana restarts. To keep them, edit the file.',
            { names: provisioned.join(', ') }
          )}
        </Alert>
      )}
      {hasPermission(SETTINGS_PERMISSION) ? (
        <div className={styles.settings}>
          <SettingsForm edited={edited} bounds={bounds} dataSources={dataSources} />
          <SettingsTransfer settings={draft} onImport={edited.onImport} />
        </div>
      ) : (
        <SettingsSummary settings={draft} dataSources={dataSources} />
      )}
      {uid === '' && <AddDataSource testId={testIds.states.noDataSource} />}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(3), minWidth: 0 }),
  settings: css({ '> form': { marginBottom: theme.spacing(2) } }),
  text: css({ margin: 0 }),
});
