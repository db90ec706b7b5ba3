import { withValueOf } from '../formats/grafanaImport';
import { type AlertRule, type Annotations } from '../model';

const QUERY = 'A';
const CONDITION = 'B';
/** How far Grafana says that a query looks back (s); an instant query looks at its end. */
const RANGE = 600;
/** The value of a rule while nothing is wrong; all others are at least 0. */
const NOTHING_WRONG = -1;

/** A place that is no longer in the answer is well again after this many evaluations. */
export const SERIES_EVALUATIONS = 1;

/** A query or an expression of a rule. */
interface GrafanaQuery {
  refId: string;
  /** Seconds before the evaluation. */
  relativeTimeRange: { from: number; to: number };
  datasourceUid: string;
  model: object;
}

/** A Grafana-managed alert, as files and the HTTP API of Grafana spell it. */
export interface GrafanaRule {
  uid: string;
  title: string;
  /** The refId of the query that decides. */
  condition: string;
  data: readonly GrafanaQuery[];
  noDataState: 'NoData';
  execErrState: 'Error';
  /** `60s` */
  for: string;
  annotations: Annotations;
  labels: Readonly<Record<string, string>>;
}

/**
 * An alert that Grafana evaluates. It always has a row while it can tell, so that an empty answer (the recording rules
 * are missing) shows as “No data”, never as normal.
 * @param dataSource uid of the Prometheus data source
 */
export function grafanaRule(rule: AlertRule, dataSource: string): GrafanaRule {
  return {
    uid: rule.uid,
    title: rule.alert,
    condition: CONDITION,
    data: [
      {
        refId: QUERY,
        relativeTimeRange: { from: RANGE, to: 0 },
        datasourceUid: dataSource,
        model: { refId: QUERY, expr: alwaysAnswered(rule), instant: true, range: false },
      },
      {
        refId: CONDITION,
        relativeTimeRange: { from: RANGE, to: 0 },
        datasourceUid: '__expr__',
        model: {
          refId: CONDITION,
          type: 'threshold',
          expression: QUERY,
          conditions: [{ evaluator: { type: 'gt', params: [NOTHING_WRONG / 2] } }],
        },
      },
    ],
    noDataState: 'NoData',
    execErrState: 'Error',
    for: `${rule.lasting}s`,
    annotations: withValueOf(rule.annotations, QUERY),
    labels: rule.labels,
  };
}

/** The expression of an alert, or -1 while nothing is wrong and the rule can tell. */
export function alwaysAnswered({ expr, proof }: Pick<AlertRule, 'expr' | 'proof'>): string {
  return `(${expr}) or on() ${proof === null ? `vector(${NOTHING_WRONG})` : `(0*${proof}${NOTHING_WRONG})`}`;
}
