import { type ExploreUrlState, locationUtil, urlUtil } from '@grafana/data';
import { config, hasPermission, locationService } from '@grafana/runtime';
import { type DataQuery } from '@grafana/schema';
import { formatInstant } from '../../../components/formatInstant';
import { presentPlace } from '../../../components/presentPlace';
import { PROMETHEUS } from '../../../components/prometheusDataSources';
import { PLUGIN_BASE_URL, ROUTES } from '../../../constants';
import { boardOfFinding } from '../../../triage/findings/causeBoard';
import { isAbout } from '../../../triage/environment';
import { type Product } from '../../../triage/model';
import { type Diagnosis, type Finding } from '../../../triage/types';

/** The links of a page, as absolute URLs to share. Instants are unix seconds. */
export interface Links {
  /** This page at an instant. */
  replay(at: number): string;
  /** A query in Explore, with the 15 minutes before the instant; null if the user can't use Explore. */
  explore(query: string, at: number): string | null;
  /** The dashboard of a finding, at its places and around its start; null if it has none. */
  board(finding: Finding, diagnosis: Diagnosis): string | null;
}

interface PrometheusQuery extends DataQuery {
  expr: string;
  instant: boolean;
  range: boolean;
}

/** URL parameter of a dashboard: the start of the finding that links there, RFC 3339. */
export const ONSET_PARAMETER = 'onset';

const EXPLORED_SECONDS = 15 * 60;
/** The shortest time range of a dashboard, and its share before the start of a finding. */
const BOARD_SECONDS = 30 * 60;
const BEFORE_ONSET_SECONDS = 10 * 60;

/**
 * @param dataSource uid of the Prometheus that Explore queries
 * @param isLive whether the page follows the present
 * @param products those that findings are about
 */
export function createLinks(
  dataSource: string,
  isLive: boolean,
  products: ReadonlyArray<Pick<Product, 'id' | 'boardOfCause'>>
): Links {
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
    board: (finding, { at, products: judged }) => {
      const dialect = judged.find((each) => isAbout(finding, each))?.dialect ?? '';
      const product = products.find(({ id }) => id === finding.product);
      const found = boardOfFinding(product?.boardOfCause ?? {}, finding, dialect);
      return found === null
        ? null
        : absolute(`${PLUGIN_BASE_URL}/${ROUTES.boards}/${found.slug}`, {
            ...presentPlace(),
            ...(finding.since === null ? {} : { [ONSET_PARAMETER]: finding.since }),
            ...boardRange(finding, Date.parse(at) / 1000, isLive),
            ...Object.fromEntries(Object.entries(found.values).map(([name, values]) => [`var-${name}`, values])),
          });
    },
  };
}

/** Up to the instant, or to now; in whole minutes, so that links don't change with every answer. */
function boardRange({ since }: Finding, at: number, isLive: boolean): { from: string; to: string } {
  const onset = since === null ? at : Date.parse(since) / 1000;
  const start = Math.min(at - BOARD_SECONDS, onset - BEFORE_ONSET_SECONDS);
  return isLive
    ? { from: `now-${Math.ceil((at - start) / 60)}m`, to: 'now' }
    : { from: formatInstant(start), to: formatInstant(at) };
}

function paneOf(dataSource: string, expr: string, at: number): ExploreUrlState<PrometheusQuery> {
  return {
    datasource: dataSource,
    queries: [{ refId: 'A', datasource: { type: PROMETHEUS, uid: dataSource }, expr, instant: true, range: true }],
    range: { from: String(Math.round((at - EXPLORED_SECONDS) * 1000)), to: String(Math.round(at * 1000)) },
  };
}

/** An address such as https://grafana//a/… has a path that would name a host. */
function absolute(path: string, parameters: Parameters<typeof urlUtil.renderUrl>[1]): string {
  return new URL(locationUtil.assureBaseUrl(urlUtil.renderUrl(path.replace(/^\/+/, '/'), parameters)), document.baseURI)
    .href;
}
