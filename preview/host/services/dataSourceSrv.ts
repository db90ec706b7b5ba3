import {
  type DataSourceApi,
  type DataSourceInstanceSettings,
  type DataSourceRef,
  type ScopedVars,
} from '@grafana/data';
import {
  config,
  getTemplateSrv,
  type DataSourceSrv,
  type GetDataSourceListFilters,
  type RuntimeDataSourceRegistration,
} from '@grafana/runtime';
import { PrometheusDataSource, type PrometheusSettings } from '../dataSource/PrometheusDataSource';

type Ref = DataSourceRef | string | null;

/** The data sources of the boot data; all of them are Prometheus servers. */
export class HostDataSourceSrv implements DataSourceSrv {
  private readonly instances = new Map<string, DataSourceApi>();

  getInstanceSettings(ref?: Ref, scopedVars?: ScopedVars): DataSourceInstanceSettings<PrometheusSettings> | undefined {
    const asked = typeof ref === 'string' ? ref : ref?.uid;
    const wanted = getTemplateSrv().replace(asked ?? '', scopedVars);
    const all = Object.values(config.datasources);
    return wanted === '' || wanted === 'default'
      ? all.find(({ name }) => name === config.defaultDatasource)
      : all.find(({ uid, name }) => uid === wanted || name === wanted);
  }

  async get(ref?: Ref, scopedVars?: ScopedVars): Promise<DataSourceApi> {
    const asked = typeof ref === 'string' ? ref : (ref?.uid ?? '');
    const running = this.instances.get(asked);
    if (running) {
      return running;
    }
    const settings = this.getInstanceSettings(ref, scopedVars);
    if (settings === undefined) {
      throw new Error(`Datasource ${asked} was not found`);
    }
    const instance = this.instances.get(settings.uid) ?? new PrometheusDataSource(settings);
    this.instances.set(settings.uid, instance);
    return instance;
  }

  getList({ pluginId, type, filter }: GetDataSourceListFilters = {}): DataSourceInstanceSettings[] {
    const types = [pluginId ?? [], type ?? []].flat();
    return Object.values(config.datasources)
      .filter((source) => types.length === 0 || types.includes(source.type))
      .filter((source) => filter?.(source) ?? true)
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  registerRuntimeDataSource({ dataSource }: RuntimeDataSourceRegistration): void {
    this.instances.set(dataSource.uid, dataSource);
  }

  async reload(): Promise<void> {}
}
