import { type DataSourceInstanceSettings, PluginType } from '@grafana/data';
import { locationService, LocationServiceProvider, setDataSourceSrv, setReturnToPreviousHook } from '@grafana/runtime';
import React, { type ReactNode, useLayoutEffect, useState } from 'react';
import { Route, Router, Routes } from 'react-router-dom';
import { PLUGIN_BASE_URL } from '../constants';

const INFO = { author: { name: '' }, description: '', links: [], logos: { large: '', small: '' }, screenshots: [] };
/** The plugin's meta as Grafana passes it. */
export const META = {
  id: 'callscope-calls-app',
  name: 'Callscope',
  type: PluginType.app,
  module: '',
  baseUrl: '',
  info: { ...INFO, updated: '', version: '' },
};

/** What pages offered to return to: title, and address unless it is their own. */
export const returns: Array<[title: string, href?: string]> = [];
const returnToPrevious = (title: string, href?: string): void => void returns.push([title, href]);
setReturnToPreviousHook(() => returnToPrevious);

/** A data source. */
export function dataSource(uid: string, type: string, isDefault = false): DataSourceInstanceSettings {
  return {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Grafana 12 requires it.
    id: 1,
    uid,
    type,
    name: `${type} ${uid}`,
    isDefault,
    readOnly: false,
    access: 'proxy',
    jsonData: {},
    meta: { ...META, id: type, name: type, type: PluginType.datasource },
  };
}

/** A Prometheus data source. */
export function prometheus(uid: string, isDefault = false): DataSourceInstanceSettings {
  return { ...dataSource(uid, 'prometheus', isDefault), name: `Prometheus ${uid}` };
}

/** Gives Grafana these data sources. */
export function useDataSources(all: DataSourceInstanceSettings[]): void {
  setDataSourceSrv({
    get: () => Promise.reject(new Error('not used')),
    getList: () => all,
    getInstanceSettings: (ref) => all.find(({ uid, name }) => uid === ref || name === ref),
    reload: jest.fn(),
    registerRuntimeDataSource: jest.fn(),
  });
}

/** The router that Grafana wraps around an app. */
export function Surroundings({ children }: { children: ReactNode }) {
  const history = locationService.getHistory();
  const [location, setLocation] = useState(history.location);
  useLayoutEffect(() => history.listen(setLocation), [history]);
  return (
    <LocationServiceProvider service={locationService}>
      <Router navigator={history} location={location}>
        <Routes>
          <Route path={`${PLUGIN_BASE_URL}/*`} element={children} />
        </Routes>
      </Router>
    </LocationServiceProvider>
  );
}
