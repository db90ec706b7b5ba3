import { type ExploreUrlState, locationUtil, urlUtil } from '@grafana/data';
import { config, hasPermission, locationService } from '@grafana/runtime';
import { type DataQuery } from '@grafana/schema';
import { formatInstant } from '../../components/format';
import { PROMETHEUS } from '../../components/prometheusDataSources';

/** Where a page leads to, as absolute URLs that can be sent to others. Instants are unix seconds. */
export interface Links {
  /** This page at that very instant. */
  replay(at: number): string;
  /** A query and the quarter of an hour before the instant in Explore; null where Explore may not be used. */
  explore(query: string, at: number): string | null;
}

interface PrometheusQuery extends DataQuery {
  expr: string;
  instant: boolean;
  range: boolean;
}

const EXPLORED_SECONDS = 15 * 60;

/** @param dataSource uid of the Prometheus that Explore asks */
export function createLinks(dataSource: string): Links {
  return {
    replay: (at) => {
      const { pathname } = locationService.getLocation();
      return absolute(pathname, { ...locationService.getSearchObject(), at: formatInstant(at) });
    },
    explore: (query, at) =>
      config.exploreEnabled === true && hasPermission('datasources:explore')
        ? absolute('/explore', {
            schemaVersion: 1,
            panes: JSON.stringify({ callscope: paneOf(dataSource, query, at) }),
            orgId: config.bootData.user.orgId,
          })
        : null,
  };
}

function paneOf(dataSource: string, expr: string, at: number): ExploreUrlState<PrometheusQuery> {
  return {
    datasource: dataSource,
    queries: [{ refId: 'A', datasource: { type: PROMETHEUS, uid: dataSource }, expr, instant: true, range: true }],
    range: { from: String(Math.round((at - EXPLORED_SECONDS) * 1000)), to: String(Math.round(at * 1000)) },
  };
}

function absolute(path: string, parameters: Parameters<typeof urlUtil.renderUrl>[1]): string {
  return new URL(locationUtil.assureBaseUrl(urlUtil.renderUrl(path, parameters)), document.baseURI).href;
}
