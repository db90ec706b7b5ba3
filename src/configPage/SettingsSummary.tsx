import { css } from '@emotion/css';
import { type DataSourceInstanceSettings, type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { choosePrometheus } from '../components/prometheusDataSources';
import { setUpIds } from '../components/setUpIds';
import { SETTINGS_PERMISSION } from '../constants';
import { selectProducts, type Settings } from '../settings';
import { PRODUCTS } from '../products/triage';

interface Props {
  settings: Settings;
  dataSources: readonly DataSourceInstanceSettings[];
}

/** The settings, for users who can't change them. */
export function SettingsSummary({ settings, dataSources }: Props) {
  const styles = useStyles2(getStyles);
  const products = selectProducts(PRODUCTS, settings.products);
  return (
    <section data-testid={setUpIds.config.readOnly}>
      <p>
        <Trans i18nKey="config.read-only" values={{ permission: SETTINGS_PERMISSION }}>
          These settings apply to everyone. To change them, you need the permission {'{{permission}}'}.
        </Trans>
      </p>
      <dl className={styles.list}>
        <dt>{t('config.data-source', 'Data source')}</dt>
        <dd>{choosePrometheus(dataSources, settings.dataSource)?.name ?? t('config.none', 'none')}</dd>
        <dt>{t('config.scope', 'Scope')}</dt>
        <dd>{settings.scope === '' ? t('config.none', 'none') : <code>{settings.scope}</code>}</dd>
        <dt>{t('config.products', 'Products')}</dt>
        <dd>{products.map(({ title }) => title).join(', ')}</dd>
      </dl>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'grid',
    gap: theme.spacing(0.5, 2),
    gridTemplateColumns: 'max-content 1fr',
    overflowWrap: 'anywhere',
    '& code': { whiteSpace: 'pre-wrap' },
    '& dt': { color: theme.colors.text.secondary },
    '& dd': { margin: 0 },
  }),
});
