import {
  bucketGains,
  bucketsOf,
  type Histogram,
  observationRate,
  quantileBands,
  shareOver,
} from '../../../../boards/queries/histograms';
import { chosen } from '../../../../boards/queries/variables';
import { type SloWindow } from '../../../../boards/shared/sloPanels';
import { type BoardContext } from '../../../../boards/types';
import { type Matcher } from '../../../../promql/promql';
import { type Metric } from '../../../../triage/targets/source';
import { RTCD } from '../../sources/rtcd';
import { VARIABLES } from '../variables';

const REPORTS: readonly Matcher[] = [chosen('instance', VARIABLES.instance), chosen('groupID', VARIABLES.groupID)];

/** A family that clients of the chosen installations report. */
function reports({ scope }: BoardContext, metric: Metric): Histogram {
  return { metric, matchers: [...scope, ...REPORTS] };
}

/** Quantiles of the reports, as intervals. */
export function getReportBands(
  context: BoardContext,
  metric: Metric,
  quantiles: readonly number[]
): ReturnType<typeof quantileBands> {
  return quantileBands(reports(context, metric), quantiles);
}

/** Reports in each interval by bucket, for a heatmap. */
export function getReportBucketsQuery(context: BoardContext, metric: Metric): string {
  return bucketGains(reports(context, metric));
}

/** Reports per second. */
export function getReportRateQuery(context: BoardContext, metric: Metric, label?: 'instance' | 'groupID'): string {
  return observationRate(reports(context, metric), label);
}

/** Share of the reports over a bound of the histogram. */
export function getReportOverQuery(
  context: BoardContext,
  metric: Metric,
  bound: number,
  label?: 'instance' | 'groupID'
): string {
  return shareOver(reports(context, metric), bound, label);
}

/** Share of the reports of a window whose round-trip time is within the limit. */
export function getAttainmentQuery(context: BoardContext, window: SloWindow): string {
  const upTo = (bound: number | '+Inf'): string =>
    `sum(increase(${bucketsOf(reports(context, RTCD.clientRtt), bound)}[${window}]))`;
  return `${upTo(context.limits.rttMs.bad / 1000)}/(${upTo('+Inf')}>0)`;
}
