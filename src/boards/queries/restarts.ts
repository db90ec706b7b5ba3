import { type AnnotationQuery, type DataSourceRef } from '@grafana/schema';
import { type Matcher, selectorOfNames } from '../../promql/promql';
import { type Product } from '../../triage/model';
import { RATE } from './variables';

/** An annotation as Grafana's Prometheus data source takes it. */
interface PrometheusAnnotation extends AnnotationQuery {
  expr: string;
  step: string;
  titleFormat: string;
  textFormat: string;
  tagKeys: string;
}

/** Processes of products that restarted in each interval: `{job, instance}`. */
export function getRestartsQuery(
  products: ReadonlyArray<Pick<Product, 'startTimes'>>,
  scope: readonly Matcher[]
): string {
  const starts = products.flatMap(({ startTimes }) => startTimes.map(({ name }) => name));
  return `changes(${selectorOfNames(starts, scope)}[${RATE}])>0`;
}

/** Marks the restarts that a query finds on all time series of a board. */
export function restartAnnotation(expr: string, datasource: DataSourceRef): PrometheusAnnotation {
  return {
    name: 'Restarts',
    datasource,
    enable: true,
    hide: false,
    iconColor: 'orange',
    expr,
    step: '',
    titleFormat: 'Restart of {{job}}',
    textFormat: '{{instance}}',
    tagKeys: 'job,instance',
  };
}
