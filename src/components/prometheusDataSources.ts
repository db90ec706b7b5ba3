import { type DataSourceInstanceSettings } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';

export const PROMETHEUS = 'prometheus';

/** The Prometheus data sources that this user can see, by name. */
export function listPrometheus(): DataSourceInstanceSettings[] {
  return getDataSourceSrv().getList({ metrics: true, variables: false, pluginId: PROMETHEUS });
}

/** The one with this uid, else Grafana's default, else the first by name; null if there is none. */
export function choosePrometheus(
  all: readonly DataSourceInstanceSettings[],
  uid: string | null
): DataSourceInstanceSettings | null {
  return all.find((source) => source.uid === uid) ?? all.find(({ isDefault }) => isDefault === true) ?? all[0] ?? null;
}
