import { getDataSourceSrv } from '@grafana/runtime';
import { DataSourceVariable } from '@grafana/scenes';
import { t } from '@grafana/i18n';

export const VAR_DATA_SOURCE = 'ds';

const PROMETHEUS = 'prometheus';

/**
 * The Prometheus that is asked. The URL comes first, then the settings, then Grafana's default Prometheus: by itself a
 * DataSourceVariable would start with the first one by name.
 */
export function createDataSourceVariable(preferred: string | null): DataSourceVariable {
  const all = getDataSourceSrv().getList({ metrics: true, variables: false, pluginId: PROMETHEUS });
  const start =
    all.find(({ uid }) => uid === preferred) ?? all.find(({ isDefault }) => isDefault === true) ?? all[0] ?? null;
  return new DataSourceVariable({
    name: VAR_DATA_SOURCE,
    label: t('triage.data-source', 'Data source'),
    pluginId: PROMETHEUS,
    value: start?.uid ?? '',
    text: start?.name ?? '',
  });
}
