import { t } from '@grafana/i18n';
import { getDataSourceSrv } from '@grafana/runtime';
import { worded } from '../../../messages';
import { createGrafanaClient } from '../../../promClient/grafanaClient';
import { type PromClient } from '../../../promClient/types';
import { ScopeError } from '../../../promql/scope';
import { type Settings } from '../../../settings';
import { type Product } from '../../../triage/model';
import { type Assessment, type InstallationView } from '../../../triage/assessment';
import { runTriage } from '../../../triage/runTriage';
import { type Finding } from '../../../triage/types';
import { type TriageView } from './observeTriage';
import { readScope } from '../controls/readScope';

/** The chosen data source and scope, with which the page and its tools query. */
export interface Inquiry {
  /** Differs for another data source or scope. */
  key: string;
  client: PromClient;
  /**
   * @param at unix seconds
   * @param charted id of a symptom whose history is needed even if it is fine
   */
  triage(at: number, charted?: string): Promise<Assessment>;
}

/** A finding with what is needed to query more about it. */
export interface AskedFinding {
  inquiry: Inquiry;
  product: Product;
  installation: InstallationView;
  finding: Finding;
  /** Unix seconds of the verdict's instant. */
  at: number;
}

interface Chosen {
  /** Name or uid of the data source. */
  dataSource: string;
  /** Label matchers as text, possibly invalid. */
  scope: string;
}

/** What is judged, and by what. */
export interface Judged extends Pick<Settings, 'limits' | 'expected'> {
  products: readonly Product[];
}

/** An inquiry, or why there is none. */
export function createInquiry(
  { dataSource, scope }: Chosen,
  judged: Judged
): { inquiry: Inquiry } | { inquiry: null; problem: TriageView } {
  const uid = uidOf(dataSource);
  if (uid === undefined) {
    return { inquiry: null, problem: { kind: 'noDataSource', wanted: dataSource } };
  }
  const matchers = readScope(scope);
  if (matchers instanceof ScopeError) {
    return { inquiry: null, problem: { kind: 'unreadable', field: 'scope', message: worded(matchers.text, t) } };
  }
  const client = createGrafanaClient(uid);
  return {
    inquiry: {
      key: `${uid} ${scope}`,
      client,
      triage: (at, charted) => {
        const { products, limits, expected } = judged;
        return runTriage(client, { products, scope: matchers, limits, expected, at, isNow: isPresent(at), charted });
      },
    },
  };
}

/** An instant this recent (s) is the present. */
const PRESENT_SECONDS = 30;

function isPresent(at: number): boolean {
  return Math.abs(Date.now() / 1000 - at) < PRESENT_SECONDS;
}

/** The uid of a data source by its name or uid; undefined if it doesn't exist. */
export function uidOf(dataSource: string): string | undefined {
  return dataSource === '' ? undefined : getDataSourceSrv().getInstanceSettings(dataSource)?.uid;
}
