import { getDataSourceSrv, hasPermission } from '@grafana/runtime';
import { notApplicableJob } from '../../checks/presence/evaluateJobs';
import { expectedJobs } from '../../checks/targets/expectedJobs';
import { type Expectations } from '../../checks/probe';
import { PERMISSIONS } from '../../checks/prometheus/permissionsCheck';
import { type CheckOptions, runChecks } from '../../checks/runChecks';
import { type CheckGroup } from '../../checks/types';
import { createGrafanaClient } from '../../promClient/grafanaClient';
import { type Matcher } from '../../promql/promql';
import { selectProducts, type Settings } from '../../settings';
import { CHECKED_PRODUCTS } from '../../products/checks';

/** What to check. */
export interface Subject extends Expectations {
  /** Of the data source. */
  uid: string;
  scope: readonly Matcher[];
  products: Settings['products'];
}

/**
 * Checks everything, or only what `only` names. Jobs of products that don't run here are not applicable.
 * @throws PromError if the data source doesn't answer
 */
export async function checkSubject(subject: Subject, only?: CheckOptions['only']): Promise<CheckGroup[]> {
  const { uid, products } = subject;
  const run = selectProducts(CHECKED_PRODUCTS, products);
  const checked = await runChecks(createGrafanaClient(uid), {
    ...subject,
    products: run,
    at: Date.now() / 1000,
    grafana: { timeInterval: timeIntervalOf(uid), permissions: permissions() },
    ...(only !== undefined && { only }),
  });
  const others = expectedJobs(CHECKED_PRODUCTS.filter((product) => !run.includes(product)));
  return only === undefined ? [...checked, ...others.map(notApplicableJob)] : checked;
}

function permissions(): Record<string, boolean> {
  return Object.fromEntries(PERMISSIONS.map((name) => [name, hasPermission(name)]));
}

function timeIntervalOf(uid: string): string {
  const interval: unknown = Object.entries(getDataSourceSrv().getInstanceSettings(uid)?.jsonData ?? {}).find(
    ([name]) => name === 'timeInterval'
  )?.[1];
  return typeof interval === 'string' ? interval : '';
}
