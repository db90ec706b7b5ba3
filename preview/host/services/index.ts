import { locationUtil, setTimeZoneResolver, setWeekStart } from '@grafana/data';
import {
  config,
  locationService,
  setAppEvents,
  setBackendSrv,
  setCurrentUser,
  setDataSourceSrv,
  setLocationSrv,
  setPluginImportUtils,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import { getPanel, importPanel } from '../panels';
import { appEvents } from './appEvents';
import { HostBackendSrv } from './backendSrv';
import { HostDataSourceSrv } from './dataSourceSrv';
import { initHooks } from './hooks';
import { initRegistries } from './registries';
import { runRequest } from './runRequest';
import { hostTemplateSrv } from './templateSrv';

/** Gives @grafana/runtime everything that Grafana's core gives it, before anything is rendered. */
export function initServices(): void {
  setBackendSrv(new HostBackendSrv());
  setLocationSrv(locationService);
  setTimeZoneResolver(() => config.bootData.user.timezone);
  setWeekStart(config.bootData.user.weekStart);
  locationUtil.initialize({
    config: config.bootData.settings,
    getTimeRangeForUrl: () => ({ from: 'now-1h', to: 'now' }),
    getVariablesUrlParams: () => ({}),
  });
  setAppEvents(appEvents);
  setCurrentUser(config.bootData.user);
  initRegistries();
  setRunRequest(runRequest);
  setPluginImportUtils({ importPanelPlugin: importPanel, getPanelPluginFromCache: getPanel });
  setTemplateSrv(hostTemplateSrv);
  setDataSourceSrv(new HostDataSourceSrv());
  initHooks();
}
