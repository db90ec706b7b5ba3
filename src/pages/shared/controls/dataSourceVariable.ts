import { DataSourceVariable } from '@grafana/scenes';
import { t } from '@grafana/i18n';
import { choosePrometheus, listPrometheus, PROMETHEUS } from '../../../components/prometheusDataSources';

export const VAR_DATA_SOURCE = 'ds';

/**
 * The Prometheus to query: from the URL, else from the settings, else Grafana's default Prometheus. Without this, a
 * DataSourceVariable would start with the first one by name.
 */
export function createDataSourceVariable(preferred: string | null): DataSourceVariable {
  const start = choosePrometheus(listPrometheus(), preferred);
  return new DataSourceVariable({
    name: VAR_DATA_SOURCE,
    label: t('triage.data-source', 'Data source'),
    pluginId: PROMETHEUS,
    value: start?.uid ?? '',
    text: start?.name ?? '',
  });
}
