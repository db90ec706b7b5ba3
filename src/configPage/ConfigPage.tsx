import { css } from '@emotion/css';
import { type AppPluginMeta, type GrafanaTheme2, type PluginConfigPageProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { hasPermission } from '@grafana/runtime';
import { Alert, useStyles2 } from '@grafana/ui';
import React, { useMemo, useState } from 'react';
import { AddDataSource } from '../components/AddDataSource';
import { choosePrometheus, listPrometheus } from '../components/prometheusDataSources';
import { testIds } from '../components/testIds';
import { parseScope } from '../promql/scope';
import { DEFAULT_SETTINGS, expectationsError, selectProducts, type Settings } from '../settings';
import { mattermost } from '../stacks/mattermost/product';
import { PRODUCTS } from '../stacks/products';
import { CheckList } from './CheckList';
import { type Subject } from './checkSubject';
import { GeneratorSection } from './GeneratorSection';
import { SAVE_PERMISSION } from './saveSettings';
import { SettingsForm } from './SettingsForm';
import { SettingsSummary } from './SettingsSummary';
import { SettingsTransfer } from './SettingsTransfer';
import { useLiveBounds } from './useLiveBounds';
import { useSettings } from './useSettings';

export type ConfigPageProps = Pick<PluginConfigPageProps<AppPluginMeta>, 'plugin'>;

/** Settings of the plugin, and whether everything that they point at is scraped as it should be. */
export function ConfigPage({ plugin }: ConfigPageProps) {
  const styles = useStyles2(getStyles);
  const edited = useSettings(plugin);
  const { draft, problems, provisioned, checkedScope } = edited;
  const [dataSources] = useState(listPrometheus);
  const uid = choosePrometheus(dataSources, draft.dataSource)?.uid ?? '';
  const subject = useSubject(uid, checkedScope, draft);
  const liveBounds = useLiveBounds(uid, checkedScope);
  const hasRtcd = selectProducts(PRODUCTS, draft.products).includes(mattermost);

  return (
    <div className={styles.page}>
      {problems.length > 0 && (
        <Alert
          severity="warning"
          title={t('config.problems', 'Some of the saved settings are broken')}
          data-testid={testIds.config.problems}
        >
          <ul className={styles.problems}>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Alert>
      )}
      {provisioned.length > 0 && (
        <Alert
          severity="info"
          title={t('config.provisioned', 'These settings come from a provisioning file')}
          data-testid={testIds.config.provisioned}
        >
          {t(
            'config.provisioned-text',
            'Set there: {{- names}}. What is saved here holds until Grafana starts again; change the file to keep it.',
            { names: provisioned.join(', ') }
          )}
        </Alert>
      )}
      {hasPermission(SAVE_PERMISSION) ? (
        <div className={styles.settings}>
          <SettingsForm edited={edited} bounds={hasRtcd ? liveBounds : null} dataSources={dataSources} />
          <SettingsTransfer settings={draft} onImport={edited.onImport} />
          <GeneratorSection products={draft.products} />
        </div>
      ) : (
        <SettingsSummary settings={draft} dataSources={dataSources} />
      )}
      {subject.uid === '' ? <AddDataSource testId={testIds.checks.noDataSource} /> : <CheckList subject={subject} />}
    </div>
  );
}

/** The same object as long as it means the same. What is wrong with the expectations is not checked with. */
function useSubject(uid: string, scope: string, settings: Settings): Subject {
  const { limits, sloWindowDays, appNodes } = expectationsError(settings) === null ? settings : DEFAULT_SETTINGS;
  const wanted = JSON.stringify({ products: settings.products, limits, sloWindowDays, appNodes });
  return useMemo(() => ({ uid, scope: parseScope(scope), ...JSON.parse(wanted) }), [uid, scope, wanted]);
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(3), minWidth: 0 }),
  settings: css({ '> form': { marginBottom: theme.spacing(2) } }),
  problems: css({ margin: 0, paddingLeft: theme.spacing(2.5), overflowWrap: 'anywhere' }),
});
